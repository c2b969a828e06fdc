"""FaceDetector: RGB frame -> faces; one pass of a small network, decoded by OpenCV, behind a lock.

The network is any that `cv2.FaceDetectorYN` reads: this project's own, or the official YuNet (Wu, Peng, Yu 2023).
"""

import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.alignment import roll_of
from facekit.errors import ModelUnavailable
from facekit.geometry import BoundingBox, Face, Landmarks, Point
from facekit.images import Image
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facekit.stages import stage

Row = NDArray[np.float32]  # float32[15]: box, right eye, left eye, nose, mouth right, mouth left, score

_STEP_PX = 32  # the network's coarsest stride: its input is a multiple of it
_SAME_FACE_IOU = 0.3
_MOST_CANDIDATES = 500
_SMALLEST_FACE_SHARE = 0.03  # of the frame's longer side: what is smaller says nothing about an expression


class FaceDetector:
    """Finds faces at any turn of the head, with their landmarks."""

    def __init__(self, manifest: ModelManifest, network: cv2.FaceDetectorYN) -> None:
        """Own `network`, which serves one thread at a time and one input size: the manifest's."""
        self.manifest = manifest
        self._network = network
        self._lock = threading.Lock()

    @classmethod
    def load(cls, model: Model) -> "FaceDetector":
        """Return a detector for `model`.

        Raises:
            ModelUnavailable: The weights or the manifest are not those of such a network.
        """
        manifest = model.manifest
        size = (manifest.input_width, manifest.input_height)
        if manifest.score_threshold is None or any(side % _STEP_PX for side in size):
            raise ModelUnavailable(f"a detector needs scoreThreshold and an input of whole {_STEP_PX}s, not {size}")
        weights = np.frombuffer(model.weights, np.uint8)
        try:
            network = cv2.FaceDetectorYN.create(
                "onnx",
                weights,
                np.empty(0, np.uint8),
                size,
                manifest.score_threshold,
                _SAME_FACE_IOU,
                _MOST_CANDIDATES,
            )
            detector = cls(manifest, network)
            detector.detect(np.zeros((*size[::-1], 3), np.uint8))  # a wrong network shows only when it runs
        except cv2.error as error:
            raise ModelUnavailable(f"{manifest.file} is not a face detection network: {error.err}") from error
        return detector

    def detect(self, frame: Image) -> list[Face]:
        """Return the faces in `frame`, uint8[H, W, 3], RGB; largest first.

        Boxes and landmarks may reach beyond the border; faces whose middle does are left out.
        """
        with stage("detect"):
            letter, scale = self._letterboxed(frame)
            with self._lock:
                rows = self._network.detect(letter)[1]
        faces = [_face(row, scale) for row in (rows if rows is not None else ())]
        kept = [face for face in faces if _is_in(frame, face)]
        return sorted(kept, key=lambda face: -face.bounding_box.area)

    def _letterboxed(self, frame: Image) -> tuple[Image, float]:
        """Return the frame in BGR, scaled into the network's input with black beside it, and frame pixels per pixel."""
        height, width = frame.shape[:2]
        scale = max(width / self.manifest.input_width, height / self.manifest.input_height)
        size = (max(round(width / scale), 1), max(round(height / scale), 1))
        method = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
        letter = np.zeros((self.manifest.input_height, self.manifest.input_width, 3), np.uint8)
        letter[: size[1], : size[0]] = cv2.resize(frame, size, interpolation=method)[..., ::-1]
        return letter, scale


def _face(row: Row, scale: float) -> Face:
    values = [float(value) * scale for value in row[:14]]
    points = [Point(x, y) for x, y in zip(values[4::2], values[5::2], strict=True)]
    landmarks = Landmarks(*points)
    score = min(max(float(row[14]), 0.0), 1.0)
    return Face(BoundingBox(*values[:4]), score=score, roll_degrees=roll_of(landmarks), landmarks=landmarks)


def _is_in(frame: Image, face: Face) -> bool:
    """Return whether a face is large enough, and has its middle in the frame."""
    height, width = frame.shape[:2]
    centre, box = face.bounding_box.centre, face.bounding_box
    is_large = max(box.width, box.height) >= _SMALLEST_FACE_SHARE * max(width, height)
    return is_large and 0 <= centre.x < width and 0 <= centre.y < height
