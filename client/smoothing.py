"""Predictions smoothed along a track, by the page's rules: an average that depends on time, not on the frame rate."""

import math
from collections.abc import Mapping

from .estimates import Bounds
from .results import Prediction

SMOOTHING_SECONDS = 0.5  # the page's default
_LABEL_LEAD = 0.05  # a new label must lead by this much, so that labels do not flicker


def smooth(before: Prediction | None, now: Prediction, *, elapsed_seconds: float, bounds: Bounds) -> Prediction:
    """Return the exponential moving average of a track's predictions after one more.

    Args:
        before: The average so far; None at the track's start.
        now: The new prediction.
        elapsed_seconds: Media time since `before`.
        bounds: The model's own.
    """
    if before is None:
        return now
    weight = 1 - math.exp(-max(0.0, elapsed_seconds) / SMOOTHING_SECONDS)
    mixed = _mixed(before.probabilities, now.probabilities, weight=weight)
    top = max(mixed, key=mixed.__getitem__)
    label = top if mixed[top] - mixed.get(before.label, 0.0) >= _LABEL_LEAD else before.label
    estimate = now.estimate
    if before.estimate and estimate:
        estimate = before.estimate.mixed_with(estimate, weight)
    is_unsure = now.is_hidden or bounds.is_unsure(mixed[label], estimate)
    return Prediction(label, mixed, is_unsure, estimate, now.is_hidden)


def _mixed(before: Mapping[str, float], now: Mapping[str, float], *, weight: float) -> dict[str, float]:
    return {label: round(before.get(label, value) * (1 - weight) + value * weight, 6) for label, value in now.items()}
