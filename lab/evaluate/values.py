"""Estimates of ordered values, such as years, against the true ones: errors, intervals, groups, stability.

Axis: N pictures. An estimate is a row of float64[N, 3]: expected value, low, high.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from facekit.classifier import Probabilities
from facekit.scale import Scale
from lab.evaluate.groups import members_of

Estimates = NDArray[np.float64]
RANGES = {"13-20": (13, 20), "18-60": (18, 60), "20-59": (20, 59)}
"""Of true values that are measured besides the bands; both ends are included."""
LEAST_OF_A_GROUP = 50
"""Pictures; fewer say nothing about a group."""


@dataclass(frozen=True, slots=True)
class Errors:
    """What the estimates of some pictures are worth, in the unit of the scale.

    Attributes:
        samples: Number of pictures.
        mean: Mean distance of the estimate from the true value.
        median: The same, of the middle picture.
        bias: Mean of estimate minus true value.
        coverage: Share whose true value is in the interval.
        width: Median width of the interval.
        unsure: Share whose interval is wider than the manifest's bound.
    """

    samples: int
    mean: float
    median: float
    bias: float
    coverage: float
    width: float
    unsure: float

    def to_json(self) -> dict[str, float]:
        """Return the figures, to a hundredth; shares to a ten-thousandth."""
        digits = {"coverage": 4, "unsure": 4}
        return {name: round(value, digits.get(name, 2)) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Change:
    """What a change to a picture does to its estimate.

    Attributes:
        moved: Median distance between the estimates.
        width_before: Median width of the interval before it.
        width: Median width after it.
        unsure: Share that is unsure after it.
    """

    moved: float
    width_before: float
    width: float
    unsure: float


@dataclass(frozen=True, slots=True)
class Values:
    """All figures of the estimates of one model.

    Attributes:
        origins: Name -> errors.
        conditions: Name of a change -> errors on the first origin's pictures.
        groups: (By what, which group) -> errors on the first origin.
        stability: Name of a change -> what it does to faces framed as the service frames them.
    """

    origins: dict[str, Errors]
    conditions: dict[str, Errors]
    groups: dict[tuple[str, str], Errors]
    stability: dict[str, Change]

    def worst_group(self) -> tuple[str, float]:
        """Return the group of race label and gender with the largest mean error, and that over the mean of all."""
        by = "gender and race label"
        groups = {value: each for (kind, value), each in self.groups.items() if kind == by}
        known = {value: each for value, each in groups.items() if each.samples >= LEAST_OF_A_GROUP}
        worst = max(known, key=lambda value: known[value].mean)
        return worst, known[worst].mean / next(iter(self.origins.values())).mean


def estimates_of(predictions: Sequence[Probabilities]) -> Estimates:
    """Return float64[N, 3].

    Raises:
        ValueError: The model's labels are not bands of a scale.
    """
    found = [each.estimate for each in predictions]
    if any(each is None for each in found):
        raise ValueError("the model has no scale")
    return np.array([(each.value, each.low, each.high) for each in found if each], np.float64)


def errors_of(estimates: Estimates, truth: NDArray[np.int64], scale: Scale) -> Errors:
    """Return the errors against int64[N] true values."""
    value, low, high = estimates.T
    distance = np.abs(value - truth)
    return Errors(
        samples=len(truth),
        mean=float(distance.mean()),
        median=float(np.median(distance)),
        bias=float((value - truth).mean()),
        coverage=float(((low <= truth) & (truth <= high)).mean()),
        width=float(np.median(high - low)),
        unsure=float((high - low > scale.unsure_wider_than).mean()),
    )


def change_of(before: Estimates, after: Estimates, scale: Scale) -> Change:
    """Return what happened to the estimates of the same faces."""
    widths = [each[:, 2] - each[:, 1] for each in (before, after)]
    return Change(
        moved=float(np.median(np.abs(after[:, 0] - before[:, 0]))),
        width_before=float(np.median(widths[0])),
        width=float(np.median(widths[1])),
        unsure=float((widths[1] > scale.unsure_wider_than).mean()),
    )


def groups_of(
    estimates: Estimates, truth: NDArray[np.int64], names: Sequence[str], *, scale: Scale, labels: Sequence[str]
) -> dict[tuple[str, str], Errors]:
    """Return the errors by the model's own bands, by RANGES, and by what UTKFace says of the person."""
    bands = np.searchsorted(scale.starts, truth, side="right") - 1
    members = {("band", label): bands == index for index, label in enumerate(labels)}
    members |= {("ages", name): (low <= truth) & (truth <= high) for name, (low, high) in RANGES.items()}
    members |= {(by, value): is_member for by, value, is_member in _people(names)}
    return {key: errors_of(estimates[each], truth[each], scale) for key, each in members.items() if each.any()}


def _people(names: Sequence[str]) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Yield the groups that do not come from the age alone: those are the bands."""
    for by, value, is_member in members_of(names):
        if by in ("gender", "race label", "gender and race label"):
            yield by, value, is_member
