"""FaceDetector: RGB frame -> faces; a cascade tried over turned copies of the frame, behind a lock.

Source: Viola and Jones 2001, as trained by Lienhart (OpenCV's `haarcascade_frontalface_alt2`). The cascade knows
upright faces only and holds to about 15 degrees, so the frame is searched at several turns, and the turn that
answers strongest is the roll of the head.
"""

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.errors import ModelUnavailable
from facekit.geometry import BoundingBox, Face
from facekit.images import Image
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facekit.stages import stage

Grey = NDArray[np.uint8]
Matrix = NDArray[np.float64]  # float64[2, 3], affine

_COARSE_TURNS = (0.0, -25.0, 25.0, -50.0, 50.0)  # degrees, clockwise; each turn covers about 15 to either side
_FINE_TURNS = (-24.0, -18.0, -12.0, -6.0, 0.0, 6.0, 12.0, 18.0, 24.0)  # degrees, around a coarse answer
_SCALE_STEP = 1.15  # between sizes searched
_MIN_NEIGHBOURS = 3
_SMALLEST_FACE_PX = 20  # in the searched picture; what the cascade was trained with
_SEARCHED_SHARE = (
    5 / 12
)  # of the frame's side: a camera's 480 px are searched at 200, as well as at 320 and 2.5 times faster
_LARGEST_SEARCHED_PX = 400
_SAME_FACE_IOU = 0.3
_LEAST_CONFIDENCE = 0.5  # measured: of 480 faces 6 answer at fewer turns, of 102 other things 88 do


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An answer of the cascade, in pixels of the searched picture.

    Attributes:
        box: A square.
        turn_degrees: The turn at which it answered: the roll of the head.
        strength: The sum of the cascade's last stage; after refinement, the share of the finer turns that agree.
    """

    box: BoundingBox
    turn_degrees: float
    strength: float


class FaceDetector:
    """Finds faces, also tilted ones. Boxes are square; landmarks are not found by this detector."""

    def __init__(self, manifest: ModelManifest, cascade: cv2.CascadeClassifier) -> None:
        """Own `cascade`, which serves one thread at a time."""
        self.manifest = manifest
        self._cascade = cascade
        self._side_px = manifest.input_width
        self._lock = threading.Lock()

    @classmethod
    def load(cls, model: Model) -> "FaceDetector":
        """Return a detector for `model`.

        Raises:
            ModelUnavailable: The weights are not a cascade.
        """
        storage = cv2.FileStorage(model.weights.decode("utf-8"), cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
        cascade = cv2.CascadeClassifier()
        if not cascade.read(storage.getFirstTopLevelNode()):
            raise ModelUnavailable(f"{model.manifest.file} is not a cascade")
        return cls(model.manifest, cascade)

    def detect(self, frame: Image) -> list[Face]:
        """Return the faces in `frame`, uint8[H, W, 3], RGB; largest first. Boxes may reach beyond the border."""
        with stage("detect"):
            grey, scale = self._searched_picture(frame)
            with self._lock:
                found = _without_repeats([each for turn in _COARSE_TURNS for each in self._search(grey, turn)])
                refined = [self._refined(grey, candidate) for candidate in found]
        faces = [_face(each, scale) for each in refined if each]
        return sorted(faces, key=lambda face: -face.bounding_box.area)

    def _searched_picture(self, frame: Image) -> tuple[Grey, float]:
        """Return the frame in grey at the searched size, contrast evened, and what brings its pixels to the frame's."""
        longest = max(frame.shape[:2])
        scale = max(longest / min(max(longest * _SEARCHED_SHARE, self._side_px), _LARGEST_SEARCHED_PX), 1.0)
        size = (max(round(frame.shape[1] / scale), 1), max(round(frame.shape[0] / scale), 1))
        grey = cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
        return cv2.equalizeHist(grey), scale  # type: ignore[return-value] # cv2's stubs say "any array"

    def _search(self, grey: Grey, turn_degrees: float) -> list[_Candidate]:
        turned, matrix = _turned(grey, turn_degrees)
        smallest = (_SMALLEST_FACE_PX, _SMALLEST_FACE_PX)
        boxes, _, strengths = self._cascade.detectMultiScale3(
            turned, _SCALE_STEP, _MIN_NEIGHBOURS, minSize=smallest, outputRejectLevels=True
        )
        back = _inverse(matrix)
        return [
            _Candidate(_moved(box, back), turn_degrees, float(strength))
            for box, strength in zip(boxes, np.ravel(strengths), strict=True)
        ]

    def _refined(self, grey: Grey, candidate: _Candidate) -> _Candidate | None:
        """Return the candidate with its roll and box averaged over finer turns, weighted by the answers' strength.

        None where too few of the turns answer: a face does so over some 30 degrees, what only looks like one does not.
        """
        around = [
            answer
            for step in _FINE_TURNS
            if (answer := self._nearest(grey, candidate, turn_degrees=candidate.turn_degrees + step))
        ]
        confidence = len(around) / len(_FINE_TURNS)
        if not around or confidence < _LEAST_CONFIDENCE:
            return None
        weights = np.array([max(answer.strength, 0.0) ** 2 for answer in around]) + 1e-6
        values = np.array(
            [(answer.box.centre.x, answer.box.centre.y, answer.box.width, answer.turn_degrees) for answer in around]
        )
        x, y, side, turn = (float(value) for value in np.average(values, axis=0, weights=weights))
        return _Candidate(BoundingBox(x - side / 2, y - side / 2, side, side), turn, confidence)

    def _nearest(self, grey: Grey, candidate: _Candidate, *, turn_degrees: float) -> _Candidate | None:
        """Return what the cascade finds in a cut-out about the candidate at another turn, at about the same size."""
        centre, side = candidate.box.centre, candidate.box.width
        reach = side * 0.8
        zoom = 48 / side  # the face at about twice the cascade's own 20 pixels: exact enough, and quick
        matrix = _rotation((centre.x, centre.y), turn_degrees, zoom)
        matrix[:, 2] += reach * zoom - np.array([centre.x, centre.y])
        cut = round(2 * reach * zoom)
        window = cv2.warpAffine(grey, matrix, (cut, cut), borderMode=cv2.BORDER_REPLICATE)
        boxes, _, strengths = self._cascade.detectMultiScale3(
            window, 1.1, 1, minSize=(36, 36), maxSize=(64, 64), outputRejectLevels=True
        )
        if len(boxes) == 0:
            return None
        best = int(np.argmax(strengths))
        box = _moved(boxes[best], _inverse(matrix))
        return _Candidate(box, turn_degrees, float(np.ravel(strengths)[best]))


