"""The landmarker's rows of visibility, refitted: whether eyes and mouth show, from the features that landmarks need.

Trained along with the landmarks, whose loss is a hundred times as steep, these rows hardly leave their start.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import softplus

from lab.detector.close_ups import VISIBILITY, CloseUps, augment
from lab.detector.landmark_network import LandmarkNetwork

LOOKS = 12_000
DECAY = 1e-4  # of the squared weights
BATCH = 500


def refit(network: LandmarkNetwork, pool: CloseUps, *, seed: int, looks: int = LOOKS) -> None:
    """Set the rows of visibility to a logistic regression on random close-ups of the faces of a pool."""
    features, targets = _examples(network, pool, seed=seed, looks=looks)
    known = ~targets.isnan()
    truth = targets.nan_to_num()
    weights = torch.zeros(features.shape[1], targets.shape[1], requires_grad=True)
    biases = torch.zeros(targets.shape[1], requires_grad=True)
    mean, deviation = features.mean(0), features.std(0) + 1e-3
    standard = (features - mean) / deviation
    optimizer = torch.optim.LBFGS([weights, biases], max_iter=120, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        logits = standard @ weights + biases
        doubt = ((softplus(logits) - truth * logits) * known).sum() / known.sum()
        total = doubt + DECAY * weights.square().sum()
        total.backward()
        return total

    optimizer.step(loss)
    with torch.no_grad():
        rows = (weights / deviation[:, None]).T
        network.answer.weight[VISIBILITY] = rows.reshape_as(network.answer.weight[VISIBILITY])
        network.answer.bias[VISIBILITY] = biases - rows @ mean


@torch.no_grad()
def _examples(network: LandmarkNetwork, pool: CloseUps, *, seed: int, looks: int) -> tuple[Tensor, Tensor]:
    """Return float32[N, F], the features of random close-ups of faces, and float32[N, 3], what is visible there."""
    rng = np.random.default_rng(seed)
    faces = np.flatnonzero(pool.is_face & ~np.isnan(pool.landmarks).any(axis=(1, 2)))
    features, targets = [], []
    network.eval()
    for _ in range(0, looks, BATCH):
        drawn = [augment(pool, int(index), rng) for index in rng.choice(faces, min(BATCH, looks))]
        images = torch.from_numpy(np.stack([image for image, _ in drawn])).permute(0, 3, 1, 2).float()
        features.append(network.features(images).flatten(1))
        targets.append(torch.from_numpy(np.stack([target[VISIBILITY] for _, target in drawn])))
    return torch.cat(features), torch.cat(targets)
