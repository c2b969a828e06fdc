"""Probabilities that mean something: a temperature for the logits, and a threshold under which to say "unsure".

Axes: N images, K labels. Both are fitted on the tuning part.
"""

import numpy as np
from numpy.typing import NDArray

TEMPERATURES = np.geomspace(0.25, 4.0, 161)
"""Candidates, 1.75 % apart: finer steps change a probability by less than its rounding."""


def softmax(logits: NDArray[np.float32], *, temperature: float = 1.0) -> NDArray[np.float32]:
    """Return float32[N, K] probabilities of float32[N, K] logits divided by the temperature."""
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Return the temperature under which float32[N, K] logits make int64[N] labels most likely.

    Source: Guo et al., "On Calibration of Modern Neural Networks", arXiv 1706.04599, section 4.2.
    """

    def loss(temperature: float) -> float:
        chosen = softmax(logits, temperature=temperature)[np.arange(len(labels)), labels]
        return -float(np.log(np.maximum(chosen, 1e-9)).mean())

    return float(min(TEMPERATURES, key=loss))


def unsure_below(probabilities: NDArray[np.float32], *, share: float) -> float:
    """Return the highest probability under which `share` of float32[N, K] probabilities fall, to three places."""
    return round(float(np.quantile(probabilities.max(axis=1), share)), 3)
