"""The same person from moment to moment of a film, by the page's rules: place, size and coarse colours."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .estimates import Bounds
from .results import FaceResult, PictureResult, Prediction
from .smoothing import smooth

_KEPT_SECONDS = 2.0  # a face that is not found for longer has left
_REACH = 1.2  # distance of centres, in face sizes, beyond which two boxes are not the same face
_REACH_PER_SECOND = 0.8  # a face may go further while it is not seen
_SIZE_WEIGHT = 0.7
_APPEARANCE_WEIGHT = 8.0  # two people differ by about 0.15
_OTHER_PERSON = 0.25  # difference of appearances that no change of light or expression makes
_PREDICTED_SECONDS = 0.5  # a prediction further ahead is worse than none
_VELOCITY_SHARE = 0.6


@dataclass(slots=True)
class _Track:
    person: int
    face: FaceResult
    seen_seconds: float
    velocity: tuple[float, float] = (0.0, 0.0)  # pixels per second
    smoothed: dict[str, Prediction] = field(default_factory=dict)


class Tracker:
    """Follows the faces through one film. A number belongs to one person and is never given twice."""

    def __init__(self, bounds: Mapping[str, Bounds]) -> None:
        """Smooth the predictions of the classifiers in `bounds`, which holds each model's."""
        self._bounds = bounds
        self._tracks: list[_Track] = []
        self._next_person = 1

    def follow(self, moment: PictureResult, *, is_new_scene: bool) -> PictureResult:
        """Return a moment with person and smoothed predictions for each face; moments come in order.

        A cut ends all tracks: who is seen after it is a new person.
        """
        seconds = moment.seconds or 0.0
        kept = [] if is_new_scene else self._tracks
        self._tracks = [track for track in kept if seconds - track.seen_seconds <= _KEPT_SECONDS]
        pairs = _pairs(self._tracks, moment.faces, seconds=seconds)
        faces = [self._placed(face, pairs.get(index), seconds) for index, face in enumerate(moment.faces)]
        return replace(moment, faces=tuple(faces))

    def _placed(self, face: FaceResult, track: _Track | None, seconds: float) -> FaceResult:
        if track is None:
            track = _Track(self._next_person, face, seconds)
            self._next_person += 1
            self._tracks.append(track)
        elapsed = seconds - track.seen_seconds
        if elapsed > 0:
            track.velocity = _velocity(track, face, elapsed)
        track.smoothed = {
            name: smooth(
                track.smoothed.get(name),
                prediction,
                elapsed_seconds=elapsed,
                bounds=self._bounds.get(name, Bounds()),
            )
            for name, prediction in face.predictions.items()
        }
        track.face, track.seen_seconds = face, seconds
        return replace(face, person=track.person, smoothed=dict(track.smoothed))


def _pairs(tracks: Sequence[_Track], faces: Sequence[FaceResult], *, seconds: float) -> dict[int, _Track]:
    """Return the track of each face that continues one, with the least sum of costs in practice."""
    costs = [[_cost(track, face, seconds) for face in faces] for track in tracks]
    column_of: dict[int, int] = {}
    order = sorted((cost, row, column) for row, line in enumerate(costs) for column, cost in enumerate(line))
    for cost, row, column in order:
        if cost < math.inf and row not in column_of and column not in column_of.values():
            column_of[row] = column
    while _exchange(column_of, costs):
        pass
    return {column: tracks[row] for row, column in column_of.items()}


def _exchange(column_of: dict[int, int], costs: Sequence[Sequence[float]]) -> bool:
    """Exchange one pair of partners in place; return whether that lowered the sum."""
    for a, column_a in column_of.items():
        for b, column_b in column_of.items():
            now = costs[a][column_a] + costs[b][column_b]
            if a < b and costs[a][column_b] + costs[b][column_a] < now - 1e-9:
                column_of[a], column_of[b] = column_b, column_a
                return True
    return False


def _cost(track: _Track, face: FaceResult, seconds: float) -> float:
    """Return how unlikely it is that a face continues a track; infinite where it cannot."""
    before, elapsed = track.face, seconds - track.seen_seconds
    ahead = min(_PREDICTED_SECONDS, elapsed)
    x = before.x + before.width / 2 + track.velocity[0] * ahead
    y = before.y + before.height / 2 + track.velocity[1] * ahead
    size = (before.width + before.height + face.width + face.height) / 4
    distance = math.hypot(face.x + face.width / 2 - x, face.y + face.height / 2 - y) / size
    difference = _difference(before.appearance, face.appearance)
    is_far = distance > _REACH + _REACH_PER_SECOND * elapsed and not _overlap(before, face)
    if is_far or difference > _OTHER_PERSON:
        return math.inf
    growth = abs(math.log(face.width * face.height / (before.width * before.height))) / 2
    return distance + _SIZE_WEIGHT * growth + _APPEARANCE_WEIGHT * difference


def _velocity(track: _Track, face: FaceResult, elapsed: float) -> tuple[float, float]:
    before = track.face
    now_x = (face.x + face.width / 2 - before.x - before.width / 2) / elapsed
    now_y = (face.y + face.height / 2 - before.y - before.height / 2) / elapsed
    return (
        track.velocity[0] + (now_x - track.velocity[0]) * _VELOCITY_SHARE,
        track.velocity[1] + (now_y - track.velocity[1]) * _VELOCITY_SHARE,
    )


def _overlap(a: FaceResult, b: FaceResult) -> bool:
    return abs(a.x + a.width / 2 - b.x - b.width / 2) < (a.width + b.width) / 2 and (
        abs(a.y + a.height / 2 - b.y - b.height / 2) < (a.height + b.height) / 2
    )


def _difference(a: bytes, b: bytes) -> float:
    """Return the mean difference of two appearances, 0 to 1; 0 where one is not known."""
    if not a or len(a) != len(b):
        return 0.0
    return sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a) / 255
