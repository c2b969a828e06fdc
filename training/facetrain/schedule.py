"""What a preset plans for each epoch: rate, augmentation, targets, order. NumPy only.

Axes: N images, K labels, P side.
"""

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from facetrain.augment import Image, resize
from facetrain.data import Dataset, smoothed
from facetrain.groups import sampling_weights
from facetrain.preset import Preset


def learning_rate(preset: Preset, epoch: float) -> float:
    """Return the rate at a fraction of an epoch: a linear warm-up, then half a cosine to zero."""
    if epoch < preset.warmup_epochs:
        return preset.peak_learning_rate * max(epoch / preset.warmup_epochs, 0.01)
    share = (epoch - preset.warmup_epochs) / (preset.epochs - preset.warmup_epochs)
    return preset.peak_learning_rate * (1 + math.cos(math.pi * share)) / 2


def staged(preset: Preset, epoch: int) -> Preset:
    """Return the preset with the augmentation, size and balance of the images of an epoch, counted from 0."""
    if epoch < preset.epochs - preset.balanced_epochs:
        preset = dataclasses.replace(preset, balance=0.0)
    side_px = next((side for end, side in preset.small_sizes if epoch < end), preset.input_px)
    preset = dataclasses.replace(preset, input_px=side_px)
    if preset.augmented_epochs is None or epoch < preset.augmented_epochs:
        return preset
    return dataclasses.replace(preset, augmentation=preset.augmentation.halved())


def targeted(data: Dataset, preset: Preset, epoch: int) -> Dataset:
    """Return the data with the targets of an epoch, counted from 0."""
    if preset.soft_epochs is None or epoch < preset.soft_epochs:
        return data
    targets = smoothed(np.eye(len(preset.labels), dtype=np.float32)[data.labels], preset.label_smoothing)
    return dataclasses.replace(data, targets=targets)


def order(data: Dataset, preset: Preset, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return int64[N]: every image once, or drawn so that small groups come up more often."""
    count = len(data.names)
    if not preset.balance:
        return rng.permutation(count)
    return rng.choice(count, count, p=sampling_weights(data.names, balance=preset.balance))


def rgb(images: Image, side_px: int) -> Image:
    """Return uint8[N, side_px, side_px, 3] of uint8[N, H, W, 1 or 3], resized as serving does."""
    sized = np.stack([resize(image, side_px) for image in images]).reshape(len(images), side_px, side_px, -1)
    return np.repeat(sized, 3, axis=-1) if sized.shape[-1] == 1 else sized
