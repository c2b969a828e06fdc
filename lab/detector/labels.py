"""The labelled scenes: read from the shared zips, completed by the teacher once, and kept beside the laboratory."""

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.detector.teacher import SIDES_PX, Labels, Teacher

Image = NDArray[np.uint8]

DOUBTFUL_SHARE = 0.12  # of the longer side: what only the teacher finds and doubts is no face if it is larger
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
    """

    names: list[str]
    files: list[bytes]
    labels: list[Labels]
    sources: list[str]
    is_held_out: NDArray[np.bool_]

    def image(self, index: int) -> Image:
        """Return uint8[H, W, 3], RGB."""
        return decoded(self.files[index])

    def part(self, indices: NDArray[np.int64]) -> "SceneSet":
        """Return some of the photographs."""
        return SceneSet(
            [self.names[i] for i in indices],
            [self.files[i] for i in indices],
            [self.labels[i] for i in indices],
            [self.sources[i] for i in indices],
            self.is_held_out[indices],
        )


def decoded(file: bytes) -> Image:
    """Return uint8[H, W, 3], RGB."""
    return np.asarray(cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)[..., ::-1], np.uint8)


def scenes_with_faces(data_dir: Path, teacher_file: Path) -> SceneSet:
    """Return `scenes_faces.zip`: training photographs completed by the teacher, the validation split as labelled."""
    with zipfile.ZipFile(data_dir / "scenes_faces.zip") as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("labels.csv"), "utf-8")))
        names = sorted({row["file"] for row in rows})
        files = [archive.read(name) for name in names]
    by_name: dict[str, list[dict[str, str]]] = {name: [] for name in names}
    for row in rows:
        by_name[row["file"]].append(row)
    held_out = np.array([by_name[name][0]["split"] == "val" for name in names])
    given = [_given(by_name[name]) for name in names]
    labels = _cached("scenes_faces", files, given, teacher_file, may_add=~held_out)
    labels = [_without_large_doubts(each, decoded(file)) for each, file in zip(labels, files, strict=True)]
    return SceneSet(names, files, labels, [by_name[name][0]["source"] for name in names], held_out)


def scenes_without_faces(data_dir: Path) -> SceneSet:
    """Return `scenes_nofaces.zip`; every sixth picture is held out."""
    with zipfile.ZipFile(data_dir / "scenes_nofaces.zip") as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("index.csv"), "utf-8")))
        files = [archive.read(row["file"]) for row in rows]
    empty = Labels(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, bool), np.zeros(0, bool))
    names = [row["file"] for row in rows]
    held_out = np.arange(len(rows)) % 6 == 0
    return SceneSet(names, files, [empty] * len(rows), [row["source"] for row in rows], held_out)


def portraits(data_dir: Path, teacher_file: Path, *, every: int = 2) -> SceneSet:
    """Return press portraits whole, labelled by the teacher alone; those it finds no face in are left out."""
    with zipfile.ZipFile(data_dir / "expressions_web.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))[::every]
        files = [archive.read(name) for name in names]
    nothing = (np.zeros((0, 4), np.float32), np.zeros(0, bool))
    everywhere = np.ones(len(files), bool)
    labels = _cached(
        f"portraits{every}", files, [nothing] * len(files), teacher_file, may_add=everywhere, sides_px=(320,)
    )
    kept = [index for index, each in enumerate(labels) if each.is_sure.any()]
    return SceneSet(names, files, labels, ["press"] * len(names), np.zeros(len(names), bool)).part(np.array(kept))


def _without_large_doubts(labels: Labels, image: Image) -> Labels:
    """Drop what would hide surfaces that are no face from training."""
    sides = labels.boxes[:, 2:].max(axis=1, initial=0)
    kept = labels.is_given | labels.is_sure | (sides < DOUBTFUL_SHARE * max(image.shape[:2]))
    return Labels(labels.boxes[kept], labels.landmarks[kept], labels.is_sure[kept], labels.is_given[kept])


def _given(rows: list[dict[str, str]]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    boxes = np.array([[float(row[key]) for key in ("x", "y", "w", "h")] for row in rows], np.float32)
    return boxes, np.array([row["ignore"] == "0" for row in rows])


def _cached(
    name: str,
    files: list[bytes],
    given: list[tuple[NDArray[np.float32], NDArray[np.bool_]]],
    teacher_file: Path,
    *,
    may_add: NDArray[np.bool_],
    sides_px: tuple[int, ...] = SIDES_PX,
) -> list[Labels]:
    path = CACHE / f"{name}.npz"
    if not path.exists():
        teacher = Teacher(teacher_file, sides_px=sides_px)
        cv2.setNumThreads(1)
        found = []
        for index, (file, (boxes, is_sure)) in enumerate(zip(files, given, strict=True)):
            found.append(teacher.label(decoded(file), boxes, is_sure, may_add=bool(may_add[index])))
            if index % 100 == 0:
                print(f"label {name}: {index} of {len(files)}", flush=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            path,
            counts=np.array([len(each.boxes) for each in found]),
            boxes=np.concatenate([each.boxes for each in found]),
            landmarks=np.concatenate([each.landmarks for each in found]),
            is_sure=np.concatenate([each.is_sure for each in found]),
            is_given=np.concatenate([each.is_given for each in found]),
        )
    with np.load(path) as file:
        ends = np.cumsum(file["counts"])[:-1]
        parts = [np.split(file[key], ends) for key in ("boxes", "landmarks", "is_sure", "is_given")]
    return [Labels(*each) for each in zip(*parts, strict=True)]
