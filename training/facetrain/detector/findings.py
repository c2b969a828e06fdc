"""What a detector answers, matched with what is there.

Axes: N faces. Boxes are float32[N, 4]: x, y, width, height; landmarks float32[N, 5, 2]; both in pixels.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facetrain.detector.faces import Faces
from facetrain.detector.scenes import Scene

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

LEAST_IOU = 0.5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a detector found, surest first; landmarks and rolls (degrees) only where it finds them."""

    boxes: Floats
    landmarks: Floats | None = None
    rolls: Floats | None = None


Find = Callable[[Image], Answer]


@dataclass(frozen=True, slots=True)
class Finding:
    """How one detector did under one condition.

    Attributes:
        expected: Faces there.
        found: Faces found at an IoU of 0.5 or more.
        false: Answers that meet no face; those that meet an unsure one count neither way.
        mean_iou: Of the found; NaN where nothing was.
        landmark_error: Median distance of a face's landmarks from the true ones, over the eyes' distance.
        level_error: Median degrees between the eyes and the horizontal after alignment.
    """

    expected: int
    found: int
    false: int
    mean_iou: float
    landmark_error: float
    level_error: float

    @property
    def recall(self) -> float:
        """Share of the faces that were found."""
        return self.found / max(self.expected, 1)

    @property
    def precision(self) -> float:
        """Share of the answers that are faces."""
        return self.found / max(self.found + self.false, 1)


def measure(find: Find, scenes: Iterable[Scene]) -> Finding:
    """Return how a detector did on scenes."""
    expected = found = false = 0
    overlaps: list[float] = []
    distances: list[float] = []
    levels: list[float] = []
    for scene in scenes:
        answer = find(scene.image)
        pairs, strays = matched(answer.boxes, scene.faces)
        expected += int(scene.faces.is_sure.sum())
        found += len(pairs)
        false += strays
        for mine, theirs, overlap in pairs:
            overlaps.append(overlap)
            if answer.landmarks is not None and answer.rolls is not None:
                true = scene.faces.landmarks[theirs]
                distances.append(landmark_error(answer.landmarks[mine], true))
                levels.append(level_error(float(answer.rolls[mine]), true))
    return Finding(expected, found, false, _mean(overlaps), _median(distances), _median(levels))


def matched(boxes: Floats, truth: Faces) -> tuple[list[tuple[int, int, float]], int]:
    """Return (answer, face, IoU) of each sure face found, the surest answer first, and the number of false answers."""
    taken: set[int] = set()
    pairs, false = [], 0
    for index, box in enumerate(boxes):
        overlaps = iou(box, truth.boxes)
        free = [face for face in np.argsort(-overlaps) if overlaps[face] >= LEAST_IOU and int(face) not in taken]
        if not free:
            is_repeat = any(overlaps[face] >= LEAST_IOU for face in taken)
            touches_unsure = bool((overlaps[~truth.is_sure] > 0).any()) if len(overlaps) else False
            false += int(is_repeat or not touches_unsure)
            continue
        taken.add(int(free[0]))
        if truth.is_sure[free[0]]:
            pairs.append((index, int(free[0]), float(overlaps[free[0]])))
    return pairs, false


def iou(box: Floats, others: Floats) -> Floats:
    """Return float32[N]: intersection over union of a box with others."""
    near, far = np.maximum(box[:2], others[:, :2]), np.minimum(box[:2] + box[2:], others[:, :2] + others[:, 2:])
    shared = np.clip(far - near, 0, None).prod(axis=1)
    return np.asarray(shared / (box[2:].prod() + others[:, 2:].prod(axis=1) - shared), np.float32)


def landmark_error(mine: Floats, true: Floats) -> float:
    """Return the mean distance of five landmarks from the true ones, over the distance of the true eyes."""
    return float(np.linalg.norm(mine - true, axis=1).mean() / max(float(np.linalg.norm(true[0] - true[1])), 1e-6))


def level_error(roll_degrees: float, true: Floats) -> float:
    """Return how far from level the true eyes are once the picture is turned back by the roll, in degrees."""
    across = true[1] - true[0]
    tilt = np.degrees(np.arctan2(across[1], across[0])) - roll_degrees
    return float(abs((tilt + 180) % 360 - 180))


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _median(values: list[float]) -> float:
    return float(np.median(values)) if values else float("nan")
