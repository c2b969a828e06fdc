"""FaceDetector: RGB frame -> faces; one small network sees all of it, another each candidate from close by.

The first is any that `cv2.FaceDetectorYN` reads: this project's own, or the official YuNet (Wu, Peng, Yu 2023).
Axes: H = rows, W = columns. Landmarks are float64[5, 2] in pixels of the frame, as in `canonical`.
"""

import math
import threading
from dataclasses import replace

import cv2
import numpy as np

from facekit.alignment import Pyramid, close_up, roll_of
from facekit.canonical import SIDE_PX, TEMPLATE, Image, Matrix, Points, scale_of
from facekit.confidence import Confidence, Evidence
from facekit.errors import ModelUnavailable
from facekit.geometry import BoundingBox, Face, Landmarks
from facekit.landmarker import CLOSE_UP_PX, CROP_SHARE, Landmarker, LandmarkPrediction
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facekit.pose import yaw_of
from facekit.proposer import Candidate, Proposer, distinct, one_a_face
from facekit.timing import timed

_TEMPLATE_CENTRE = (56.0, 62.0)  # where the middle of a face's box lies in the aligned crop
_STEP_PX = 32  # the network's coarsest stride: its input is a multiple of it
_SECOND_SCALE = 2  # times the first input's side
_PHOTOGRAPH_PX = 640  # longer side from which a frame is seen at the second scale, too: a camera's frame is smaller
_SMALL_SHARE = 0.07  # of the frame's longer side: a find so small hints at others that only the second scale shows
_HINT = 0.3  # score of such a find
_MAX_CANDIDATES = 24  # a frame; 16 faces are the most that are returned; each costs a close-up or two
_MIN_PROPOSAL = 0.25  # score of the first network: with less, no close-up makes a face of it
_MIN_FIRST_SCORE = 0.1  # with less there is no second close-up: nearly all that is no face ends here
_MAX_SECOND = 17  # second close-ups a frame, of what the first ones take most for faces
_TURNS_DEGREES = (0.0, 90.0, 180.0, 270.0)  # the landmarker corrects what is left of a turn by up to 60
_MIN_AGAIN = 0.35  # score of the first network
_MAX_AGAIN = 4  # a frame: five close-ups each
_THRESHOLD_AGAIN = 0.9  # four chances to err ask for more
_MIN_FACE_SHARE = 0.03  # of the frame's longer side: what is smaller shows no expression


