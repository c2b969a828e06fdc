"""The data of `age`: UTKFace.

Axes: N pictures, V years from 0 up.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.classifier.preset import Preset
from lab.data import utkface
from lab.data.dataset import CACHE_DIR, Splits


def load(preset: Preset, data_dir: Path, *, cache_dir: Path = CACHE_DIR, needs_training: bool = True) -> Splits:
    """Return the parts of UTKFace as for `gender`; a label is the age in years, the oldest ones together.

    Args:
        preset: The model's.
        data_dir: Folder with the zip.
        cache_dir: Keeps what is computed from it.
        needs_training: Without, `train` is empty, and nobody waits for the landmarks of 17,000 faces.

    Raises:
        FileNotFoundError: The zip is missing.
    """
    faces = utkface.read(data_dir, cache_dir, needs_training=needs_training)
    years = np.array([min(utkface.age_of(name), preset.outputs - 1) for name in faces.names])
    return faces.splits(years, near(years, preset.outputs), balance=preset.balance)


def near(years: NDArray[np.int64], values: int) -> NDArray[np.float32]:
    """Return float32[N, V]: a normal distribution around each of int64[N] years.

    Its deviation grows from one year for an infant to three at forty: so close do people guess, and the data set's
    ages are guesses. Source of the method: Gao et al., "Deep Label Distribution Learning", arXiv 1611.01731.
    """
    deviations = np.minimum(1 + years / 20, 3)[:, np.newaxis]
    powers = np.exp(-(((np.arange(values) - years[:, np.newaxis]) / deviations) ** 2) / 2)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
