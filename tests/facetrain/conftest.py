"""Tiny data sets and a tiny preset, so that training itself can be tested in seconds."""

import csv
import io
import os
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from facetrain.archive import Archive
from facetrain.data import Dataset, Splits
from facetrain.preset import Augmentation, Preset
from facetrain.votes import VOTES

# Keras reads it once, when it is first imported; export needs TensorFlow in any case.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


def picture(seed: int, *, side: int = 48) -> np.ndarray:
    """Return uint8[side, side] of smooth noise: pictures of different seeds do not resemble each other."""
    cells = np.random.default_rng(seed).integers(0, 256, (6, 6)).astype(np.uint8)
    return cv2.resize(cells, (side, side), interpolation=cv2.INTER_CUBIC)


def encoded(image: np.ndarray, suffix: str) -> bytes:
    return cv2.imencode(suffix, image)[1].tobytes()


def fer_row(file: str, label: str, **votes: int) -> dict[str, object]:
    columns = [f"votes_{kind}" for kind in VOTES]
    return {"file": file, "split": file.split("/", maxsplit=1)[0], "label": label, **dict.fromkeys(columns, 0), **votes}


def write_fer2013(folder: Path, pictures: dict[str, np.ndarray], rows: list[dict[str, object]]) -> None:
    table = io.StringIO()
    writer = csv.DictWriter(table, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    with zipfile.ZipFile(folder / "fer2013.zip", "w") as file:
        file.writestr("labels.csv", table.getvalue())
        for name, image in pictures.items():
            file.writestr(name, encoded(image, ".png"))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive of one pure red and one pure blue picture and a table."""
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as file:
        file.writestr("red.png", encoded(np.full((4, 4, 3), (0, 0, 255), np.uint8), ".png"))
        file.writestr("blue.png", encoded(np.full((4, 4, 3), (255, 0, 0), np.uint8), ".png"))
        file.writestr("table.csv", "file,label\nred.png,happy\n")
    return Archive(tmp_path / "pictures.zip", tmp_path / "cache")


@pytest.fixture(scope="session")
def preset() -> Preset:
    """Three labels on grey 24 x 24 pictures: the smallest network that has every kind of layer."""
    return Preset(
        name="tiny",
        dataset="fer2013",
        labels=("happy", "sad", "neutral"),
        input_px=24,
        is_grey=True,
        epochs=2,
        batch_size=8,
        stage_filters=(8,),
        augmentation=Augmentation(),
    )


def _brightness_data(count: int, *, seed: int) -> Dataset:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    levels = 40 + 80 * labels.reshape(-1, 1, 1, 1) + rng.integers(-15, 15, (count, 24, 24, 1))
    names = tuple(f"{seed}-{index}" for index in range(count))
    return Dataset(names, levels.astype(np.uint8), labels, np.eye(3, dtype=np.float32)[labels], None)


@pytest.fixture(scope="session")
def brightness() -> Splits:
    """Pictures whose label is their brightness: dark, middle, bright."""
    return Splits(_brightness_data(96, seed=1), _brightness_data(48, seed=2), _brightness_data(1, seed=3))
