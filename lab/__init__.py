"""The laboratory: training and evaluation of the models; never part of a deployed function."""
