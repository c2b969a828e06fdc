"""The labelled scenes: read from the shared zips, completed by the teacher once, and kept beside the laboratory."""

import csv
import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.detector.teacher import SIDES_PX, Labels, Teacher

Image = NDArray[np.uint8]

REFERENCE = Path("..", "models", "face_detection_yunet_2026may.onnx")  # from the folder of the zips
DOUBTFUL_SHARE = 0.12  # of the longer side: what only the teacher finds and doubts is no face if it is larger
NO_FACES = Labels(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, bool), np.zeros(0, bool))
T = TypeVar("T")

CACHE = Path(__file__).parents[1] / ".cache" / "detector"


@dataclass(frozen=True, slots=True)
class SceneSet:
    """Photographs in their coded form with the faces on each.

    Attributes:
        names: File names.
        files: The JPEG files.
        labels: The faces on each.
        sources: Where each comes from.
        is_held_out: bool[photographs]; the validation split.
        images: The photographs decoded, or none.
    """

    names: list[str]
    files: list[bytes]
    labels: list[Labels]
    sources: list[str]
    is_held_out: NDArray[np.bool_]
    images: tuple[Image, ...] = ()

    def image(self, index: int) -> Image:
        """Return uint8[H, W, 3], RGB."""
        return self.images[index] if self.images else decoded(self.files[index])

    def decoded(self) -> "SceneSet":
        """Return the set with all its photographs decoded."""
        return replace(self, images=tuple(decoded(file) for file in self.files))

    def part(self, indices: NDArray[np.int64]) -> "SceneSet":
        """Return some of the photographs."""
        return SceneSet(
            [self.names[i] for i in indices],
            [self.files[i] for i in indices],
            [self.labels[i] for i in indices],
            [self.sources[i] for i in indices],
            self.is_held_out[indices],
        )


@dataclass(frozen=True, slots=True)
class Given:
    """A photograph and the faces that its data set names.

    Attributes:
        file: The JPEG file.
        boxes: float32[N, 4].
        is_sure: bool[N].
        may_add: Whether the teacher may add faces.
    """

    file: bytes
    boxes: NDArray[np.float32]
    is_sure: NDArray[np.bool_]
    may_add: bool


def decoded(file: bytes) -> Image:
    """Return uint8[H, W, 3], RGB."""
    return np.asarray(cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)[..., ::-1], np.uint8)


def encoded(image: Image) -> bytes:
    """Return the file of uint8[H, W, 3], RGB."""
    return cv2.imencode(".jpg", image[..., ::-1])[1].tobytes()


def scenes_with_faces(data_dir: Path, *, most: int = 0) -> SceneSet:
    """Return `scenes_faces.zip`: training photographs completed by the teacher, the validation split as labelled.

    Of the photographs, `most` spread over the whole, or all if 0.
    """
    with zipfile.ZipFile(data_dir / "scenes_faces.zip") as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("labels.csv"), "utf-8")))
        names = _some(sorted({row["file"] for row in rows}), most)
        files = [archive.read(name) for name in names]
    by_name: dict[str, list[dict[str, str]]] = {name: [] for name in names}
    for row in rows:
        if row["file"] in by_name:
            by_name[row["file"]].append(row)
    held_out = np.array([by_name[name][0]["split"] == "val" for name in names])
    given = [
        _given(file, by_name[name], may_add=not held) for file, name, held in zip(files, names, held_out, strict=True)
    ]
    labels = _cached(f"scenes_faces{most or ''}", given, data_dir)
    labels = [_without_large_doubts(each, decoded(file)) for each, file in zip(labels, files, strict=True)]
    return SceneSet(names, files, labels, [by_name[name][0]["source"] for name in names], held_out)


def scenes_without_faces(data_dir: Path, *, most: int = 0) -> SceneSet:
    """Return `scenes_nofaces.zip`; every sixth picture is held out."""
    with zipfile.ZipFile(data_dir / "scenes_nofaces.zip") as archive:
        rows = _some(list(csv.DictReader(io.TextIOWrapper(archive.open("index.csv"), "utf-8"))), most)
        files = [archive.read(row["file"]) for row in rows]
    names = [row["file"] for row in rows]
    held_out = np.arange(len(rows)) % 6 == 0
    return SceneSet(names, files, [NO_FACES] * len(rows), [row["source"] for row in rows], held_out)


def portraits(data_dir: Path, *, every: int, most: int = 0) -> SceneSet:
    """Return press portraits whole, labelled by the teacher alone; those it finds no face in are left out."""
    with zipfile.ZipFile(data_dir / "expressions_web.zip") as archive:
        names = _some(sorted(name for name in archive.namelist() if name.endswith(".jpg"))[::every], most)
        files = [archive.read(name) for name in names]
    no_boxes, none_sure = np.zeros((0, 4), np.float32), np.zeros(0, bool)
    given = [Given(file, no_boxes, none_sure, may_add=True) for file in files]
    labels = _cached(f"portraits{every}-{most}" if most else f"portraits{every}", given, data_dir, sides_px=(320,))
    kept = [index for index, each in enumerate(labels) if each.is_sure.any()]
    return SceneSet(names, files, labels, ["press"] * len(names), np.zeros(len(names), bool)).part(np.array(kept))


def _some(items: list[T], most: int) -> list[T]:
    return items[:: max(len(items) // most, 1)][:most] if most else items


def _without_large_doubts(labels: Labels, image: Image) -> Labels:
    """Drop what would hide surfaces that are no face from training."""
    sides = labels.boxes[:, 2:].max(axis=1, initial=0)
    kept = labels.is_given | labels.is_sure | (sides < DOUBTFUL_SHARE * max(image.shape[:2]))
    return Labels(labels.boxes[kept], labels.landmarks[kept], labels.is_sure[kept], labels.is_given[kept])


def _given(file: bytes, rows: list[dict[str, str]], *, may_add: bool) -> Given:
    boxes = np.array([[float(row[key]) for key in ("x", "y", "w", "h")] for row in rows], np.float32)
    return Given(file, boxes, np.array([row["ignore"] == "0" for row in rows]), may_add=may_add)


def _cached(name: str, given: list[Given], data_dir: Path, *, sides_px: tuple[int, ...] = SIDES_PX) -> list[Labels]:
    path = CACHE / f"{name}.npz"
    if not path.exists():
        found = _labelled(given, Teacher(data_dir / REFERENCE, sides_px=sides_px))
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = {key: np.concatenate([getattr(each, key) for each in found]) for key in Labels.__slots__}
        np.savez(path, counts=np.array([len(each.boxes) for each in found]), **parts)
    with np.load(path) as file:
        ends = np.cumsum(file["counts"])[:-1]
        columns = [np.split(file[key], ends) for key in Labels.__slots__]
    return [Labels(*each) for each in zip(*columns, strict=True)]


def _labelled(given: list[Given], teacher: Teacher) -> list[Labels]:
    cv2.setNumThreads(1)
    found = []
    for index, each in enumerate(given):
        found.append(teacher.label(decoded(each.file), each.boxes, each.is_sure, may_add=each.may_add))
        if index % 500 == 0:
            print(f"label: {index} of {len(given)}", flush=True)
    return found
