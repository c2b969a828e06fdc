"""Proposer: a frame's pyramid -> candidates, at one input size; any network that `cv2.FaceDetectorYN` reads.

Axes: H = rows, W = columns. Points are float64[5, 2] in pixels of the frame, as in `canonical`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.alignment import Pyramid
from facekit.canonical import Image, Points
from facekit.geometry import BoundingBox, Edges, Visibility, area, iou

_SAME_FACE_IOU = 0.3
_MAX_PROPOSALS = 500
_NESTED = 0.6  # of a box's area: what is larger, with its middle inside, is a face close to another
_FULL = Visibility(1.0, 1.0, 1.0)
_IsSame = Callable[[Edges, Edges], NDArray[np.bool_]]  # box, others -> of which of them it shows the face


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a network takes for a face.

    Attributes:
        box: Where.
        score: How surely, in [0, 1].
        points: float64[5, 2], its landmarks.
        visibility: Of both eyes and the mouth; full until a close-up has shown them.
    """

    box: BoundingBox
    score: float
    points: Points
    visibility: Visibility = _FULL


class Proposer:
    """The network at one input size; one thread at a time."""

    def __init__(self, weights: bytes, *, width: int, height: int, threshold: float) -> None:
        """Load the network for frames scaled into `width` x `height`; candidates below `threshold` are left out.

        Raises:
            cv2.error: `weights` are no network; those of another kind raise it when they run.
        """
        self._width, self._height = width, height
        data, no_config = np.frombuffer(weights, np.uint8), np.empty(0, np.uint8)
        self._network = cv2.FaceDetectorYN.create(
            "onnx", data, no_config, (width, height), threshold, _SAME_FACE_IOU, _MAX_PROPOSALS
        )

    def propose(self, pyramid: Pyramid) -> list[Candidate]:
        """Return the candidates in a frame, surest first."""
        letterboxed, scale = self._letterboxed(pyramid)
        rows = self._network.detect(letterboxed)[1]
        return [] if rows is None else [_candidate(row, scale) for row in rows]

    def _letterboxed(self, pyramid: Pyramid) -> tuple[Image, float]:
        """Return the frame in BGR, scaled into the network's input with black beside it, and frame pixels per pixel."""
        height, width = pyramid.frame.shape[:2]
        scale = max(width / self._width, height / self._height)
        scaled = pyramid.scaled(1 / scale)
        letterboxed = np.zeros((self._height, self._width, 3), np.uint8)
        letterboxed[: scaled.shape[0], : scaled.shape[1]] = cv2.cvtColor(scaled, cv2.COLOR_RGB2BGR)
        return letterboxed, scale


def distinct(candidates: Iterable[Candidate], *, limit: int | None = None) -> list[Candidate]:
    """Return the surest of the candidates that overlap, surest first; at most `limit`."""
    return _surest(candidates, is_same=_overlap, limit=limit)


def one_a_face(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the surest candidate of each face, surest first; one inside another is of the same face.

    Inside lies an eye or a mouth that is taken for a face by itself, and a face inside the head and its shoulders.
    """
    return _surest(candidates, is_same=lambda box, others: _overlap(box, others) | _is_nested(box, others), limit=None)


def _surest(candidates: Iterable[Candidate], *, is_same: _IsSame, limit: int | None) -> list[Candidate]:
    """Return the surest candidates; each keeps away those behind it that are the same, all compared in one step."""
    ordered = sorted(candidates, key=lambda candidate: -candidate.score)
    boxes = np.array([each.box.edges for each in ordered]).reshape(-1, 4)
    is_free, kept = np.ones(len(ordered), bool), list[Candidate]()
    for index, each in enumerate(ordered):
        if is_free[index]:
            kept.append(each)
            is_free &= ~is_same(boxes[index], boxes)
        if len(kept) == limit:
            break
    return kept


def _overlap(box: Edges, others: Edges) -> NDArray[np.bool_]:
    return iou(box, others) > _SAME_FACE_IOU


def _is_nested(box: Edges, others: Edges) -> NDArray[np.bool_]:
    own, areas = area(box), area(others)
    is_inside, is_outside = _has_middle_of(others, box), _has_middle_of(box, others)
    return np.where(own < areas, is_inside & (own < _NESTED * areas), is_outside & (areas < _NESTED * own))


def _has_middle_of(outer: Edges, inner: Edges) -> NDArray[np.bool_]:
    middle = (inner[..., :2] + inner[..., 2:]) / 2
    return np.asarray(((outer[..., :2] <= middle) & (middle <= outer[..., 2:])).all(axis=-1))


def _candidate(row: NDArray[np.float32], scale: float) -> Candidate:
    """Return the candidate in float32[15]: box, five landmarks, score; the network's pixels times `scale`."""
    values = row[:14].astype(np.float64) * scale
    score = min(max(float(row[14]), 0.0), 1.0)
    return Candidate(BoundingBox(*values[:4].tolist()), score, values[4:].reshape(5, 2))
