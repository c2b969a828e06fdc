"""Face -> aligned crop: a similarity transform that brings the face upright into the canonical 112 x 112 frame."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.geometry import BoundingBox, Face, Landmarks, Point
from facekit.images import Image

ALIGNED_SIDE_PX = 112
# Where the landmarks of an aligned crop lie. Measured: the median face of FER-2013 has its eyes at 0.386 of the height
# and 0.357 of the side apart, so raw FER-2013 faces and aligned crops look alike.
TEMPLATE = Landmarks(
    right_eye=Point(36.0, 44.0),
    left_eye=Point(76.0, 44.0),
    nose=Point(56.0, 68.0),
    mouth_right=Point(40.0, 84.0),
    mouth_left=Point(72.0, 84.0),
)

Matrix = NDArray[np.float64]


def align(frame: Image, face: Face) -> Image:
    """Return the face turned upright: uint8[112, 112, 3], RGB. What lies outside the frame repeats its border.

    Args:
        frame: uint8[H, W, 3], RGB.
        face: A face of that frame. Where its landmarks make no face that fits its box, the box is cut out unturned.
    """
    matrix = _from_landmarks(face.landmarks)
    if not _fits(matrix, face.bounding_box):
        matrix = _from_box(face.bounding_box)
    source, matrix = _without_aliasing(frame, matrix)
    side = (ALIGNED_SIDE_PX, ALIGNED_SIDE_PX)
    return cv2.warpAffine(source, matrix, side, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[return-value] # cv2's stubs say "any array"


def close_up(frame: Image, landmarks: Landmarks, *, side_px: int, crop_share: float) -> tuple[Image, Matrix]:
    """Return the face turned upright with air around it, and the matrix that moved it there.

    Args:
        frame: uint8[H, W, 3], RGB.
        landmarks: The face's.
        side_px: Side of the result, uint8[side_px, side_px, 3], RGB; black lies beyond the frame.
        crop_share: Share of that side that the aligned crop would fill, in the middle.
    """
    zoom = crop_share * side_px / ALIGNED_SIDE_PX
    matrix = _from_landmarks(landmarks) * zoom
    matrix[:, 2] += side_px * (1 - crop_share) / 2
    source, shrunk = _without_aliasing(frame, matrix)
    return cv2.warpAffine(source, shrunk, (side_px, side_px), flags=cv2.INTER_LINEAR), matrix  # type: ignore[return-value] # cv2's stubs say "any array"


def roll_of(landmarks: Landmarks) -> float:
    """Return how a head is turned in the picture: degrees clockwise as seen, in [-180, 180]; all five points count."""
    matrix = _from_landmarks(landmarks)
    return math.degrees(math.atan2(matrix[0, 1], matrix[0, 0]))


def _from_landmarks(landmarks: Landmarks) -> Matrix:
    """Return the float64[2, 3] similarity that brings the landmarks nearest to the template.

    Source: least squares over x' = a x + b y + tx, y' = -b x + a y + ty (Umeyama 1991, without reflection).
    """
    here = np.array([(at.x, at.y) for at in landmarks.named().values()])
    there = np.array([(at.x, at.y) for at in TEMPLATE.named().values()])
    centre_here, centre_there = here.mean(axis=0), there.mean(axis=0)
    (x, y), (u, v) = (here - centre_here).T, (there - centre_there).T
    size = max(float((x * x + y * y).sum()), 1e-9)
    a, b = float((x * u + y * v).sum()) / size, float((y * u - x * v).sum()) / size
    linear = np.array([[a, b], [-b, a]])
    return np.column_stack([linear, centre_there - linear @ centre_here])


def _fits(matrix: Matrix, box: BoundingBox) -> bool:
    """Return whether a crop is about as large as the box and has the box's middle in its own middle half."""
    crop_side = ALIGNED_SIDE_PX / max(math.hypot(matrix[0, 0], matrix[0, 1]), 1e-9)
    middle = matrix @ np.array([box.centre.x, box.centre.y, 1.0]) / ALIGNED_SIDE_PX
    is_near = bool((np.abs(middle - 0.5) < 0.25).all())
    return is_near and 0.5 < crop_side / max(box.width, box.height) < 2.0


def _from_box(box: BoundingBox) -> Matrix:
    """Return the float64[2, 3] that maps the square about the box to the whole crop."""
    scale = ALIGNED_SIDE_PX / max(box.width, box.height)
    middle = ALIGNED_SIDE_PX / 2
    return np.array([[scale, 0, middle - scale * box.centre.x], [0, scale, middle - scale * box.centre.y]])


def _without_aliasing(frame: Image, matrix: Matrix) -> tuple[Image, Matrix]:
    """Halve the frame until the crop shows at least half of its resolution, since warping only interpolates."""
    while math.hypot(matrix[0, 0], matrix[0, 1]) < 0.5 and min(frame.shape[:2]) > 1:
        height, width = frame.shape[:2]
        half = (max(width // 2, 1), max(height // 2, 1))
        ratios = np.array([width / half[0], height / half[1]])
        frame = cv2.resize(frame, half, interpolation=cv2.INTER_AREA)  # type: ignore[assignment] # as above
        middle = matrix[:, 2] + matrix[:, :2] @ ((ratios - 1) / 2)  # pixels are squares, named by their middles
        matrix = np.column_stack([matrix[:, :2] * ratios, middle])
    return frame, matrix
