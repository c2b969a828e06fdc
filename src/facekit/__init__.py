"""Code that the functions share; staged into each zip by `make build`. Importing it imports nothing (cold start)."""

import os

# OpenCV checks these after it has read an image's header and before it allocates: the second lock behind
# `image_header`, for a file that means something else to OpenCV's parser than to ours. It reads them while it is
# imported, so they are set here, ahead of every module.
os.environ["OPENCV_IO_MAX_IMAGE_WIDTH"] = "4096"
os.environ["OPENCV_IO_MAX_IMAGE_HEIGHT"] = "4096"
os.environ["OPENCV_LOG_LEVEL"] = "SILENT"  # it would write a line about every damaged image
