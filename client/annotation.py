"""Results drawn into a picture: each face's box, turned like the head, with its labels above it."""

import cv2
import numpy as np
import numpy.typing as npt

from .pictures import Pixels
from .results import FaceResult, phrase

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_BOX_COLOUR = (80, 200, 40)  # BGR
_TEXT_COLOUR = (255, 255, 255)
_BACK_COLOUR = (40, 40, 40)


def annotate(pixels: Pixels, faces: tuple[FaceResult, ...]) -> Pixels:
    """Return a copy of a picture (uint8[H, W, 3], BGR) with its faces drawn into it."""
    drawn = pixels.copy()
    line_px = max(2, round(max(pixels.shape[:2]) / 400))
    for face in faces:
        corners = _corners(face)
        cv2.polylines(drawn, [corners], isClosed=True, color=_BOX_COLOUR, thickness=line_px, lineType=cv2.LINE_AA)
    for face in faces:
        _write_labels(drawn, face, line_px=line_px)
    return drawn


def _corners(face: FaceResult) -> npt.NDArray[np.int32]:
    centre = (face.x + face.width / 2, face.y + face.height / 2)
    corners = cv2.boxPoints((centre, (face.width, face.height), face.roll_degrees))
    return np.rint(corners).astype(np.int32)


def _write_labels(drawn: Pixels, face: FaceResult, *, line_px: int) -> None:
    lines = [phrase(name, prediction) for name, prediction in face.predictions.items()]
    scale, thickness = 0.32 * line_px, max(1, line_px // 2)
    sizes = [cv2.getTextSize(line, _FONT, scale, thickness)[0] for line in lines]
    if not sizes:
        return
    step = max(height for _, height in sizes) + 4 * line_px
    width = max(width for width, _ in sizes) + 4 * line_px
    corners = _corners(face)
    left = int(np.clip(corners[:, 0].min(), 0, max(0, drawn.shape[1] - width)))
    top = int(np.clip(corners[:, 1].min() - step * len(lines) - line_px, 0, max(0, drawn.shape[0] - step * len(lines))))
    cv2.rectangle(drawn, (left, top), (left + width, top + step * len(lines)), _BACK_COLOUR, cv2.FILLED)
    for number, line in enumerate(lines, 1):
        origin = (left + 2 * line_px, top + step * number - 2 * line_px)
        cv2.putText(drawn, line, origin, _FONT, scale, _TEXT_COLOUR, thickness, cv2.LINE_AA)
