"""Web portraits, whose file names hold the person: pictures, landmarks, and the half that each person belongs to.

Axes: N pictures, K labels.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.data.archive import Archive
from lab.data.dataset import BUCKETS, bucket, cached_landmarks

EXPRESSIONS = {
    "neutral": "neutral", "happiness": "happy", "surprise": "surprise", "sadness": "sad", "anger": "angry",
    "disgust": "disgust", "fear": "fear",
}  # fmt: skip
"""The archive's word -> label; contempt has none."""
COLOUR_PX = 144  # the faces fill half to all of a portrait


@dataclass(frozen=True, slots=True)
class Portraits:
    """All labelled portraits of the archive.

    Attributes:
        names: File names.
        images: uint8[N, COLOUR_PX, COLOUR_PX, 3], RGB.
        landmarks: float32[N, 5, 2], pixels, NaN where no face was found.
        expressions: The labels.
    """

    names: tuple[str, ...]
    images: NDArray[np.uint8]
    landmarks: NDArray[np.float32]
    expressions: tuple[str, ...]

    @property
    def people(self) -> list[str]:
        """Who is seen in each."""
        return [person_of(name) for name in self.names]

    @property
    def has_face(self) -> NDArray[np.bool_]:
        """bool[N]: where a face was found."""
        return np.asarray(~np.isnan(self.landmarks).any(axis=(1, 2)), bool)

    @property
    def is_train(self) -> NDArray[np.bool_]:
        """bool[N]: the half of the people that may be trained on."""
        return np.array([bucket(person) < BUCKETS // 2 for person in self.people])


def read(data_dir: Path, cache_dir: Path) -> Portraits:
    """Return the portraits of `expressions_web.zip` in a folder.

    Raises:
        FileNotFoundError: The zip is missing.
    """
    archive = Archive(data_dir / "expressions_web.zip", cache_dir)
    rows = [row for row in archive.rows("labels.csv") if row["emotion"].lower() in EXPRESSIONS]
    names = tuple(row["file"] for row in rows)
    images = archive.cached("images", lambda: archive.rgb_images(names, side_px=COLOUR_PX))
    expressions = tuple(EXPRESSIONS[row["emotion"].lower()] for row in rows)
    return Portraits(names, images, cached_landmarks(archive, images), expressions)


def person_of(name: str) -> str:
    """Return who is seen in the web portrait `Name_0001.jpg`."""
    return name.rsplit("_", 1)[0]


def agreed(probabilities: NDArray[np.float32], people: Sequence[str]) -> NDArray[np.float64]:
    """Return float64[N, K]: for each picture the mean of the float32[N, K] probabilities of its person's pictures."""
    of_person: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
    for person, each in zip(people, probabilities, strict=True):
        of_person[person].append(each)
    means = {person: np.mean(each, axis=0) for person, each in of_person.items()}
    return np.array([means[person] for person in people], np.float64)
