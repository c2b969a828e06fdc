"""The classifiers `emotion` and `gender`: network, batches, calibration, export."""
