"""A data set whose label is the picture's brightness."""

from dataclasses import replace

import numpy as np
import pytest

from facetrain.data import Dataset

SIDE_PX = 24


def brightness_data(count, *, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    levels = 40 + 80 * labels.reshape(-1, 1, 1, 1) + rng.integers(-15, 15, (count, SIDE_PX, SIDE_PX, 1))
    names = tuple(f"{seed}-{index}" for index in range(count))
    landmarks = np.full((count, 5, 2), np.nan, np.float32)
    return Dataset(names, levels.astype(np.uint8), labels, np.eye(3, dtype=np.float32)[labels], landmarks)


@pytest.fixture(scope="session")
def data():
    return brightness_data(96, seed=1)


@pytest.fixture(scope="session")
def tuning():
    return brightness_data(48, seed=2)


@pytest.fixture(scope="session")
def calm(preset):
    """A tiny residual network; no changes of tone, which would hide the brightness."""
    settings = replace(preset.augmentation, tone_share=0, low_light_share=0, degrade_share=0)
    return replace(
        preset, epochs=6, augmentation=settings, stage_filters=(8, 16), residual_blocks=(1, 1), input_px=16,
        optimizer="sgd", peak_learning_rate=0.1, warmup_epochs=0.5, average_decay=0.9, weight_decay=1e-3,
    )  # fmt: skip
