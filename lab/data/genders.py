"""The data of `gender`: UTKFace.

Axes: N pictures, K labels.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from lab.classifier.preset import Preset
from lab.data import utkface
from lab.data.dataset import CACHE_DIR, Splits, one_hot

UNKNOWABLE_BAND = "0-2"
"""Labels of this age look random: strong networks are at chance. Training learns here that no one can know."""
UNKNOWABLE_SMOOTHING = 0.9


def load(preset: Preset, data_dir: Path, *, cache_dir: Path = CACHE_DIR, needs_training: bool = True) -> Splits:
    """Return the parts of UTKFace: a tenth of the near-duplicate groups is the test, a twentieth the validation part.

    Args:
        preset: The model's.
        data_dir: Folder with the zip.
        cache_dir: Keeps what is computed from it.
        needs_training: Without, `train` is empty, without a wait for the landmarks of 17,000 faces.

    Raises:
        FileNotFoundError: The zip is missing.
    """
    faces = utkface.read(data_dir, cache_dir, needs_training=needs_training)
    labels = np.array([preset.labels.index(utkface.GENDERS[name.split("_")[1]]) for name in faces.names])
    is_unknowable = np.array([utkface.age_band(utkface.age_of(name)) == UNKNOWABLE_BAND for name in faces.names])
    soft = one_hot(labels, len(preset.labels), smoothing=UNKNOWABLE_SMOOTHING)
    clear = one_hot(labels, len(preset.labels), smoothing=preset.label_smoothing)
    targets = np.where(is_unknowable[:, np.newaxis], soft, clear)
    splits = faces.splits(labels, targets, balance=preset.balance)
    validates = (faces.part == 2) & ~is_unknowable
    return replace(splits, validation={"utkface": splits.validation["utkface"].take(validates[faces.part == 2])})
