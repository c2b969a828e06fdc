"""Batches of training pictures, and the same pictures unchanged for validation.

Axes: B batch, N pictures, P side, K labels.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lab.augment.geometry import Image, Rng, aligned, resized, warped
from lab.augment.picture import TrainingPicture, augmented
from lab.classifier.preset import Preset
from lab.data.dataset import Dataset
from lab.loop import Batches


def epoch_batches(datasets: tuple[Dataset, ...], preset: Preset, epoch: int, *, progress: float) -> tuple[int, Batches]:
    """Return the number of steps of an epoch, and its batches: uint8[B, 3, P, P] and float32[B, K]."""
    rng = np.random.default_rng([preset.seed, epoch])
    side_px = preset.first_px if progress < preset.first_share else preset.input_px
    drawn = draw(datasets, rng)[: preset.max_pictures]
    if progress >= preset.augmented_share:
        preset = replace(preset, augmentation=preset.augmentation.halved())
    size = preset.optimization.batch_size
    unknown = unknown_target(datasets, preset)
    steps = max(len(drawn) // size, 1)
    return steps, _batches(datasets, drawn, preset, side_px=side_px, unknown=unknown, rng=rng)


def draw(datasets: tuple[Dataset, ...], rng: Rng) -> NDArray[np.int64]:
    """Return int64[M, 2], data set and picture in random order: each as often as its weight, rounded at random."""
    pairs = []
    for number, dataset in enumerate(datasets):
        times = np.floor(dataset.weights + rng.random(len(dataset))).astype(np.int64)
        chosen = np.repeat(np.arange(len(dataset)), times)
        pairs.append(np.column_stack([np.full(len(chosen), number), chosen]))
    return rng.permutation(np.concatenate(pairs))


def unknown_target(datasets: tuple[Dataset, ...], preset: Preset) -> NDArray[np.float32]:
    """Return float32[K], what is to be answered where nothing can be seen: all alike; of values, what training has."""
    if preset.values is None:
        return np.full(preset.outputs, 1 / preset.outputs, np.float32)
    drawn = [np.average(each.targets, axis=0, weights=each.weights) for each in datasets]
    return np.asarray(np.mean(drawn, axis=0), np.float32)


def soften(target: NDArray[np.float32], hidden: float, *, unknown: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the target with as much of `unknown` in it as is hidden of what the label depends on."""
    share = min(max(hidden, 0.0), 1.0)
    return np.asarray((1 - share) * target + share * unknown, np.float32)


def _batches(  # noqa: PLR0913 - what is drawn, and how it is shown
    datasets: tuple[Dataset, ...],
    drawn: NDArray[np.int64],
    preset: Preset,
    *,
    side_px: int,
    unknown: NDArray[np.float32],
    rng: Rng,
) -> Iterator[tuple[Tensor, ...]]:
    size = preset.optimization.batch_size
    for start in range(0, max(len(drawn) - size, 0) + 1, size):
        images, targets = [], []
        for number, index in drawn[start : start + size]:
            dataset = datasets[number]
            picture = augmented(
                dataset.images[index], dataset.landmarks[index],
                other=dataset.images[rng.integers(len(dataset))], side_px=side_px,
                settings=preset.augmentation, rng=rng,
            )  # fmt: skip
            hidden = HIDDEN[preset.decided_by](picture)
            images.append(picture.image)
            targets.append(soften(dataset.targets[index], SOFTENING[preset.decided_by] * hidden, unknown=unknown))
        yield torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2), torch.from_numpy(np.stack(targets))


HIDDEN: dict[str, Callable[[TrainingPicture], float]] = {
    "mouth": lambda picture: picture.mouth_hidden,
    "eyes": lambda picture: picture.eyes_hidden,
    "all": lambda picture: max(picture.eyes_hidden, picture.mouth_hidden),
}
"""How much is hidden of the part that decides."""
SOFTENING = {"mouth": 0.6, "eyes": 0.9, "all": 0.25}
"""How much of what is known is lost with the mouth (the eyes still show some expressions), with the eyes, or with
either where every part of the face matters."""


def loss(network: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    """Return the cross-entropy of a batch: uint8[B, 3, P, P] and float32[B, K]."""
    pixels, targets = batch
    logits = network(pixels.float().contiguous(memory_format=torch.channels_last))
    return nn.functional.cross_entropy(logits, targets)


def framed(dataset: Dataset, side_px: int, *, is_aligned: bool) -> Image:
    """Return uint8[N, P, P, 3]: every picture as `functions/crop` frames it, or as it is."""
    pictures = []
    for image, landmarks in zip(dataset.images, dataset.landmarks, strict=True):
        is_known = is_aligned and not np.isnan(landmarks).any()
        matrix = aligned(landmarks, side_px) if is_known else resized(image.shape[0], side_px)
        pictures.append(warped(image, matrix, side_px=side_px))
    stacked = np.stack(pictures)
    return np.repeat(stacked, 3, axis=-1) if stacked.shape[-1] == 1 else stacked


@torch.no_grad()
def predict_logits(network: nn.Module, images: Image, *, is_mirrored: bool = False, batch: int = 128) -> Tensor:
    """Return float32[N, K] logits of uint8[N, P, P, 3], averaged over both mirror images where asked."""
    device = next(network.parameters()).device
    parts = []
    for start in range(0, len(images), batch):
        pixels = torch.from_numpy(images[start : start + batch]).permute(0, 3, 1, 2).float().to(device)
        logits = network(pixels.contiguous(memory_format=torch.channels_last))
        parts.append((logits + network(pixels.flip(3))) / 2 if is_mirrored else logits)
    return torch.cat(parts).cpu()
