"""What FER+'s ten annotators let expect of a picture's FER-2013 label.

FER+ looks at the same pictures with other eyes: it calls twice as many neutral. Mixed into the targets as they are, its
votes would teach that habit too. So they are translated first: multinomial logistic regression tells how the data
set's own label follows from them, and its answer takes the place of the votes.

Axes: N pictures, V kinds of votes, K labels.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

VOTES = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "no_face",
)  # fmt: skip
RIDGE = 1e-4  # keeps the weights of rare votes finite


def votes_of(rows: Sequence[dict[str, str]]) -> NDArray[np.float64]:
    """Return float64[N, V]: the share of the annotators who voted for each of VOTES; all 0 where there are no votes."""
    counts = np.array([[float(row[f"votes_{kind}"]) for kind in VOTES] for row in rows])
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), np.float64)


def expected_labels(
    votes: NDArray[np.float64], labels: NDArray[np.int64], is_known: NDArray[np.bool_], *, classes: int
) -> NDArray[np.float32]:
    """Return float32[N, K]: how probable each label is, given the votes.

    Args:
        votes: float64[N, V], shares.
        labels: int64[N].
        is_known: bool[N]: the pictures whose labels may be looked at.
        classes: K.
    """
    features = np.column_stack([votes, np.sqrt(votes), np.ones(len(votes))])
    seen, truth = features[is_known], np.eye(classes)[labels[is_known]]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(features.shape[1], classes)
        log = _log_softmax(seen @ weights)
        slope = seen.T @ (np.exp(log) - truth) / len(seen) + RIDGE * weights
        return float(-(truth * log).sum() / len(seen) + RIDGE / 2 * (weights**2).sum()), slope.ravel()

    start = np.zeros(features.shape[1] * classes)
    weights = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return np.asarray(np.exp(_log_softmax(features @ weights.reshape(-1, classes))), np.float32)


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float64)
