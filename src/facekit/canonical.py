"""The aligned crop, defined once for serving and training: template, similarity fit, resize. `alignment` warps.

Axes: H = rows, W = columns. An image is uint8[H, W, 3], RGB, 0-255. Points are float64[5, 2]: x right, y down, in
pixels, in the order right eye, left eye, nose, right and left corner of the mouth (the subject's own sides).
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Points = NDArray[np.float64]
Matrix = NDArray[np.float64]

SIDE_PX = 112
# Where the landmarks of an aligned crop lie. Measured: the median face of FER-2013 has its eyes at 0.386 of the height
# and 0.357 of the side apart, so raw FER-2013 faces and aligned crops look alike.
TEMPLATE: Points = np.array([(36.0, 44.0), (76.0, 44.0), (56.0, 68.0), (40.0, 84.0), (72.0, 84.0)])
TEMPLATE.setflags(write=False)
_TEMPLATE_CENTRE = complex(*TEMPLATE.mean(axis=0))
_TEMPLATE_FROM_CENTRE = [complex(x, y) - _TEMPLATE_CENTRE for x, y in TEMPLATE.tolist()]


def fit(points: Points) -> Matrix:
    """Return the float64[2, 3] similarity that brings `points` nearest to the template.

    Source: least squares over x' = a x + b y + tx, y' = -b x + a y + ty (Umeyama 1991, without reflection); as complex
    numbers, x + iy times a - ib, which is quicker for five points than arrays are.
    """
    here = [complex(x, y) for x, y in points.tolist()]
    centre = sum(here) / len(here)
    from_centre = [(at - centre).conjugate() for at in here]
    size = max(sum(abs(at) ** 2 for at in from_centre), 1e-9)
    turn = sum(at * there for at, there in zip(from_centre, _TEMPLATE_FROM_CENTRE, strict=True)) / size  # a - ib
    shift = _TEMPLATE_CENTRE - turn * centre
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def scale_of(matrix: Matrix) -> float:
    """Return by how much the float64[2, 3] similarity enlarges."""
    return math.hypot(matrix[0, 0], matrix[0, 1])


def resize(image: Image, *, width: int, height: int) -> Image:
    """Return `image` at the given size, uint8[height, width, 3]: averaged when it shrinks, interpolated when it grows.

    Three points of accuracy hang on doing it the same way in training and serving; hence no library, whose filters
    differ from version to version.
    """
    if image.shape[:2] == (height, width):
        return image
    is_smaller = image.shape[0] > height and image.shape[1] > width
    rows, columns = (
        _weights(before, after, is_averaged=is_smaller)
        for before, after in zip(image.shape[:2], (height, width), strict=True)
    )
    return np.rint(columns @ np.tensordot(rows, image.astype(np.float32), axes=1)).astype(np.uint8)


@lru_cache(maxsize=32)
def _weights(before: int, after: int, *, is_averaged: bool) -> NDArray[np.float32]:
    """Return float32[after, before]: how much of each pixel of a line goes into each pixel of the resized line."""
    ratio, pixels = before / after, np.arange(before)
    if is_averaged:  # the share of each new pixel's length that an old pixel covers
        start = np.arange(after)[:, np.newaxis] * ratio
        weights = np.clip(np.minimum(start + ratio, pixels + 1) - np.maximum(start, pixels), 0, None) / ratio
    else:  # linear between the middles of pixels
        middle = np.clip((np.arange(after)[:, np.newaxis] + 0.5) * ratio - 0.5, 0, before - 1)
        weights = np.clip(1 - np.abs(middle - pixels), 0, None)
    return np.asarray(weights, np.float32)