def _turned(grey: Grey, turn_degrees: float) -> tuple[Grey, Matrix]:
    """Return the picture turned so that a head of that roll comes upright, on a canvas that holds all of it."""
    height, width = grey.shape
    matrix = _rotation((width / 2, height / 2), turn_degrees)
    if turn_degrees == 0:
        return grey, matrix
    cos, sin = abs(math.cos(math.radians(turn_degrees))), abs(math.sin(math.radians(turn_degrees)))
    canvas = (round(width * cos + height * sin), round(width * sin + height * cos))
    matrix[:, 2] += (canvas[0] - width) / 2, (canvas[1] - height) / 2
    return cv2.warpAffine(grey, matrix, canvas, borderMode=cv2.BORDER_CONSTANT), matrix  # type: ignore[return-value] # as above


def _rotation(centre: tuple[float, float], turn_degrees: float, zoom: float = 1.0) -> Matrix:
    return np.asarray(cv2.getRotationMatrix2D(centre, turn_degrees, zoom), dtype=np.float64)


def _inverse(matrix: Matrix) -> Matrix:
    return np.asarray(cv2.invertAffineTransform(matrix), dtype=np.float64)


def _moved(box: Sequence[int], matrix: Matrix) -> BoundingBox:
    """Return the square box (x, y, width, height) with its centre moved and its size scaled by the float64[2, 3]."""
    x, y, width, height = (float(value) for value in box)
    at = matrix @ np.array([x + width / 2, y + height / 2, 1.0])
    side = width * math.hypot(matrix[0, 0], matrix[0, 1])
    return BoundingBox(float(at[0]) - side / 2, float(at[1]) - side / 2, side, side)


def _without_repeats(candidates: list[_Candidate]) -> list[_Candidate]:
    """Return the strongest candidate of each place (non-maximum suppression)."""
    kept: list[_Candidate] = []
    for candidate in sorted(candidates, key=lambda each: -each.strength):
        if all(candidate.box.iou(other.box) < _SAME_FACE_IOU for other in kept):
            kept.append(candidate)
    return kept


def _face(candidate: _Candidate, scale: float) -> Face:
    box = candidate.box
    in_frame = BoundingBox(box.x * scale, box.y * scale, box.width * scale, box.height * scale)
    return Face(in_frame, score=min(candidate.strength, 1.0), roll_degrees=candidate.turn_degrees)
