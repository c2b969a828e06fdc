"""How surely a candidate is a face, from what both networks make of it and from its size. No OpenCV."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

_LEAST, _MOST = 1e-4, 1 - 1e-4  # of a score, whose logit would not be finite
_USUAL_SHARE = 0.1  # of the frame's longer side


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a candidate.

    Attributes:
        proposal: Score of the first network, in [0, 1].
        first: Score of the first close-up.
        second: Score of the second close-up; the first's where there was none.
        side_share: Longer side of the box over the frame's.
    """

    proposal: float
    first: float
    second: float
    side_share: float

    def terms(self) -> tuple[float, float, float, float, float, float]:
        """Return the terms that a confidence weighs: a constant, three logits, and the size with its square."""
        size = math.log(max(self.side_share, _LEAST) / _USUAL_SHARE)
        return (1.0, _logit(self.proposal), _logit(self.first), _logit(self.second), size, size**2)


@dataclass(frozen=True, slots=True)
class Confidence:
    """A logistic regression, whose weights are fitted on photographs: small faces score lower in both networks.

    Attributes:
        weights: Of the terms of an evidence, in their order.
    """

    weights: tuple[float, float, float, float, float, float]

    @classmethod
    def parse(cls, facts: Mapping[str, object]) -> Self:
        """Return the confidence in the manifest's `confidence`.

        Raises:
            KeyError: A weight is missing.
            ValueError: A weight is no number.
        """
        names = ("constant", "proposal", "firstCloseUp", "secondCloseUp", "size", "sizeSquared")
        constant, proposal, first, second, size, squared = (float(str(facts[name])) for name in names)
        return cls((constant, proposal, first, second, size, squared))

    def of(self, evidence: Evidence) -> float:
        """Return the probability that this is a face, in (0, 1)."""
        total = sum(weight * term for weight, term in zip(self.weights, evidence.terms(), strict=True))
        return 1 / (1 + math.exp(-min(max(total, -30.0), 30.0)))


def _logit(score: float) -> float:
    score = min(max(score, _LEAST), _MOST)
    return math.log(score / (1 - score))
