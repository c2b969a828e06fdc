"""The yardstick that the network replaced: the Haar cascade of OpenCV's wheel, upright or searched over turns."""

import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

CASCADE = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_alt2.xml"
SEARCHED_PX = 320
SMALLEST_PX = 20  # what the cascade was trained with
TURNS = (0.0, -25.0, 25.0, -50.0, 50.0)  # degrees clockwise; each covers about 15 to either side
SAME_FACE_IOU = 0.3


class HaarDetector:
    """Finds boxes; no landmarks."""

    def __init__(self, turns: tuple[float, ...] = (0.0,)) -> None:
        """Search at these turns of the frame."""
        self._turns = turns
        self._cascade = cv2.CascadeClassifier(str(CASCADE))

    def detect(self, frame: Image) -> Floats:
        """Return float32[N, 4]: boxes in uint8[H, W, 3], RGB, strongest first."""
        scale = max(max(frame.shape[:2]) / SEARCHED_PX, 1.0)
        size = (round(frame.shape[1] / scale), round(frame.shape[0] / scale))
        small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        grey = np.asarray(cv2.equalizeHist(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)), np.uint8)
        found = [answer for turn in self._turns for answer in self._search(grey, turn)]
        boxes = [[round(float(value)) for value in box] for box, _ in found]
        strengths = [strength for _, strength in found]
        weakest = min(strengths, default=0.0)  # non-maximum suppression takes no negative scores
        scores = [strength - weakest + 1 for strength in strengths]
        kept = cv2.dnn.NMSBoxes(boxes, scores, 0.0, SAME_FACE_IOU) if boxes else ()
        return np.array([found[index][0] * scale for index in kept], np.float32).reshape(-1, 4)

    def _search(self, grey: Image, turn: float) -> list[tuple[NDArray[np.float64], float]]:
        height, width = grey.shape
        matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0), np.float64)
        cos, sin = abs(math.cos(math.radians(turn))), abs(math.sin(math.radians(turn)))
        canvas = (round(width * cos + height * sin), round(width * sin + height * cos))
        matrix[:, 2] += (canvas[0] - width) / 2, (canvas[1] - height) / 2
        turned = cv2.warpAffine(grey, matrix, canvas)
        boxes, _, strengths = self._cascade.detectMultiScale3(
            turned, 1.15, 3, minSize=(SMALLEST_PX, SMALLEST_PX), outputRejectLevels=True
        )
        back = cv2.invertAffineTransform(matrix)
        answers = []
        for (x, y, side, _), strength in zip(boxes, np.ravel(strengths), strict=True):
            centre = back @ np.array([x + side / 2, y + side / 2, 1.0])
            answers.append((np.array([*(centre - side / 2), side, side]), float(strength)))
        return answers
