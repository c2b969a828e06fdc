"""UTKFace, whose file names are `age_gender_race_id.jpg`: pictures, landmarks, and the parts that they belong to.

Axes: N pictures, K outputs of the network.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.data.archive import Archive
from lab.data.dataset import Dataset, Splits, bucket, cached_groups, cached_landmarks, one_hot

GENDERS = {"0": "male", "1": "female"}
AGE_BANDS = {"0-2": 0, "3-12": 3, "13-17": 13, "18-30": 18, "31-45": 31, "46-60": 46, "61 and over": 61}
"""Name -> first age, ascending."""


@dataclass(frozen=True, slots=True)
class Faces:
    """All pictures of the archive.

    Attributes:
        names: File names, sorted.
        images: uint8[N, 112, 112, 3], RGB.
        landmarks: float32[N, 5, 2], pixels, NaN where no face was found or none was looked for.
        part: int64[N]: 0 and 1 are the test part, 2 the validation part; near-duplicates are in the same one.
        has_training: Whether the other parts have landmarks.
    """

    names: tuple[str, ...]
    images: NDArray[np.uint8]
    landmarks: NDArray[np.float32]
    part: NDArray[np.int64]
    has_training: bool

    def splits(self, labels: NDArray[np.int64], targets: NDArray[np.float32], *, balance: float) -> Splits:
        """Return the parts with int64[N] labels: float32[N, K] targets to train on, labels elsewhere.

        A picture's weight is its group's size to the power -`balance`; a group has age band, gender and race label in
        common.
        """
        weights = group_weights(self.names, power=balance)
        whole = Dataset(self.names, self.images, self.landmarks, labels, targets, weights)
        exact = replace(whole, targets=one_hot(labels, targets.shape[1]))
        return Splits(
            train=(whole.take(self.part > 2),) if self.has_training else (),
            validation={"utkface": exact.take(self.part == 2)},
            test={"utkface": exact.take(self.part < 2)},
        )


def read(data_dir: Path, cache_dir: Path, *, needs_training: bool) -> Faces:
    """Return the pictures of `utkface.zip` in a folder.

    Args:
        data_dir: Folder with the zip.
        cache_dir: Keeps what is computed from it.
        needs_training: Without, nobody waits for the landmarks of 17,000 faces that are only trained on.

    Raises:
        FileNotFoundError: The zip is missing.
    """
    archive = Archive(data_dir / "utkface.zip", cache_dir)
    names = tuple(archive.names(".jpg"))
    images = archive.cached("images", lambda: archive.rgb_images(names))
    groups = cached_groups(archive, images)
    part = np.array([bucket(names[group]) for group in groups])
    landmarks = cached_landmarks(archive, images, part=("held-out", part <= 2))
    if needs_training:
        landmarks = np.where(
            part[:, np.newaxis, np.newaxis] > 2,
            cached_landmarks(archive, images, part=("train", part > 2)), landmarks,
        )  # fmt: skip
    return Faces(names, images, landmarks, part, needs_training)


def group_weights(names: Sequence[str], *, power: float) -> NDArray[np.float64]:
    """Return float64[N], of mean 1: how often to draw each picture."""
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
