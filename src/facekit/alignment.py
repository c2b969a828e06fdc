"""Face -> aligned crop: a similarity transform that brings the face upright into the canonical 112 x 112 frame."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.geometry import Face, Landmarks, Point
from facekit.images import Image

ALIGNED_SIDE_PX = 112
# Where the landmarks of an aligned crop lie. Measured: the median face of FER-2013 has its eyes at 0.386 of the height
# and 0.357 of the side apart, and fills a Haar box in the same way; so crops of all three kinds look alike.
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
        face: A face of that frame; landmarks are used where it has them, its box and roll otherwise.
    """
    matrix = _from_landmarks(face.landmarks) if face.landmarks else _from_box(face)
    source, matrix = _without_aliasing(frame, matrix)
    side = (ALIGNED_SIDE_PX, ALIGNED_SIDE_PX)
    return cv2.warpAffine(source, matrix, side, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[return-value] # cv2's stubs say "any array"


def _from_box(face: Face) -> Matrix:
    """Return the float64[2, 3] that maps the box, turned by the roll about its centre, to the whole crop."""
    centre = face.bounding_box.centre
    scale = ALIGNED_SIDE_PX / max(face.bounding_box.width, face.bounding_box.height)
    angle = math.radians(face.roll_degrees)
    a, b = scale * math.cos(angle), scale * math.sin(angle)
    middle = ALIGNED_SIDE_PX / 2
    return np.array(
        [[a, b, middle - a * centre.x - b * centre.y], [-b, a, middle + b * centre.x - a * centre.y]], dtype=np.float64
    )


def _from_landmarks(landmarks: Landmarks) -> Matrix:
    """Return the float64[2, 3] similarity that brings the landmarks nearest to the template.

    Source: least squares over x' = a x + b y + tx, y' = -b x + a y + ty (Umeyama 1991, without reflection).
    """
    here = np.array([(at.x, at.y) for at in landmarks.named().values()])
    there = np.array([(at.x, at.y) for at in TEMPLATE.named().values()])
    centre_here, centre_there = here.mean(axis=0), there.mean(axis=0)
    (x, y), (u, v) = (here - centre_here).T, (there - centre_there).T
    size = float((x * x + y * y).sum())
    a, b = float((x * u + y * v).sum()) / size, float((y * u - x * v).sum()) / size
    linear = np.array([[a, b], [-b, a]])
    return np.column_stack([linear, centre_there - linear @ centre_here])


def _without_aliasing(frame: Image, matrix: Matrix) -> tuple[Image, Matrix]:
    """Shrink the frame first where the crop shows less than half its resolution, since warping only interpolates."""
    scale = math.hypot(matrix[0, 0], matrix[0, 1])
    if scale >= 0.5:
        return frame, matrix
    width, height = (max(round(side * scale * 2), 1) for side in (frame.shape[1], frame.shape[0]))
    small = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
    enlarge = np.diag([frame.shape[1] / width, frame.shape[0] / height])
    return small, np.column_stack([matrix[:, :2] @ enlarge, matrix[:, 2]])  # type: ignore[return-value] # as above
