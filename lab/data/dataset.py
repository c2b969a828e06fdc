"""Pictures with what is known of them, and the stored rule of every split.

Axes: N pictures, H = W side, C channels (1 grey or 3 RGB), K labels.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.data.archive import Archive
from lab.data.duplicates import group_duplicates, perceptual_hash
from lab.data.landmarks import find_landmarks, own_detector

CACHE_DIR = Path(__file__).parents[1] / ".cache"
BUCKETS = 20
SPLIT_SEED = 20261122
"""Of every split, so that runs of any seed are compared on the same parts."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Pictures of one part of one data set.

    Attributes:
        names: File names, unique within the data set.
        images: uint8[N, H, W, C], RGB or grey, 0-255.
        landmarks: float32[N, 5, 2], pixels of the picture, NaN where no face was found.
        labels: int64[N], the data set's own label.
        targets: float32[N, K], the distribution to learn; each row sums to 1, or to 0 where nothing is known.
        weights: float64[N], the expected number of times that a picture is drawn in an epoch.
    """

    names: tuple[str, ...]
    images: NDArray[np.uint8]
    landmarks: NDArray[np.float32]
    labels: NDArray[np.int64]
    targets: NDArray[np.float32]
    weights: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self.names)

    def take(self, keep: NDArray[np.bool_]) -> "Dataset":
        """Return the pictures that `keep`, bool[N], marks."""
        names = tuple(name for name, is_kept in zip(self.names, keep, strict=True) if is_kept)
        return Dataset(
            names, self.images[keep], self.landmarks[keep], self.labels[keep], self.targets[keep], self.weights[keep]
        )


@dataclass(frozen=True, slots=True)
class Splits:
    """The parts of a model's data; no near-duplicates and no person across them.

    Attributes:
        train: What the weights are fitted to; one data set for each origin.
        validation: What settings, temperature and thresholds are chosen on, by origin.
        test: What the results are measured on, by origin; opened by `evaluate` only.
    """

    train: tuple[Dataset, ...]
    validation: dict[str, Dataset]
    test: dict[str, Dataset]


def bucket(name: str, *, seed: int = SPLIT_SEED) -> int:
    """Return which of BUCKETS equal parts a name falls into: the stored rule of every split."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big") % BUCKETS


def cached_landmarks(
    archive: Archive, images: NDArray[np.uint8], *, part: tuple[str, NDArray[np.bool_]] | None = None
) -> NDArray[np.float32]:
    """Return float32[N, 5, 2], as the shipped detector finds them; minutes at first.

    Args:
        archive: Where the pictures come from.
        images: All of them.
        part: Name and bool[N] of those whose landmarks are looked for; the others have NaN.
    """
    detector, version = own_detector()
    if part is None:
        return archive.cached(f"landmarks-{version}", lambda: find_landmarks(images, detector))
    name, is_part = part
    landmarks = np.full((len(images), 5, 2), np.nan, np.float32)
    landmarks[is_part] = archive.cached(
        f"landmarks-{version}-{name}", lambda: find_landmarks(images[is_part], detector)
    )
    return landmarks


def cached_groups(archive: Archive, images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return int64[N]: the near-duplicate group of each picture, named by its first member's index."""

    def groups() -> NDArray[np.int64]:
        return np.array(group_duplicates([perceptual_hash(image.mean(axis=-1).astype(np.uint8)) for image in images]))

    return archive.cached("groups", groups)


def one_hot(labels: NDArray[np.int64], classes: int, *, smoothing: float = 0.0) -> NDArray[np.float32]:
    """Return float32[N, K]: each label's distribution, with `smoothing` of its mass spread evenly."""
    return np.asarray((1 - smoothing) * np.eye(classes)[labels] + smoothing / classes, np.float32)


def unlabelled(dataset: Dataset, classes: int, *, weight: float) -> Dataset:
    """Return the pictures with a face, each drawn `weight` times in an epoch, with nothing known of it."""
    seen = dataset.take(~np.isnan(dataset.landmarks).any(axis=(1, 2)))
    return replace(
        seen, labels=np.full(len(seen), -1), targets=np.zeros((len(seen), classes), np.float32),
        weights=np.full(len(seen), weight),
    )  # fmt: skip


def balanced(dataset: Dataset, *, power: float) -> Dataset:
    """Return the data set with rarer labels drawn more often, as many pictures as before in all.

    The weight of a picture grows with the mean over its target of (mean share of a label / share of this label) to
    the power, so that pictures which only some annotators call rare count in part.
    """
    shares = np.average(dataset.targets, axis=0, weights=dataset.weights)
    rarity = (1 / len(shares) / np.maximum(shares, 1e-6)) ** power
    weights = dataset.weights * (dataset.targets @ rarity)
    return Dataset(
        dataset.names, dataset.images, dataset.landmarks, dataset.labels, dataset.targets,
        np.asarray(weights * dataset.weights.sum() / weights.sum(), np.float64),
    )  # fmt: skip
