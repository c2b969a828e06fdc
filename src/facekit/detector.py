"""FaceDetector: RGB frame -> faces; a small network, decoded by OpenCV, looks once at all, then closely at each.

The network is any that `cv2.FaceDetectorYN` reads: this project's own, or the official YuNet (Wu, Peng, Yu 2023).
"""

import math
import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.alignment import close_up, roll_of
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
_CLOSE_UP_PX = 160  # side of the upright picture in which each candidate is looked at again
_CLOSE_UP_SHARE = 0.55  # of that side, which the aligned crop fills
_EASE = 0.15  # below the manifest's threshold: what is worth a second look
_MOST_SECOND_LOOKS = 32
_SMALLEST_FACE_SHARE = 0.03  # of the frame's longer side: what is smaller says nothing about an expression


class FaceDetector:
    """Finds faces at any turn of the head, with their landmarks.

    The network looks at the whole frame, then at each candidate turned upright and brought near. What is a face in both
    pictures is one; its landmarks are the second, closer look's.
    """

    def __init__(self, manifest: ModelManifest, *, wide: cv2.FaceDetectorYN, near: cv2.FaceDetectorYN) -> None:
        """Own the same network for two input sizes, the manifest's and the close-up's; one thread at a time."""
        self.manifest = manifest
        self._wide = wide
        self._near = near
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
        try:
            wide, near = (_network(model, each) for each in (size, (_CLOSE_UP_PX, _CLOSE_UP_PX)))
            for network, (width, height) in ((wide, size), (near, (_CLOSE_UP_PX, _CLOSE_UP_PX))):
                network.detect(np.zeros((height, width, 3), np.uint8))  # a wrong network shows only when it runs
        except cv2.error as error:
            raise ModelUnavailable(f"{manifest.file} is not a face detection network: {error.err}") from error
        return cls(manifest, wide=wide, near=near)

    def detect(self, frame: Image) -> list[Face]:
        """Return the faces in `frame`, uint8[H, W, 3], RGB; largest first.

        Boxes and landmarks may reach beyond the border; faces whose middle does are left out.
        """
        with stage("detect"), self._lock:
            letter, scale = self._letterboxed(frame)
            candidates = [_face(row, scale) for row in _rows(self._wide, letter)[:_MOST_SECOND_LOOKS]]
            faces = [self._confirmed(frame, face) for face in candidates if _is_in(frame, face)]
        return sorted((face for face in faces if face), key=lambda face: -face.bounding_box.area)

    def _confirmed(self, frame: Image, face: Face) -> Face | None:
        """Return the face as a closer look shows it; None where that look shows none."""
        picture, matrix = close_up(frame, face.landmarks, side_px=_CLOSE_UP_PX, crop_share=_CLOSE_UP_SHARE)
        seen = [_face(row, 1.0) for row in _rows(self._near, np.ascontiguousarray(picture[..., ::-1]))]
        near = [each for each in seen if _fills_the_middle(each.bounding_box)]
        if not near or self.manifest.score_threshold is None:
            return None
        best = max(near, key=lambda each: each.score)
        score = math.sqrt(face.score * best.score)
        if score < self.manifest.score_threshold:
            return None
        landmarks = _moved_back(best.landmarks, matrix)
        return Face(face.bounding_box, score=score, roll_degrees=roll_of(landmarks), landmarks=landmarks)

    def _letterboxed(self, frame: Image) -> tuple[Image, float]:
        """Return the frame in BGR, scaled into the network's input with black beside it, and frame pixels per pixel."""
        height, width = frame.shape[:2]
        scale = max(width / self.manifest.input_width, height / self.manifest.input_height)
        size = (max(round(width / scale), 1), max(round(height / scale), 1))
        method = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
        letter = np.zeros((self.manifest.input_height, self.manifest.input_width, 3), np.uint8)
        letter[: size[1], : size[0]] = cv2.resize(frame, size, interpolation=method)[..., ::-1]
        return letter, scale


def _network(model: Model, size: tuple[int, int]) -> cv2.FaceDetectorYN:
    threshold = max((model.manifest.score_threshold or 0.0) - _EASE, 0.0)
    weights, no_config = np.frombuffer(model.weights, np.uint8), np.empty(0, np.uint8)
    return cv2.FaceDetectorYN.create("onnx", weights, no_config, size, threshold, _SAME_FACE_IOU, _MOST_CANDIDATES)


def _rows(network: cv2.FaceDetectorYN, picture: Image) -> list[Row]:
    """Return what the network finds in uint8[H, W, 3], BGR, surest first."""
    rows = network.detect(picture)[1]
    return list(rows) if rows is not None else []


def _fills_the_middle(box: BoundingBox) -> bool:
    """Return whether a box in a close-up is where and as large as the candidate that was brought there."""
    middle, expected = _CLOSE_UP_PX / 2, _CLOSE_UP_PX * _CLOSE_UP_SHARE
    is_near = max(abs(box.centre.x - middle), abs(box.centre.y - middle)) < 0.35 * expected
    return is_near and 0.6 < max(box.width, box.height) / expected < 1.7


def _moved_back(landmarks: Landmarks, matrix: NDArray[np.float64]) -> Landmarks:
    """Return landmarks of a close-up in the frame that it was taken from."""
    back = np.asarray(cv2.invertAffineTransform(matrix), np.float64)
    points = np.array([(at.x, at.y) for at in landmarks.named().values()]) @ back[:, :2].T + back[:, 2]
    return Landmarks(*(Point(float(x), float(y)) for x, y in points))


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
