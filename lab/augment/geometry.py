"""Where a face lies in a training picture: the framing of `functions/crop` or its own, with jitter.

Axes: P side of the result. Matrices map pixels of the source to pixels of the result; a pixel is named by its middle.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit import canonical
from lab.classifier.preset import Augmentation

Image = NDArray[np.uint8]
Matrix = NDArray[np.float64]
Points = NDArray[np.float64]
Rng = np.random.Generator
ASPECT = 0.03  # standard deviation: lenses and squeezed sources


def resized(source_px: int, side_px: int) -> Matrix:
    """Return float64[2, 3]: the whole square source becomes the whole result."""
    scale = side_px / source_px
    return np.array([[scale, 0, scale / 2 - 0.5], [0, scale, scale / 2 - 0.5]])


def aligned(landmarks: NDArray[np.float32], side_px: int) -> Matrix:
    """Return float64[2, 3]: the framing of `functions/crop` at another side."""
    return chained(canonical.fit(landmarks.astype(np.float64)), resized(canonical.SIDE_PX, side_px))


def jitter(side_px: int, settings: Augmentation, rng: Rng) -> Matrix:
    """Return float64[2, 3]: a random rotation, size, aspect and shift about the middle, mirrored half of the time."""
    angle = np.deg2rad(rng.normal(0, settings.rotation_degrees))
    width, height = np.exp(rng.normal(0, settings.scale) + rng.normal(0, ASPECT) * np.array([1, -1]))
    if rng.random() < 0.5:
        width = -width
    linear = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * (width, height)
    middle = np.full(2, (side_px - 1) / 2)
    shift = rng.normal(0, settings.shift * side_px, 2)
    return np.column_stack([linear, middle - linear @ middle + shift])


def chained(first: Matrix, second: Matrix) -> Matrix:
    """Return float64[2, 3]: `first`, then `second`."""
    return np.asarray(second[:, :2] @ first + np.array([[0, 0, 1]]) * second[:, 2:], np.float64)


def moved(points: NDArray[np.float32], matrix: Matrix) -> Points:
    """Return float64[M, 2]: points of the source in the result."""
    return np.asarray(points.astype(np.float64) @ matrix[:, :2].T + matrix[:, 2], np.float64)


def warped(image: Image, matrix: Matrix, *, side_px: int, background: Image | None = None) -> Image:
    """Return uint8[P, P, C]; the source's border, or a background of the result's size, fills what lies outside.

    A source with more pixels than the result shows is averaged first.
    """
    shrink = 1 / max(np.sqrt(abs(np.linalg.det(matrix[:, :2]))), 1e-6)
    if shrink > 1.2:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.4 * shrink), np.uint8)
    mode = cv2.BORDER_REPLICATE if background is None else cv2.BORDER_TRANSPARENT
    canvas = None if background is None else np.ascontiguousarray(background)
    moved_image = cv2.warpAffine(image, matrix, (side_px, side_px), dst=canvas, flags=cv2.INTER_LINEAR, borderMode=mode)
    return np.asarray(moved_image, np.uint8).reshape(side_px, side_px, -1)
