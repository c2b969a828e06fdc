"""A data set whose label is the picture's brightness."""

from dataclasses import replace

import pytest


@pytest.fixture(scope="session")
def data(brightness):
    return brightness.train


@pytest.fixture(scope="session")
def tuning(brightness):
    return brightness.tuning


@pytest.fixture(scope="session")
def calm(preset):
    """A tiny residual network; no changes of tone, which would hide the brightness."""
    settings = replace(preset.augmentation, tone_share=0, low_light_share=0, degrade_share=0)
    return replace(
        preset, epochs=6, augmentation=settings, stage_filters=(8, 16), residual_blocks=(1, 1), input_px=16,
        optimizer="sgd", peak_learning_rate=0.1, warmup_epochs=0.5, average_decay=0.9, weight_decay=1e-3,
    )  # fmt: skip
