"""What a detector finds, matched with the faces on a picture.

Axes: N faces, M finds. Boxes are float32[N, 4] (x, y, width, height), landmarks float32[N, 5, 2]; pixels.
A find is a row float32[15]: box, landmarks (NaN from a detector without them), score; finds are float32[M, 15].
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.detector.teacher import iou, tilt

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Find = Callable[[Image], Floats]

LEAST_IOU = 0.5
SMALLEST_SHARE = 0.03  # of the longer side: smaller faces are neither expected nor punished


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the faces on it.

    Attributes:
        image: uint8[H, W, 3], RGB.
        boxes, landmarks: Of the faces; landmarks are NaN where unknown.
        is_sure: bool[N]; what is unsure is neither expected nor punished.
        kinds: For each face, what it is an example of.
    """

    image: Image
    boxes: Floats
    landmarks: Floats
    is_sure: NDArray[np.bool_]
    kinds: tuple[frozenset[str], ...]

    @property
    def is_expected(self) -> NDArray[np.bool_]:
        """Return bool[N]: the faces that are to be found."""
        sides = self.boxes[:, 2:].max(axis=1, initial=0)
        return np.asarray(self.is_sure & (sides >= SMALLEST_SHARE * max(self.image.shape[:2])), bool)


@dataclass(frozen=True, slots=True)
class Sight:
    """One expected face.

    Attributes:
        is_found: At an IoU of 0.5 or more.
        kinds: What it is an example of.
        landmark_error: Mean distance of the landmarks from the true ones, over the eyes' distance; NaN if unknown.
        level_error: Degrees between the true and the found tilt; NaN if unknown.
    """

    is_found: bool
    kinds: frozenset[str]
    landmark_error: float
    level_error: float


@dataclass(slots=True)
class Finding:
    """How one detector did on some pictures.

    Attributes:
        sights: The expected faces.
        false: Finds that meet no face, expected or not.
        nested: Finds inside a larger find.
        pictures: How many pictures.
    """

    sights: list[Sight] = field(default_factory=list)
    false: int = 0
    nested: int = 0
    pictures: int = 0

    def recall(self, kind: str | None = None) -> float:
        """Return the share of the expected faces (of a kind) that were found; NaN where there are none."""
        found = [sight.is_found for sight in self.sights if kind is None or kind in sight.kinds]
        return float(np.mean(found)) if found else float("nan")

    def count(self, kind: str | None = None) -> int:
        """Return how many faces (of a kind) were expected."""
        return sum(kind is None or kind in sight.kinds for sight in self.sights)

    def median(self, what: str) -> float:
        """Return the median of `landmark_error` or `level_error`; NaN where there is none."""
        values = np.array([getattr(sight, what) for sight in self.sights])
        values = values[~np.isnan(values)]
        return float(np.median(values)) if len(values) else float("nan")


def measure(find: Find, pictures: Iterable[Picture]) -> Finding:
    """Return how a detector did."""
    finding = Finding()
    for picture in pictures:
        rows = find(picture.image)
        rows = rows[np.argsort(-rows[:, 14])]
        finding.pictures += 1
        finding.nested += nested(rows)
        pairs, false = matched(rows, picture)
        finding.false += false
        for index in np.flatnonzero(picture.is_expected):
            errors = (float("nan"), float("nan"))
            if index in pairs:
                errors = _errors(rows[pairs[index]], picture.landmarks[index])
            finding.sights.append(Sight(index in pairs, picture.kinds[index], *errors))
    return finding


def matched(rows: Floats, picture: Picture) -> tuple[dict[int, int], int]:
    """Return face -> find, and how many finds meet no face; a find on an unexpected face counts neither way."""
    pairs: dict[int, int] = {}
    false = 0
    for number, row in enumerate(rows):
        overlaps = iou(row[:4], picture.boxes)
        order = [int(i) for i in np.argsort(-overlaps) if overlaps[i] >= LEAST_IOU and int(i) not in pairs]
        if order:
            pairs[order[0]] = number
        elif not _is_inside(row, picture.boxes[~picture.is_expected]):
            false += 1
    return pairs, false


def nested(rows: Floats) -> int:
    """Return how many finds have their middle in a larger find more than twice their area."""
    count = 0
    for row in rows:
        larger = rows[rows[:, 2] * rows[:, 3] > 2 * row[2] * row[3]]
        count += _is_inside(row, larger[:, :4])
    return count


def _is_inside(row: Floats, boxes: Floats) -> bool:
    middle = row[:2] + row[2:4] / 2
    return bool(((boxes[:, :2] <= middle) & (middle <= boxes[:, :2] + boxes[:, 2:])).all(axis=1).any())


def _errors(row: Floats, true: Floats) -> tuple[float, float]:
    points = row[4:14].reshape(5, 2)
    if np.isnan(true).any() or np.isnan(points).any():
        return float("nan"), float("nan")
    eyes = max(float(np.linalg.norm(true[1] - true[0])), 1e-6)
    level = (tilt(points) - tilt(true) + 180) % 360 - 180
    return float(np.linalg.norm(points - true, axis=1).mean()) / eyes, abs(level)
