"""Scale: a distribution over whole numbers -> an estimate with its interval, and the probabilities of bands.

Axis: V values, which are 0, 1, 2 and so on.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Distribution = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The expected value, and the interval that holds the true one as often as the model card says."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """Return the contract's fields, to a tenth."""
        return {"estimate": round(self.value, 1), "low": round(self.low, 1), "high": round(self.high, 1)}


@dataclass(frozen=True, slots=True)
class Scale:
    """What the outputs of a network mean that are ordered values, and not the labels themselves.

    Attributes:
        values: V, the number of outputs.
        starts: First value of each label's band, ascending from 0.
        levels: Shares of the distribution that lie below the interval's low and high end, in (0, 1).
        unsure_wider_than: Width of the interval above which the model is unsure.
    """

    values: int
    starts: tuple[int, ...]
    levels: tuple[float, float]
    unsure_wider_than: float

    @classmethod
    def parse(cls, facts: dict[str, Any]) -> "Scale":
        """Return the scale in a manifest.

        Raises:
            KeyError, TypeError, ValueError: Something is missing, of the wrong kind or out of order.
        """
        low, high = (float(level) for level in facts["levels"])
        values, starts = int(facts["values"]), tuple(int(start) for start in facts["starts"])
        if not 0 < low < high < 1:
            raise ValueError(f"scale: the levels are {low} and {high}")
        if not starts or starts[0] != 0 or list(starts) != sorted(set(starts)) or starts[-1] >= values:
            raise ValueError(f"scale: the bands start at {starts}, of {values} values")
        return cls(values, starts, (low, high), float(facts["unsureWiderThan"]))

    def estimate(self, distribution: Distribution) -> Estimate:
        """Return the estimate of float32[V]; the expected value is always inside its interval.

        Each value's share lies evenly between the halves below and above it, so that the ends move smoothly.
        """
        shares = distribution / distribution.sum()
        expected = float(shares @ np.arange(self.values))
        below = np.concatenate([[0.0], np.cumsum(shares)])
        edges = np.concatenate([[0.0], np.arange(self.values - 1) + 0.5, [self.values - 1.0]])
        low, high = np.interp(self.levels, below, edges)
        return Estimate(expected, min(float(low), expected), max(float(high), expected))

    def bands(self, distribution: Distribution) -> Distribution:
        """Return the probability of each label's band, of float32[V]."""
        return np.asarray(np.add.reduceat(distribution / distribution.sum(), self.starts), np.float32)