class FaceDetector:
    """Finds faces at any turn of the head, with their landmarks.

    The first network proposes candidates; the landmarker sees each of them turned upright and close by. What both take
    for a face is one; its landmarks are the landmarker's.
    """

    def __init__(
        self,
        manifest: ModelManifest,
        *,
        proposers: tuple[Proposer, Proposer],
        landmarker: Landmarker,
        confidence: Confidence,
    ) -> None:
        """Own the networks, the first one at both its scales; one thread at a time."""
        self.manifest = manifest
        self._threshold, self._confidence = manifest.score_threshold or 0.0, confidence
        self._first, self._second = proposers
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
        if manifest.confidence is None:
            raise ModelUnavailable("a detector needs a confidence in its manifest")
        try:
            first = Proposer(model.weights, width=width, height=height, threshold=_MIN_PROPOSAL)
            first.propose(Pyramid(np.zeros((height, width, 3), np.uint8)))  # another kind of network shows when it runs
            width, height = _SECOND_SCALE * width, _SECOND_SCALE * height
            second = Proposer(model.weights, width=width, height=height, threshold=_MIN_PROPOSAL)
        except cv2.error as error:
            raise ModelUnavailable(f"{manifest.file} is not a face detection network: {error.err}") from error
        landmarker, confidence = Landmarker.load(model.landmarker), manifest.confidence
        return cls(manifest, proposers=(first, second), landmarker=landmarker, confidence=confidence)

    def detect(self, pyramid: Pyramid) -> list[Face]:
        """Return the faces in a frame; largest first.

        Boxes and landmarks may reach beyond the border; faces whose middle does are left out.
        """
        with timed("detect"), self._lock:
            faces = one_a_face(self._confirmed(pyramid, self._candidates(pyramid)))
        return sorted((_to_face(each) for each in faces), key=lambda face: -face.bounding_box.area)

    def weigh(self, pyramid: Pyramid) -> list[tuple[BoundingBox, Evidence]]:
        """Return where every candidate of a frame is and what speaks for it: what a confidence is fitted on."""
        with self._lock:
            candidates = self._candidates(pyramid)
            return [(close.box, evidence) for close, evidence in self._weighed(pyramid, candidates)]

    def _candidates(self, pyramid: Pyramid) -> list[Candidate]:
        """Return the surest of what the first network takes for faces, at one scale, or at two where that pays.

        Those that are too small or outside the frame are left out first: the frames that cost most have hundreds.
        """
        candidates = self._first.propose(pyramid)
        longer = max(pyramid.frame.shape[:2])
        has_hint = any(each.score >= _HINT and _side(each.box) < _SMALL_SHARE * longer for each in candidates)
        if longer >= _PHOTOGRAPH_PX or has_hint:
            candidates += self._second.propose(pyramid)
        large = (each for each in candidates if _is_in(pyramid.frame, each.box))
        return distinct(large, limit=_MAX_CANDIDATES)

    def _confirmed(self, pyramid: Pyramid, candidates: list[Candidate]) -> list[Candidate]:
        """Return those candidates that close-ups confirm, as these show them.

        The first network's landmarks err where a head lies on its side: what it is fairly sure of and no close-up
        confirms is seen again, turned.
        """
        scored = self._scored(self._weighed(pyramid, candidates))
        confirmed = [close for close in scored if close.score >= self._threshold]
        again = [
            each
            for each, close in zip(candidates, scored, strict=True)
            if close.score < self._threshold and each.score >= _MIN_AGAIN
        ]
        turned = self._scored(self._weighed_turned(pyramid, again[:_MAX_AGAIN]))
        surest = max(self._threshold, _THRESHOLD_AGAIN)
        confirmed += [close for close in turned if close.score >= surest]
        return [close for close in confirmed if _is_in(pyramid.frame, close.box)]

    def _scored(self, weighed: list[tuple[Candidate, Evidence]]) -> list[Candidate]:
        """Return the candidates with how surely each is a face."""
        return [replace(close, score=self._confidence.of(evidence)) for close, evidence in weighed]

    def _weighed(self, pyramid: Pyramid, candidates: list[Candidate]) -> list[tuple[Candidate, Evidence]]:
        """Return each candidate as its last close-up shows it, and what speaks for it."""
        return self._seen_again(pyramid, candidates, self._seen(pyramid, candidates))

    def _weighed_turned(self, pyramid: Pyramid, candidates: list[Candidate]) -> list[tuple[Candidate, Evidence]]:
        """Return as `_weighed`, at that one of four turns of each box at which it looks most like a face."""
        standing = [_standing(each, degrees) for each in candidates for degrees in _TURNS_DEGREES]
        first, turns = self._seen(pyramid, standing), len(_TURNS_DEGREES)
        best = [
            max(range(start, start + turns), key=lambda index: first[index].score)
            for start in range(0, len(standing), turns)
        ]
        return self._seen_again(pyramid, [standing[index] for index in best], [first[index] for index in best])

    def _seen_again(
        self, pyramid: Pyramid, candidates: list[Candidate], first: list[Candidate]
    ) -> list[tuple[Candidate, Evidence]]:
        """Return each candidate with the landmarks of its last close-up, and what speaks for it.

        The second close-up is from where the first saw the face: it corrects what was left of a wrong turn.
        """
        likely = [index for index, each in enumerate(first) if each.score >= _MIN_FIRST_SCORE]
        likely = sorted(likely, key=lambda index: -first[index].score)[:_MAX_SECOND]
        second = dict(zip(likely, self._seen(pyramid, [first[index] for index in likely]), strict=True))
        longer = max(pyramid.frame.shape[:2])
        return [
            (
                second.get(index, close),
                Evidence(each.score, close.score, second.get(index, close).score, _side(each.box) / longer),
            )
            for index, (each, close) in enumerate(zip(candidates, first, strict=True))
        ]

    def _seen(self, pyramid: Pyramid, candidates: list[Candidate]) -> list[Candidate]:
        """Return the candidates as a close-up of each shows them, with the close-up's score.

        Each box goes half of the way to where the close-up shows it: both networks' errors even out.
        """
        close_ups = [close_up(pyramid, each.points, side_px=CLOSE_UP_PX, crop_share=CROP_SHARE) for each in candidates]
        predictions = self._landmarker.predict([image for image, _ in close_ups])
        backs = [np.asarray(cv2.invertAffineTransform(matrix), np.float64) for _, matrix in close_ups]
        return [
            Candidate(each.box.midway(_box_of(close, back)), close.score, _moved(close.points, back), close.visibility)
            for each, close, back in zip(candidates, predictions, backs, strict=True)
        ]


def _standing(candidate: Candidate, degrees: float) -> Candidate:
    """Return the candidate with the landmarks of a face that fills its box, turned clockwise."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    centre, scale = candidate.box.centre, _side(candidate.box) / SIDE_PX
    points = scale * (TEMPLATE - _TEMPLATE_CENTRE) @ np.array([(cosine, sine), (-sine, cosine)])
    return replace(candidate, points=points + np.array((centre.x, centre.y)))


def _to_face(candidate: Candidate) -> Face:
    points = candidate.points
    return Face(
        candidate.box,
        score=candidate.score,
        roll_degrees=roll_of(points),
        yaw_degrees=yaw_of(points),
        landmarks=Landmarks.from_array(points),
        visibility=candidate.visibility,
    )


def _side(box: BoundingBox) -> float:
    return max(box.width, box.height)


def _moved(points: Points, matrix: Matrix) -> Points:
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float64)


def _box_of(close: LandmarkPrediction, back: Matrix) -> BoundingBox:
    """Return the box about the ellipse that a face fills, in the frame; `back` leads there from the close-up.

    The ellipse stands upright in the close-up or is turned there as the landmarks are.
    """
    x, y = _moved(close.box[:2], back)
    turn = math.radians(roll_of(_moved(close.points, back)))
    half = close.box[2:] / 2 * scale_of(back)
    cosine, sine = math.cos(turn), math.sin(turn)
    wide, high = math.hypot(half[0] * cosine, half[1] * sine), math.hypot(half[0] * sine, half[1] * cosine)
    return BoundingBox(x - wide, y - high, 2 * wide, 2 * high)


def _is_in(frame: Image, box: BoundingBox) -> bool:
    """Return whether a face is large enough, and has its middle in the frame."""
    height, width = frame.shape[:2]
    is_large = _side(box) >= _MIN_FACE_SHARE * max(width, height)
    return is_large and 0 <= box.centre.x < width and 0 <= box.centre.y < height
