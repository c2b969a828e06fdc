"""The data sets as arrays: pictures, targets, landmarks, splits. NumPy and OpenCV only."""
