"""Estimates on a scale, such as years, and the bounds beyond which a model is unsure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

Json = Any  # what `json` gives

FIELDS = ("estimate", "low", "high")


@dataclass(frozen=True, slots=True)
class Estimate:
    """The expected value of a prediction and the interval around it."""

    value: float
    low: float
    high: float

    @classmethod
    def from_json(cls, document: Mapping[str, Json]) -> Self | None:
        """Return the estimate in a prediction; None where its labels are no bands of a scale."""
        return cls(*(float(document[name]) for name in FIELDS)) if FIELDS[0] in document else None

    def to_json(self) -> dict[str, float]:
        """Return the contract's fields, to a tenth."""
        return {name: round(value, 1) for name, value in zip(FIELDS, (self.value, self.low, self.high), strict=True)}

    def mixed_with(self, other: Self, weight: float) -> "Estimate":
        """Return what lies between this and `other`, which has `weight` in it."""
        pairs = ((self.value, other.value), (self.low, other.low), (self.high, other.high))
        return Estimate(*(before * (1 - weight) + now * weight for before, now in pairs))

    def __str__(self) -> str:
        """Return it for people, in whole numbers."""
        return f"{self.value:.0f} ({self.low:.0f}-{self.high:.0f})"


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a model is unsure, as it states itself.

    Attributes:
        below: Under this probability of the label.
        wider_than: Above this width of the interval, where there is one.
    """

    below: float = 0.0
    wider_than: float = math.inf

    def is_unsure(self, probability: float, estimate: Estimate | None) -> bool:
        """Return whether a prediction is unsure."""
        is_wide = estimate is not None and estimate.high - estimate.low > self.wider_than
        return probability < self.below or is_wide
