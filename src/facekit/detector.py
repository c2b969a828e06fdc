"""FaceDetector: RGB frame -> faces; one small network sees all of it, another each candidate from close by.

The first is any that `cv2.FaceDetectorYN` reads: this project's own, or the official YuNet (Wu, Peng, Yu 2023).
Axes: H = rows, W = columns. Landmarks are float64[5, 2] in pixels of the frame, as in `canonical`.
"""

import math
import threading
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.alignment import Pyramid, close_up, roll_of
from facekit.canonical import Image, Matrix, Points
from facekit.errors import ModelUnavailable
from facekit.geometry import BoundingBox, Face, Landmarks
from facekit.landmarker import CLOSE_UP_PX, CROP_SHARE, Landmarker
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facekit.timing import timed

_STEP_PX = 32  # the network's coarsest stride: its input is a multiple of it
_SAME_FACE_IOU = 0.3
_MAX_PROPOSALS = 500
_MAX_CANDIDATES = 32
_MAX_CLOSE_UPS = 64  # a frame; 16 faces need 32, and a frame full of candidates may not cost more than ten others
_MIN_FIRST_SCORE = 0.1  # with less there is no second close-up: nearly all that is no face ends here
_CLOSE_UPS = 2  # the second is from where the first saw the face: it corrects what is left of a wrong turn
_CLOSE_UP_WEIGHT = 0.8  # of the close-up, in the geometric mean of both networks' scores
_TURNS_DEGREES = (0.0, 30.0, -30.0, 60.0, -60.0)  # in turn where the first network is sure: it lags behind a tilt
_SURE = 0.5  # of the first network alone: turning every candidate would double the false faces
_MIN_FACE_SHARE = 0.03  # of the frame's longer side: what is smaller says nothing about an expression


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What one of the networks takes for a face."""

    box: BoundingBox
    score: float
    points: Points

    def to_face(self) -> Face:
        return Face(self.box, self.score, roll_of(self.points), Landmarks.from_array(self.points))


class FaceDetector:
    """Finds faces at any turn of the head, with their landmarks.

    The first network proposes candidates; the landmarker sees each of them turned upright and close by. What both take
    for a face is one; its landmarks are the landmarker's.
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

    def detect(self, pyramid: Pyramid) -> list[Face]:
        """Return the faces in a frame; largest first.

        Boxes and landmarks may reach beyond the border; faces whose middle does are left out.
        """
        with timed("detect"), self._lock:
            candidates = [each for each in self._propose(pyramid.frame) if _is_in(pyramid.frame, each.box)]
            faces = self._refine_all(pyramid, candidates[:_MAX_CANDIDATES])
        return sorted((each.to_face() for each in faces), key=lambda face: -face.bounding_box.area)

    def _propose(self, frame: Image) -> list[_Candidate]:
        """Return what the first network takes for faces, surest first."""
        letterboxed, scale = self._letterboxed(frame)
        rows = self._network.detect(letterboxed)[1]
        return [] if rows is None else [_candidate(row, scale) for row in rows]

    def _refine_all(self, pyramid: Pyramid, candidates: list[_Candidate]) -> list[_Candidate]:
        """Return those candidates that close-ups confirm, as these show them."""
        threshold, left = self.manifest.score_threshold or 0.0, _MAX_CLOSE_UPS // _CLOSE_UPS
        confirmed: dict[int, _Candidate] = {}
        for degrees in _TURNS_DEGREES:
            open_ones = [
                index
                for index, each in enumerate(candidates)
                if index not in confirmed and (degrees == 0 or each.score >= _SURE)
            ][:left]
            left -= len(open_ones)
            refined = self._refine(pyramid, [_turned(candidates[index], degrees) for index in open_ones])
            confirmed |= {
                index: each for index, each in zip(open_ones, refined, strict=True) if each.score >= threshold
            }
        return list(confirmed.values())

    def _refine(self, pyramid: Pyramid, candidates: list[_Candidate]) -> list[_Candidate]:
        """Return each candidate with the last landmarks and the score of a few close-ups, each from those before."""
        scores, points = [1.0] * len(candidates), [each.points for each in candidates]
        for _ in range(_CLOSE_UPS):
            going = [index for index, score in enumerate(scores) if score >= _MIN_FIRST_SCORE]
            close_ups = [
                close_up(pyramid, points[index], side_px=CLOSE_UP_PX, crop_share=CROP_SHARE) for index in going
            ]
            predictions = self._landmarker.predict([image for image, _ in close_ups])
            for index, prediction, (_, matrix) in zip(going, predictions, close_ups, strict=True):
                scores[index], points[index] = prediction.score, _moved_back(prediction.points, matrix)
        return [
            replace(each, score=each.score ** (1 - _CLOSE_UP_WEIGHT) * score**_CLOSE_UP_WEIGHT, points=at)
            for each, score, at in zip(candidates, scores, points, strict=True)
        ]

    def _letterboxed(self, frame: Image) -> tuple[Image, float]:
        """Return the frame in BGR, scaled into the network's input with black beside it, and frame pixels per pixel."""
        height, width = frame.shape[:2]
        scale = max(width / self.manifest.input_width, height / self.manifest.input_height)
        size = (max(round(width / scale), 1), max(round(height / scale), 1))
        method = cv2.INTER_AREA if scale > 2 else cv2.INTER_LINEAR
        letterboxed = np.zeros((self.manifest.input_height, self.manifest.input_width, 3), np.uint8)
        scaled = cv2.resize(frame, size, interpolation=method)
        letterboxed[: size[1], : size[0]] = cv2.cvtColor(scaled, cv2.COLOR_RGB2BGR)
        return letterboxed, scale


def _network(model: Model) -> cv2.FaceDetectorYN:
    size = (model.manifest.input_width, model.manifest.input_height)
    # With less, the surest close-up would not be enough.
    threshold = (model.manifest.score_threshold or 0.0) ** (1 / (1 - _CLOSE_UP_WEIGHT))
    weights, no_config = np.frombuffer(model.weights, np.uint8), np.empty(0, np.uint8)
    return cv2.FaceDetectorYN.create("onnx", weights, no_config, size, threshold, _SAME_FACE_IOU, _MAX_PROPOSALS)


def _candidate(row: NDArray[np.float32], scale: float) -> _Candidate:
    """Return the candidate in float32[15]: box, five landmarks, score; the network's pixels times `scale`."""
    values = row[:14].astype(np.float64) * scale
    score = min(max(float(row[14]), 0.0), 1.0)
    return _Candidate(BoundingBox(*values[:4].tolist()), score, values[4:].reshape(5, 2))


def _turned(candidate: _Candidate, degrees: float) -> _Candidate:
    """Return the candidate with its landmarks turned clockwise, as seen, about their mean."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    middle = candidate.points.mean(axis=0)
    return replace(candidate, points=middle + (candidate.points - middle) @ np.array([(cosine, sine), (-sine, cosine)]))


def _moved_back(points: Points, matrix: Matrix) -> Points:
    """Return landmarks of a close-up in the frame that it was taken from."""
    back = np.asarray(cv2.invertAffineTransform(matrix), np.float64)
    return np.asarray(points @ back[:, :2].T + back[:, 2], np.float64)


def _is_in(frame: Image, box: BoundingBox) -> bool:
    """Return whether a face is large enough, and has its middle in the frame."""
    height, width = frame.shape[:2]
    is_large = max(box.width, box.height) >= _MIN_FACE_SHARE * max(width, height)
    return is_large and 0 <= box.centre.x < width and 0 <= box.centre.y < height
