"""Face -> aligned crop: a similarity transform that brings the face upright into the canonical 112 x 112 frame.

Axes: H = rows, W = columns. Points are float64[5, 2], as in `canonical`.
"""

import math
from typing import Literal

import cv2
import numpy as np

from facekit.canonical import SIDE_PX, Image, Matrix, Points, fit, scale_of
from facekit.geometry import BoundingBox, Face

cv2.setNumThreads(1)  # an instance has one core; OpenCV's own threads would only compete with the requests


class Pyramid:
    """A frame and its halves, each made when it is first needed and kept for the next warp."""

    def __init__(self, frame: Image) -> None:
        """Keep `frame`, uint8[H, W, 3], RGB."""
        self.frame = frame
        self._levels = [frame]

    def warp(self, matrix: Matrix, *, side_px: int, border: Literal["repeat", "black"] = "repeat") -> Image:
        """Return what `matrix` moves into a square, uint8[side_px, side_px, 3], without aliasing.

        Args:
            matrix: float64[2, 3], frame pixels -> pixels of the square.
            side_px: Side of the square.
            border: What lies beyond the frame.
        """
        mode = cv2.BORDER_REPLICATE if border == "repeat" else cv2.BORDER_CONSTANT
        halvings = self._halvings(scale_of(matrix))
        ratio = 2.0**halvings
        from_level = matrix.copy()
        from_level[:, 2] += matrix[:, :2].sum(axis=1) * (ratio - 1) / 2  # pixels are named by their middles
        from_level[:, :2] *= ratio
        level, size = self._levels[halvings], (side_px, side_px)
        return cv2.warpAffine(level, from_level, size, flags=cv2.INTER_LINEAR, borderMode=mode)  # type: ignore[return-value] # cv2's stubs return "any array"

    def scaled(self, scale: float) -> Image:
        """Return the frame with `scale` times as many pixels along each side, without aliasing."""
        halvings = self._halvings(scale)
        level = self._levels[halvings]
        height, width = (max(round(side * 2**halvings * scale), 1) for side in level.shape[:2])
        return cv2.resize(level, (width, height), interpolation=cv2.INTER_LINEAR)  # type: ignore[return-value] # as above

    def _halvings(self, scale: float) -> int:
        """Return which level has at most twice the resolution of `scale`, since what follows only interpolates."""
        wanted = max(math.ceil(math.log2(0.5 / max(scale, 1e-9))), 0)
        while len(self._levels) <= wanted and min(self._levels[-1].shape[:2]) > 1:
            level = self._levels[-1]
            height, width = (side // 2 for side in level.shape[:2])
            even = level[: 2 * height, : 2 * width]  # each new pixel is four old ones, which is quick
            self._levels.append(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA))  # type: ignore[arg-type] # as above
        return min(wanted, len(self._levels) - 1)


def warp(image: Image, matrix: Matrix, *, side_px: int = SIDE_PX) -> Image:
    """Return `image` moved by the float64[2, 3] `matrix`: uint8[side_px, side_px, 3]; its border is repeated."""
    return Pyramid(image).warp(matrix, side_px=side_px)


def align(pyramid: Pyramid, face: Face) -> Image:
    """Return the face turned upright: uint8[112, 112, 3], RGB. What lies outside the frame repeats its border.

    Args:
        pyramid: The frame.
        face: A face of that frame. Where its landmarks make no face that fits its box, the box is cut out unturned.
    """
    matrix = fit(face.landmarks.to_array())
    if not _fits(matrix, face.bounding_box):
        matrix = _from_box(face.bounding_box)
    return pyramid.warp(matrix, side_px=SIDE_PX)


def close_up(pyramid: Pyramid, points: Points, *, side_px: int, crop_share: float) -> tuple[Image, Matrix]:
    """Return the face turned upright with air around it, and the matrix that moved it there.

    Args:
        pyramid: The frame.
        points: The face's landmarks.
        side_px: Side of the result, uint8[side_px, side_px, 3], RGB; black lies beyond the frame.
        crop_share: Share of that side that the aligned crop would fill, in the middle.
    """
    matrix = fit(points) * (crop_share * side_px / SIDE_PX)
    matrix[:, 2] += side_px * (1 - crop_share) / 2
    return pyramid.warp(matrix, side_px=side_px, border="black"), matrix


def roll_of(points: Points) -> float:
    """Return how a head is turned in the picture: degrees clockwise as seen, in [-180, 180]; all five points count."""
    matrix = fit(points)
    return math.degrees(math.atan2(matrix[0, 1], matrix[0, 0]))


def _fits(matrix: Matrix, box: BoundingBox) -> bool:
    """Return whether a crop is about as large as the box and has the box's middle in its own middle half."""
    crop_side = SIDE_PX / max(scale_of(matrix), 1e-9)
    middle = matrix @ np.array([box.centre.x, box.centre.y, 1.0]) / SIDE_PX
    is_near = bool((np.abs(middle - 0.5) < 0.25).all())
    return is_near and 0.5 < crop_side / max(box.width, box.height) < 2.0


def _from_box(box: BoundingBox) -> Matrix:
    """Return the float64[2, 3] that maps the square about the box to the whole crop."""
    scale = SIDE_PX / max(box.width, box.height)
    middle = SIDE_PX / 2
    return np.array([[scale, 0, middle - scale * box.centre.x], [0, scale, middle - scale * box.centre.y]])
