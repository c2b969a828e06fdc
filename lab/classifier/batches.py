"""Batches of training pictures, and the same pictures unchanged for validation.

Axes: B batch, N pictures, P side, K labels.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import DataLoader
from torch.utils.data import Dataset as TorchDataset

from facekit.canonical import SIDE_PX, resize
from lab.augment.geometry import Image, Rng, aligned, resized, warped
from lab.augment.picture import TrainingPicture, augmented
from lab.classifier.preset import Preset
from lab.data.dataset import Dataset
from lab.loop import Batches


@dataclass(frozen=True, slots=True)
class Epoch(TorchDataset[tuple[Tensor, ...]]):
    """The batches of an epoch, each made by its number alone, so that processes can share the work.

    Attributes:
        datasets: Where the pictures come from.
        preset: How they are shown.
        number: Of the epoch; with the preset's seed and a batch's number it decides every chance.
        drawn: int64[M, 2], data set and picture.
        side_px: P.
    """

    datasets: tuple[Dataset, ...]
    preset: Preset
    number: int
    drawn: NDArray[np.int64]
    side_px: int

    def __len__(self) -> int:
        """Return the number of batches; what remains is left out."""
        return max(len(self.drawn) // self.preset.optimization.batch_size, 1)

    def __getitem__(self, step: int) -> tuple[Tensor, ...]:
        """Return a batch: uint8[B, 3, P, P] and float32[B, K]."""
        preset, size = self.preset, self.preset.optimization.batch_size
        rng = np.random.default_rng([preset.seed, self.number, step])
        unknown = unknown_target(self.datasets, preset)
        images, targets = [], []
        for number, index in self.drawn[step * size : (step + 1) * size]:
            dataset = self.datasets[number]
            picture = augmented(
                dataset.images[index], dataset.landmarks[index],
                other=dataset.images[rng.integers(len(dataset))], side_px=self.side_px,
                settings=preset.augmentation, rng=rng,
            )  # fmt: skip
            hidden = HIDDEN[preset.decided_by](picture)
            images.append(picture.image)
            targets.append(soften(dataset.targets[index], SOFTENING[preset.decided_by] * hidden, unknown=unknown))
        return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2), torch.from_numpy(np.stack(targets))


def epoch_batches(
    datasets: tuple[Dataset, ...], preset: Preset, epoch: int, *, progress: float, workers: int = 0
) -> tuple[int, Batches]:
    """Return the number of steps of an epoch, and its batches: uint8[B, 3, P, P] and float32[B, K].

    Args:
        datasets: Where the pictures come from.
        preset: How they are shown.
        epoch: Its number.
        progress: Of the run, in [0, 1).
        workers: Processes that make batches; 0 makes them where they are asked for.
    """
    full_px = preset.teacher_px if preset.is_taught else preset.input_px
    side_px = preset.first_px if progress < preset.first_share else full_px
    drawn = draw(datasets, np.random.default_rng([preset.seed, epoch]))[: preset.max_pictures]
    if progress >= preset.augmented_share:
        preset = replace(preset, augmentation=preset.augmentation.halved())
    steps = Epoch(datasets, preset, epoch, drawn, side_px)
    return len(steps), DataLoader(
        steps, batch_size=None, num_workers=workers, worker_init_fn=_use_one_core, pin_memory=torch.cuda.is_available()
    )


def _use_one_core(_: int) -> None:
    cv2.setNumThreads(1)


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


HIDDEN: dict[str, Callable[[TrainingPicture], float]] = {
    "mouth": lambda picture: picture.mouth_hidden,
    "eyes": lambda picture: picture.eyes_hidden,
    "all": lambda picture: max(picture.eyes_hidden, picture.mouth_hidden),
}
"""How much is hidden of the part that decides."""
SOFTENING = {"mouth": 0.6, "eyes": 0.9, "all": 0.25}
"""How much of what is known is lost with the mouth (the eyes still show some expressions), with the eyes, or with
either where every part of the face matters."""


def loss(
    network: nn.Module, batch: tuple[Tensor, ...], teachers: Sequence[nn.Module] = (), *, share: float, input_px: int
) -> Tensor:
    """Return the cross-entropy of a batch: uint8[B, 3, P, P] and float32[B, K].

    Args:
        network: What learns.
        batch: Pictures, and what is known of them: each target sums to 1, or to less where less is known.
        teachers: Trained networks, whose mean answer stands for what is not known and for a share of what is.
        share: That share.
        input_px: Most that the network sees of a picture's side; its teachers see all.
    """
    pixels, targets = batch
    shown = pixels.float().contiguous(memory_format=torch.channels_last)
    with torch.autocast(pixels.device.type, torch.bfloat16, enabled=pixels.is_cuda):
        if teachers:
            targets = taught(targets, mean_answer(teachers, shown), share=share)
        logits = network(shrunk(shown, input_px))
    return nn.functional.cross_entropy(logits.float(), targets)


def shrunk(pixels: Tensor, side_px: int) -> Tensor:
    """Return float32[B, 3, P, P] pictures of at most that side, without aliasing."""
    if pixels.shape[-1] <= side_px:
        return pixels
    size = (side_px, side_px)
    smaller = nn.functional.interpolate(pixels, size, mode="bilinear", antialias=True, align_corners=False)
    return smaller.contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def mean_answer(teachers: Sequence[nn.Module], shown: Tensor) -> Tensor:
    """Return float32[B, K], the mean of the networks' probabilities."""
    return torch.stack([each(shown).float().softmax(dim=1) for each in teachers]).mean(dim=0)


def taught(targets: Tensor, answer: Tensor, *, share: float) -> Tensor:
    """Return float32[B, K]: the targets with a share of the teachers' answer, which also fills what is unknown."""
    known = (1 - share) * targets
    return known + (1 - known.sum(dim=1, keepdim=True)) * answer


def framed(dataset: Dataset, side_px: int, *, is_aligned: bool) -> Image:
    """Return uint8[N, P, P, 3]: every picture as `crop` frames it and a classifier shrinks it, or as it is."""
    pictures = []
    for image, landmarks in zip(dataset.images, dataset.landmarks, strict=True):
        if is_aligned and not np.isnan(landmarks).any():
            crop = warped(image, aligned(landmarks, SIDE_PX), side_px=SIDE_PX)
            pictures.append(resize(crop, width=side_px, height=side_px))
        else:
            pictures.append(warped(image, resized(image.shape[0], side_px), side_px=side_px))
    stacked = np.stack(pictures)
    return np.repeat(stacked, 3, axis=-1) if stacked.shape[-1] == 1 else stacked


def shown(datasets: Iterable[Dataset], count: int, side_px: int) -> NDArray[np.uint8]:
    """Return uint8[N, P, P, 3]: the first pictures of each data set, framed as the service does where it can."""
    return np.concatenate([framed(first(each, count), side_px, is_aligned=True) for each in datasets])


def first(dataset: Dataset, count: int) -> Dataset:
    """Return the first pictures of a data set."""
    return dataset.take(np.arange(len(dataset)) < count)


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
