"""The data of `gender`: UTKFace, whose file names are `age_gender_race_id.jpg`.

Axes: N pictures, K labels.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.classifier.preset import Preset
from lab.data.archive import Archive
from lab.data.dataset import CACHE_DIR, Dataset, Splits, bucket, cached_groups, cached_landmarks, one_hot

UTKFACE_LABELS = {"0": "male", "1": "female"}
AGE_BANDS = {"0-2": 0, "3-12": 3, "13-17": 13, "18-30": 18, "31-45": 31, "46-60": 46, "61 and over": 61}
"""Name -> first age, ascending."""
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
    archive = Archive(data_dir / "utkface.zip", cache_dir)
    names = tuple(archive.names(".jpg"))
    images = archive.cached("images", lambda: archive.rgb_images(names))
    labels = np.array([preset.labels.index(UTKFACE_LABELS[name.split("_")[1]]) for name in names])
    is_unknowable = np.array([age_band(age_of(name)) == UNKNOWABLE_BAND for name in names])
    soft = one_hot(labels, len(preset.labels), smoothing=UNKNOWABLE_SMOOTHING)
    clear = one_hot(labels, len(preset.labels), smoothing=preset.label_smoothing)
    targets = np.where(is_unknowable[:, np.newaxis], soft, clear)
    weights = group_weights(names, power=preset.balance)
    groups = cached_groups(archive, images)
    part = np.array([bucket(names[group]) for group in groups])
    landmarks = cached_landmarks(archive, images, part=("held-out", part <= 2))
    if needs_training:
        landmarks = np.where(
            part[:, np.newaxis, np.newaxis] > 2,
            cached_landmarks(archive, images, part=("train", part > 2)), landmarks,
        )  # fmt: skip
    whole = Dataset(names, images, landmarks, labels, targets, weights)
    hard = replace(whole, targets=one_hot(labels, len(preset.labels)))
    return Splits(
        train=(whole.take(part > 2),) if needs_training else (),
        validation={"utkface": hard.take((part == 2) & ~is_unknowable)},
        test={"utkface": hard.take(part < 2)},
    )


def group_weights(names: Sequence[str], *, power: float) -> NDArray[np.float64]:
    """Return float64[N], of mean 1: how often to draw each picture: its group's size to the power -`power`.

    A group has the age band, gender and race label in common.
    """
    cells = [(age_band(age_of(name)), *name.split("_")[1:3]) for name in names]
    sizes = Counter(cells)
    weights = np.array([sizes[cell] ** -power for cell in cells], np.float64)
    return np.asarray(weights / weights.mean(), np.float64)


def age_of(name: str) -> int:
    """Return the age in years that a file name holds."""
    return int(name.split("_", maxsplit=1)[0])


def age_band(age: int) -> str:
    """Return the name of the band that an age in years falls into."""
    return [name for name, first in AGE_BANDS.items() if age >= first][-1]
