"""The detectors that are compared, each as one function: uint8[H, W, 3], RGB -> finds, float32[M, 15].

Ours runs as it serves; YuNet as its authors use it, one pass over the whole picture at one size; Haar upright.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.alignment import Pyramid
from facekit.detector import FaceDetector
from facekit.model_store import read_bundle
from lab.detector.matching import Find

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

THRESHOLD = 0.6  # YuNet's own
SAME_FACE = 0.3  # IoU
STEP_PX = 32
CASCADE = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_alt2.xml"


def ours(model_dir: Path) -> Find:
    """Return the shipped detector.

    Raises:
        ModelUnavailable: The model is damaged.
    """
    detector = FaceDetector.load(read_bundle(model_dir))

    def find(picture: Image) -> Floats:
        rows = []
        for face in detector.detect(Pyramid(picture)):
            box = face.bounding_box
            rows.append([box.x, box.y, box.width, box.height, *face.landmarks.to_array().ravel(), face.score])
        return np.array(rows, np.float32).reshape(-1, 15)

    return find


def yunet(weights: Path, *, side_px: int, threshold: float = THRESHOLD) -> Find:
    """Return a network with YuNet's outputs, for pictures whose longer side is brought to `side_px`.

    Raises:
        FileNotFoundError: The weights are missing.
    """
    if not weights.exists():
        raise FileNotFoundError(f"the reference detector is missing: {weights}")
    network = cv2.FaceDetectorYN.create(str(weights), "", (side_px, side_px), threshold, SAME_FACE)

    def find(picture: Image) -> Floats:
        scale = max(picture.shape[:2]) / side_px
        width, height = (max(round(side / scale), 1) for side in picture.shape[1::-1])
        method = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
        padded = np.zeros((-(-height // STEP_PX) * STEP_PX, -(-width // STEP_PX) * STEP_PX, 3), np.uint8)
        padded[:height, :width] = cv2.resize(picture, (width, height), interpolation=method)[..., ::-1]
        network.setInputSize(padded.shape[1::-1])
        _, rows = network.detect(padded)
        found = np.array(rows if rows is not None else np.zeros((0, 15)), np.float32)
        found[:, :14] *= scale
        return found

    return find


def haar() -> Find:
    """Return the cascade that ships with OpenCV, on pictures of at most 320 px, upright."""
    cascade = cv2.CascadeClassifier(str(CASCADE))

    def find(picture: Image) -> Floats:
        scale = max(max(picture.shape[:2]) / 320, 1.0)
        size = (round(picture.shape[1] / scale), round(picture.shape[0] / scale))
        grey = cv2.equalizeHist(
            cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        )
        boxes, _, strengths = cascade.detectMultiScale3(grey, 1.15, 3, minSize=(20, 20), outputRejectLevels=True)
        rows = np.full((len(boxes), 15), np.nan, np.float32)
        if len(boxes):
            rows[:, :4], rows[:, 14] = np.array(boxes) * scale, np.ravel(strengths)
        return rows

    return find
