"""A data set in one small file, for a GPU machine that the zips cannot reach. NumPy and OpenCV only.

Grey pictures are kept as they are; colour ones shrunk and compressed. The test part stays behind.

Axes: N images, S side, C channels (1 grey or 3 RGB), K labels.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from facetrain.augment import Image, reframed, resize
from facetrain.data import Dataset, Splits

COLUMNS = ROWS = 20  # of the sheets that the pictures are compressed on
COLOUR_QUALITY, EXTRA_QUALITY, LOSSLESS = 90, 80, 101  # of JPEG, of JPEG, of WebP


@dataclass(frozen=True, slots=True)
class Pack:
    """What a course learns from.

    Attributes:
        train: With landmarks.
        tuning: Tells how training goes.
        extra: uint8[N, S, S, C]: pictures without labels, for what teachers say of them.
    """

    train: Dataset
    tuning: Dataset
    extra: Image


def extra_from(data: Dataset, *, side_px: int, count: int, seed: int) -> Image:
    """Return uint8[count, side_px, side_px, 1]: some of the pictures, in grey, framed as `functions/crop` does."""
    chosen = np.random.default_rng(seed).permutation(len(data.names))[:count]
    marks = [None] * len(data.names) if data.landmarks is None else data.landmarks
    framed = [resize(reframed(data.images[index], marks[index]), side_px) for index in chosen]
    grey = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., np.newaxis] for image in framed]
    return np.asarray(grey, np.uint8)


def write(path: Path, splits: Splits, *, extra: Image, side_px: int) -> None:
    """Write a pack whose labelled pictures are `side_px` high."""
    contents: dict[str, Any] = _encoded("extra", extra, quality=EXTRA_QUALITY)
    for part in ("train", "tuning"):
        data: Dataset = getattr(splits, part)
        images = data.images
        if images.shape[1] != side_px:
            images = np.stack([resize(image, side_px) for image in tqdm(images, "resize", unit="image")])
        contents |= _encoded(part, images, quality=LOSSLESS if images.shape[-1] == 1 else COLOUR_QUALITY)
        contents |= {
            f"{part}_names": np.array(data.names),
            f"{part}_labels": data.labels,
            f"{part}_targets": data.targets,
        }
        if data.landmarks is not None:
            contents[f"{part}_landmarks"] = (data.landmarks + 0.5) * (side_px / data.images.shape[1]) - 0.5
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, **contents)


def read(path: Path) -> Pack:
    """Return a pack.

    Raises:
        FileNotFoundError: There is none.
    """
    with np.load(path) as file:
        train, tuning = (
            Dataset(
                tuple(str(name) for name in file[f"{part}_names"]),
                _decoded(file, part),
                file[f"{part}_labels"],
                file[f"{part}_targets"],
                file.get(f"{part}_landmarks"),
            )
            for part in ("train", "tuning")
        )
        return Pack(train, tuning, _decoded(file, "extra"))


def _encoded(part: str, images: Image, *, quality: int) -> dict[str, NDArray[Any]]:
    """Return the pictures as sheets: WebP where they are to stay as they are, JPEG with whole colours elsewhere."""
    count, side, _, channels = images.shape
    blanks = np.zeros((-count % (COLUMNS * ROWS), side, side, channels), np.uint8)
    sheets = np.concatenate([images, blanks]).reshape(-1, ROWS, COLUMNS, side, side, channels)
    suffix, settings = ".webp", [cv2.IMWRITE_WEBP_QUALITY, quality]
    if quality != LOSSLESS:
        whole = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
        suffix, settings = ".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality, *whole]
    encoded = []
    for sheet in tqdm(sheets, part, unit="sheet"):
        picture = sheet.transpose(0, 2, 1, 3, 4).reshape(ROWS * side, COLUMNS * side, channels)
        encoded.append(cv2.imencode(suffix, np.ascontiguousarray(picture[..., ::-1]), settings)[1])
    lengths = np.array([len(each) for each in encoded], np.int64)
    return {
        f"{part}_shape": np.array(images.shape),
        f"{part}_lengths": lengths,
        f"{part}_sheets": np.concatenate([*encoded, np.zeros(0, np.uint8)]),
    }


def _decoded(file: Any, part: str) -> Image:  # noqa: ANN401 - NumPy's archive
    """Return the pictures that `_encoded` has kept."""
    count, side, _, channels = (int(each) for each in file[f"{part}_shape"])
    ends = np.cumsum(file[f"{part}_lengths"])
    sheets = np.split(file[f"{part}_sheets"], ends[:-1])[: math.ceil(count / (COLUMNS * ROWS))]
    images = []
    for sheet in sheets:
        picture = cv2.imdecode(sheet, cv2.IMREAD_GRAYSCALE if channels == 1 else cv2.IMREAD_COLOR)
        cells = picture.reshape(ROWS, side, COLUMNS, side, channels)[..., ::-1].transpose(0, 2, 1, 3, 4)
        images.append(cells.reshape(-1, side, side, channels))
    return np.asarray(np.concatenate([*images, np.zeros((0, side, side, channels), np.uint8)])[:count], np.uint8)
