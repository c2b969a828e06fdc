"""The reference detector as its authors use it: one look at the whole frame, scaled into a square."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from facetrain.detector.findings import Answer

Image = NDArray[np.uint8]

THRESHOLD = 0.6  # at which it was measured before this project began
SAME_FACE_IOU = 0.3  # above it two finds are one


class YunetDetector:
    """YuNet (Wu, Peng, Yu 2023), in a square of one size."""

    def __init__(self, weights: Path, *, side_px: int) -> None:
        """Load the network for frames scaled into `side_px`.

        Raises:
            FileNotFoundError: The weights are missing.
        """
        if not weights.exists():
            raise FileNotFoundError(f"the reference detector is missing: {weights}")
        self._side_px = side_px
        self._network = cv2.FaceDetectorYN.create(str(weights), "", (side_px, side_px), THRESHOLD, SAME_FACE_IOU)

    def find(self, picture: Image) -> Answer:
        """Return the faces in a square picture, uint8[S, S, 3], RGB."""
        scale = len(picture) / self._side_px
        sized = cv2.resize(picture, (self._side_px, self._side_px), interpolation=cv2.INTER_AREA)
        _, rows = self._network.detect(np.ascontiguousarray(sized[..., ::-1]))
        found = np.asarray(rows if rows is not None else np.zeros((0, 15)), np.float32)
        landmarks = found[:, 4:14].reshape(-1, 5, 2) * scale
        eyes = landmarks[:, 1] - landmarks[:, 0]
        return Answer(found[:, :4] * scale, landmarks, np.degrees(np.arctan2(eyes[:, 1], eyes[:, 0])))
