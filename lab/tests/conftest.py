"""Tiny data sets and a tiny preset, so that training itself is tested in seconds."""

import csv
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from lab.classifier.network import EfficientNetLite2
from lab.classifier.preset import Augmentation, Optimization, Preset
from lab.data.archive import Archive
from lab.data.dataset import Dataset, Splits, one_hot

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads it once, when it is first imported

VOTES = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "no_face")
FACE = np.array([(17, 20), (32, 20), (24, 29), (18, 36), (30, 36)], np.float32)
"""Landmarks of a face that fills 48 x 48 pixels."""


@pytest.fixture(autouse=True)
def _environment_is_restored() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def picture(seed: int, *, side: int = 48) -> np.ndarray:
    """Return uint8[side, side] of smooth noise: pictures of different seeds do not resemble each other."""
    cells = np.random.default_rng(seed).integers(0, 256, (6, 6)).astype(np.uint8)
    return cv2.resize(cells, (side, side), interpolation=cv2.INTER_CUBIC)


def encoded(image: np.ndarray, suffix: str) -> bytes:
    return cv2.imencode(suffix, image)[1].tobytes()


def fer_row(file: str, label: str, **votes: int) -> dict[str, object]:
    columns = [f"votes_{kind}" for kind in VOTES]
    return {"file": file, "split": file.split("/", maxsplit=1)[0], "label": label, **dict.fromkeys(columns, 0), **votes}


def write_zip(path: Path, pictures: dict[str, np.ndarray], rows: list[dict[str, object]]) -> None:
    """Write a data set's zip: its pictures, and `labels.csv` where there are rows."""
    with zipfile.ZipFile(path, "w") as file:
        for name, image in pictures.items():
            file.writestr(name, encoded(image, Path(name).suffix))
        if rows:
            table = io.StringIO()
            writer = csv.DictWriter(table, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            file.writestr("labels.csv", table.getvalue())


@pytest.fixture
def no_detector(monkeypatch):
    """Every picture has a face in its middle: looking for real ones takes minutes."""

    def marks(_, images, part=None):
        return np.repeat(FACE[np.newaxis] * (images.shape[1] / 48), len(images), axis=0)

    for module in ("expressions", "portraits", "utkface"):
        monkeypatch.setattr(f"lab.data.{module}.cached_landmarks", marks)


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
    """Three labels on 32 x 32 pictures, two epochs, no augmentation of the light."""
    return Preset(
        name="tiny",
        version="0.0.0",
        labels=("happy", "sad", "neutral"),
        input_px=32,
        first_px=32,
        dropout=0.0,
        drop_path=0.0,
        optimization=Optimization(epochs=2, batch_size=16, average_decay=0.9),
        augmentation=Augmentation(light_share=0, one_sided_light_share=0, dark_share=0, damage_share=0,
                                  occlusion_share=0),
    )  # fmt: skip


def brightness_data(count: int, *, seed: int) -> Dataset:
    """Return pictures whose label is their brightness: dark, middle, bright."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    levels = 40 + 80 * labels.reshape(-1, 1, 1, 1) + rng.integers(-15, 15, (count, 48, 48, 1))
    names = tuple(f"{seed}-{index}" for index in range(count))
    marks = np.repeat(FACE[np.newaxis], count, axis=0)
    return Dataset(names, levels.astype(np.uint8), marks, labels, one_hot(labels, 3), np.ones(count))


@pytest.fixture(scope="session")
def brightness() -> Splits:
    return Splits(
        train=(brightness_data(96, seed=1),),
        validation={"own": brightness_data(24, seed=2), "other": brightness_data(24, seed=3)},
        test={"own": brightness_data(24, seed=4)},
    )


def lively_network(classes: int, *, side_px: int = 32) -> EfficientNetLite2:
    """Return a network from chance whose batch statistics fit noise, so that its answers differ from each other."""
    torch.manual_seed(0)
    network = EfficientNetLite2(classes)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
    pixels = np.random.default_rng(1).integers(0, 256, (16, 3, side_px, side_px))
    with torch.no_grad():
        network.train()(torch.from_numpy(pixels.astype(np.float32)))
    network.output.weight.data *= 0.3
    return network.eval()
