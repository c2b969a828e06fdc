"""Bytes <-> RGB arrays; the only decoder and encoder.

Axes: H = rows, W = columns. An image is uint8[H, W, 3], RGB, 0-255; BGR exists only inside this module.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.errors import UnusableImage
from facekit.image_header import read_header

MAX_FRAME_SIDE_PX = 4096  # OpenCV is told the same in facekit/__init__.py
MAX_CROP_SIDE_PX = 512
Image = NDArray[np.uint8]

cv2.setNumThreads(1)  # an instance has one core; OpenCV's own threads would only compete with the requests


@dataclass(frozen=True, slots=True)
class PixelLimit:
    """The largest image that is decoded.

    Attributes:
        side_px: Most pixels in width and in height.
    """

    side_px: int

    def check(self, *, width: int, height: int) -> None:
        """Accept an image of this size.

        Raises:
            UnusableImage: The size is over the limit.
        """
        if max(width, height) > self.side_px:
            raise UnusableImage(
                f"The image is {width} x {height} pixels; at most {self.side_px} x {self.side_px} are allowed."
            )


FRAME_LIMIT = PixelLimit(MAX_FRAME_SIDE_PX)
CROP_LIMIT = PixelLimit(MAX_CROP_SIDE_PX)


def decode(data: bytes, *, limit: PixelLimit) -> Image:
    """Return the image in `data`, turned as its EXIF orientation says: uint8[H, W, 3], RGB, 0-255.

    Grey, CMYK, palette, transparent and 16-bit images are converted. Transparency is dropped.

    Raises:
        UnusableImage: Not a still JPEG, PNG or WebP image, damaged or cut off, or over the limit.
    """
    header = read_header(data)
    limit.check(width=header.width, height=header.height)
    try:
        bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        bgr = None
    if bgr is None:
        raise UnusableImage(f"The {header.format} image cannot be decoded; it is damaged or cut off.")
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)  # type: ignore[return-value] # cv2's stubs say "any array"


def encode_jpeg(image: Image, *, quality: int = 92) -> bytes:
    """Return `image`, uint8[H, W, 3], RGB, as a JPEG file."""
    _, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


def resize(image: Image, *, width: int, height: int) -> Image:
    """Return `image` at the given size, uint8[height, width, 3]: averaged when it shrinks, interpolated when it grows.

    Training uses this function too: three points of accuracy hang on doing it the same way.
    """
    if image.shape[:2] == (height, width):
        return image
    is_smaller = image.shape[0] > height and image.shape[1] > width
    interpolation = cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR
    return cv2.resize(image, (width, height), interpolation=interpolation)  # type: ignore[return-value] # as above
