"""Code that the functions share; staged into each zip by `make build`. Importing it imports nothing (cold start)."""

import os

# Read while OpenCV is imported, so set here, ahead of every module: it would write lines about every odd network.
os.environ["OPENCV_LOG_LEVEL"] = "SILENT"
