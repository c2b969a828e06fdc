"""Figures of a classifier from its probabilities. NumPy only.

Axes: N images, K labels.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CALIBRATION_BINS = 15
NORMAL_QUANTILE_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a classifier achieves on labelled images.

    Attributes:
        samples: Number of images.
        accuracy: Share whose most probable label is right.
        macro_f1: Mean over the labels of the harmonic mean of precision and recall.
        recall: Share of each label's images that are found.
        confusion: int64[K, K], rows are the data set's labels, columns the predicted ones.
        calibration_error: Mean distance between confidence and accuracy, over bins of confidence.
    """

    samples: int
    accuracy: float
    macro_f1: float
    recall: tuple[float, ...]
    confusion: NDArray[np.int64]
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence.

    Attributes:
        confidence: Their mean highest probability.
        accuracy: The share of them that is right.
        samples: How many there are.
    """

    confidence: float
    accuracy: float
    samples: int


def measure(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> Metrics:
    """Return the figures of float32[N, K] probabilities against int64[N] labels; a label without a picture counts 0."""
    predicted = probabilities.argmax(axis=1)
    confusion = np.zeros((probabilities.shape[1],) * 2, np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    found = confusion.diagonal()
    actual, claimed = confusion.sum(axis=1), confusion.sum(axis=0)
    return Metrics(
        samples=len(labels),
        accuracy=float(found.sum() / len(labels)),
        macro_f1=float(np.mean(2 * found / np.maximum(actual + claimed, 1))),
        recall=tuple(float(share) for share in found / np.maximum(actual, 1)),
        confusion=confusion,
        calibration_error=calibration_error(probabilities, labels),
    )


def calibration_error(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Return the expected calibration error over equal-width bins of the highest probability.

    Source: Guo et al., "On Calibration of Modern Neural Networks", arXiv 1706.04599, equation 3.
    """
    gaps = [each.samples * abs(each.confidence - each.accuracy) for each in reliability(probabilities, labels)]
    return sum(gaps) / len(labels)


def reliability(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> tuple[Bin, ...]:
    """Return the filled ones of CALIBRATION_BINS equal-width bins of the highest probability, ascending."""
    confidence = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    members = [bins == index for index in range(CALIBRATION_BINS)]
    return tuple(
        Bin(float(confidence[each].mean()), float(is_right[each].mean()), int(each.sum()))
        for each in members
        if each.any()
    )


def interval(right: int, samples: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, `right` of `samples`.

    Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
    """
    z2 = NORMAL_QUANTILE_95**2
    share = right / samples
    middle = (share + z2 / (2 * samples)) / (1 + z2 / samples)
    reach = NORMAL_QUANTILE_95 * math.sqrt(share * (1 - share) / samples + z2 / (4 * samples**2)) / (1 + z2 / samples)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
