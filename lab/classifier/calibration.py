"""Probabilities that mean something: a temperature for the logits, and a threshold under which a label is unsure.

Axes: N pictures, K labels. Both are fitted on the validation split, each origin of pictures with the same weight.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from facekit.scale import Scale
from lab.classifier.preset import Values

TEMPERATURES = np.geomspace(0.25, 4.0, 161)
"""Candidates, 1.75 % apart: finer steps change a probability by less than its rounding."""
LEVELS = np.round(np.arange(0.25, 0.005, -0.005), 3)
"""Candidates for the share below an interval, from the narrowest interval to the widest."""
THRESHOLDS = np.round(np.arange(0.3, 0.951, 0.005), 3)


def softmax(logits: NDArray[np.float32], *, temperature: float = 1.0) -> NDArray[np.float32]:
    """Return float32[N, K] probabilities of float32[N, K] logits divided by the temperature."""
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def fit_temperature(logits: Sequence[NDArray[np.float32]], labels: Sequence[NDArray[np.int64]]) -> float:
    """Return the temperature under which the labels, int64[N] of each origin, are most likely.

    Source: Guo et al., "On Calibration of Modern Neural Networks", arXiv 1706.04599, section 4.2.
    """

    def loss(temperature: float) -> float:
        return float(np.mean([_surprise(*each, temperature) for each in zip(logits, labels, strict=True)]))

    return float(min(TEMPERATURES, key=loss))


def unsure_below(
    probabilities: Sequence[NDArray[np.float32]], labels: Sequence[NDArray[np.int64]], *, right: float
) -> float:
    """Return the least threshold above which the share `right` of the answers agree with the labels.

    The share is the mean over the origins. Where no threshold reaches it, the one that comes nearest is returned.
    """
    shares = [np.mean([_right_above(*each, threshold) for each in zip(probabilities, labels, strict=True)])
              for threshold in THRESHOLDS]  # fmt: skip
    enough = np.flatnonzero(np.array(shares) >= right)
    return float(THRESHOLDS[enough[0] if len(enough) else int(np.argmax(shares))])


def interval_levels(
    distributions: NDArray[np.float32], truth: NDArray[np.int64], values: Values
) -> tuple[float, float]:
    """Return the levels, as far from 0 as from 1, whose interval holds the wanted share of int64[N] true values.

    The innermost ones that hold it, so that no interval is wider than it must be.
    """
    for tail in LEVELS:
        scale = Scale(values.count, values.starts, (float(tail), float(1 - tail)), values.unsure_wider_than)
        estimates = [scale.estimate(each) for each in distributions]
        held = np.mean([each.low <= true <= each.high for each, true in zip(estimates, truth, strict=True)])
        if held >= values.coverage:
            break
    return float(tail), round(float(1 - tail), 3)


def _surprise(logits: NDArray[np.float32], labels: NDArray[np.int64], temperature: float) -> float:
    chosen = softmax(logits, temperature=temperature)[np.arange(len(labels)), labels]
    return -float(np.log(np.maximum(chosen, 1e-9)).mean())


def _right_above(probabilities: NDArray[np.float32], labels: NDArray[np.int64], threshold: float) -> float:
    """Return the share of right answers among those at or above the threshold; 0 where there are none."""
    is_sure = probabilities.max(axis=1) >= threshold
    return float((probabilities.argmax(axis=1) == labels)[is_sure].mean()) if is_sure.any() else 0.0
