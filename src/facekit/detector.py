"""FaceDetector: RGB frame -> faces; one small network looks at all of it, another closely at each candidate.

The first is any that `cv2.FaceDetectorYN` reads: this project's own, or the official YuNet (Wu, Peng, Yu 2023).
"""

import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.alignment import close_up, roll_of
from facekit.errors import ModelUnavailable
from facekit.geometry import BoundingBox, Face, Landmarks, Point
from facekit.images import Image
from facekit.landmarker import CROP_SHARE, LOOK_PX, Landmarker, Look
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facekit.stages import stage

Row = NDArray[np.float32]  # float32[15]: box, right eye, left eye, nose, mouth right, mouth left, score

_STEP_PX = 32  # the network's coarsest stride: its input is a multiple of it
_SAME_FACE_IOU = 0.3
_MOST_CANDIDATES = 500
_MOST_CANDIDATES_LOOKED_AT = 32
_LEAST_FIRST_LOOK = 0.1  # with less there is no second: nearly all that is no face ends here
_LOOKS = 2  # the second is from where the first saw the face: it corrects what is left of a wrong turn
_LOOK_WEIGHT = 0.8  # of the close look, in the geometric mean of both networks' scores
_TURNS_DEGREES = (0.0, 30.0, -30.0, 60.0, -60.0)  # in turn where the first network is sure: it lags behind a tilt
_SURE = 0.5  # of the first network alone: turning every candidate would double the false faces
_SMALLEST_FACE_SHARE = 0.03  # of the frame's longer side: what is smaller says nothing about an expression


class FaceDetector:
    """Finds faces at any turn of the head, with their landmarks.

    The first network proposes candidates; the landmarker looks at each of them, turned upright and brought near. What
    both take for a face is one; its landmarks are the landmarker's.
    """

    def __init__(self, manifest: ModelManifest, *, network: cv2.FaceDetectorYN, landmarker: Landmarker) -> None:
        """Own the networks; one thread at a time."""
        self.manifest = manifest
        self._network = network
        self._landmarker = landmarker
        self._lock = threading.Lock()

    @classmethod
    def load(cls, model: Model) -> "FaceDetector":
        """Return a detector for `model`.

        Raises:
            ModelUnavailable: The files or the manifest are not those of such networks.
        """
        manifest = model.manifest
        width, height = manifest.input_width, manifest.input_height
        if manifest.score_threshold is None or any(side % _STEP_PX for side in (width, height)):
            raise ModelUnavailable(f"a detector needs scoreThreshold and an input of whole {_STEP_PX}s")
        if model.landmarker is None:
            raise ModelUnavailable("a detector needs a landmarker in its manifest")
        try:
            network = _network(model)
            network.detect(np.zeros((height, width, 3), np.uint8))  # a wrong network shows only when it runs
        except cv2.error as error:
            raise ModelUnavailable(f"{manifest.file} is not a face detection network: {error.err}") from error
        return cls(manifest, network=network, landmarker=Landmarker.load(model.landmarker))

    def detect(self, frame: Image) -> list[Face]:
        """Return the faces in `frame`, uint8[H, W, 3], RGB; largest first.

        Boxes and landmarks may reach beyond the border; faces whose middle does are left out.
        """
        with stage("detect"), self._lock:
            letter, scale = self._letterboxed(frame)
            candidates = [_face(row, scale) for row in _rows(self._network, letter)[:_MOST_CANDIDATES_LOOKED_AT]]
            faces = self._confirmed(frame, [face for face in candidates if _is_in(frame, face)])
        return sorted(faces, key=lambda face: -face.bounding_box.area)

    def _confirmed(self, frame: Image, candidates: list[Face]) -> list[Face]:
        """Return those candidates that close looks take for faces, as these show them."""
        threshold = self.manifest.score_threshold or 0.0
        seen: dict[int, Face] = {}
        for degrees in _TURNS_DEGREES:
            unseen = [
                index
                for index, face in enumerate(candidates)
                if index not in seen and (degrees == 0 or face.score >= _SURE)
            ]
            looks = self._followed(frame, [candidates[index].landmarks.turned(degrees) for index in unseen])
            for index, look in zip(unseen, looks, strict=True):
                face = _as_seen(candidates[index], look)
                if face.score >= threshold:
                    seen[index] = face
        return list(seen.values())

    def _followed(self, frame: Image, places: list[Landmarks]) -> list[Look]:
        """Return the last of a few looks at each place, each from where the one before saw a face; in frame pixels."""
        looks = [Look(1.0, place) for place in places]
        for _ in range(_LOOKS):
            going = [index for index, look in enumerate(looks) if look.score >= _LEAST_FIRST_LOOK]
            close_ups = [
                close_up(frame, looks[index].landmarks, side_px=LOOK_PX, crop_share=CROP_SHARE) for index in going
            ]
            answers = self._landmarker.look([picture for picture, _ in close_ups])
            for index, answer, (_, matrix) in zip(going, answers, close_ups, strict=True):
                looks[index] = Look(answer.score, _moved_back(answer.landmarks, matrix))
        return looks

    def _letterboxed(self, frame: Image) -> tuple[Image, float]:
        """Return the frame in BGR, scaled into the network's input with black beside it, and frame pixels per pixel."""
        height, width = frame.shape[:2]
        scale = max(width / self.manifest.input_width, height / self.manifest.input_height)
        size = (max(round(width / scale), 1), max(round(height / scale), 1))
        method = cv2.INTER_AREA if scale > 2 else cv2.INTER_LINEAR
        letter = np.zeros((self.manifest.input_height, self.manifest.input_width, 3), np.uint8)
        letter[: size[1], : size[0]] = cv2.cvtColor(cv2.resize(frame, size, interpolation=method), cv2.COLOR_RGB2BGR)
        return letter, scale


def _network(model: Model) -> cv2.FaceDetectorYN:
    size = (model.manifest.input_width, model.manifest.input_height)
    # With less, the surest close look would not be enough.
    threshold = (model.manifest.score_threshold or 0.0) ** (1 / (1 - _LOOK_WEIGHT))
    weights, no_config = np.frombuffer(model.weights, np.uint8), np.empty(0, np.uint8)
    return cv2.FaceDetectorYN.create("onnx", weights, no_config, size, threshold, _SAME_FACE_IOU, _MOST_CANDIDATES)


def _rows(network: cv2.FaceDetectorYN, picture: Image) -> list[Row]:
    """Return what the network finds in uint8[H, W, 3], BGR, surest first."""
    rows = network.detect(picture)[1]
    return list(rows) if rows is not None else []


def _as_seen(candidate: Face, look: Look) -> Face:
    """Return the candidate with the landmarks of a close look and the weighted geometric mean of both scores."""
    score, roll = candidate.score ** (1 - _LOOK_WEIGHT) * look.score**_LOOK_WEIGHT, roll_of(look.landmarks)
    return Face(candidate.bounding_box, score=score, roll_degrees=roll, landmarks=look.landmarks)


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
