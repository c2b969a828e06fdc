"""Results as lines and tables: written as they come, so that none of them has to be kept in memory."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from .api import ModelFacts
from .estimates import FIELDS
from .results import FaceResult, PictureResult, Prediction

Json = Any  # what `json` gives

_FACE_COLUMNS = ("file", "seconds", "frameWidth", "frameHeight", "face", "person", "x", "y", "width", "height")
_HEAD_COLUMNS = ("rollDegrees", "score")


class JsonLines:
    """A file with one JSON object per line."""

    def __init__(self, path: Path) -> None:
        """Begin the file."""
        self._file = path.open("w", encoding="utf-8")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the file."""
        self._file.close()

    def add(self, document: Mapping[str, Json]) -> None:
        """Write one line."""
        self._file.write(json.dumps(document, ensure_ascii=False) + "\n")
        self._file.flush()


class Table:
    """A CSV file."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        """Begin the file with its columns."""
        self._file = path.open("w", newline="", encoding="utf-8")
        self._writer = csv.DictWriter(self._file, list(columns), restval="")
        self._writer.writeheader()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the file."""
        self._file.close()

    def add(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Write rows; what a row does not name stays empty."""
        self._writer.writerows(rows)
        self._file.flush()


def face_columns(models: Mapping[str, ModelFacts], *, classifiers: Iterable[str]) -> list[str]:
    """Return the columns of the table of faces: those of each classifier's labels among them."""
    columns = [*_FACE_COLUMNS, *_HEAD_COLUMNS]
    for name in classifiers:
        estimates = FIELDS if models[name].has_estimates else ()
        columns += [name, f"{name}.unsure", *(f"{name}.{field}" for field in (*estimates, *models[name].labels))]
        smoothed = ("", ".probability", ".unsure", *(f".{field}" for field in estimates))
        columns += [f"{name}.smoothed{each}" for each in smoothed]
    return columns + [f"{name}.version" for name in models]


def face_rows(picture: PictureResult, *, models: Mapping[str, ModelFacts]) -> list[dict[str, object]]:
    """Return one row per face; one without a face's cells where none was found."""
    start: dict[str, object] = {
        "file": picture.file,
        "seconds": "" if picture.seconds is None else round(picture.seconds, 6),
        "frameWidth": picture.width,
        "frameHeight": picture.height,
    }
    versions = {f"{name}.version": facts.version for name, facts in models.items()}
    return [start | {"face": n} | _cells(face) | versions for n, face in enumerate(picture.faces, 1)] or [
        start | versions
    ]


def _cells(face: FaceResult) -> dict[str, object]:
    row: dict[str, object] = {side: round(getattr(face, side), 2) for side in ("x", "y", "width", "height")}
    row |= {"rollDegrees": face.roll_degrees, "score": face.score}
    row |= {} if face.person is None else {"person": face.person}
    for name, prediction in face.predictions.items():
        row |= {name: prediction.label, f"{name}.unsure": _flag(prediction.is_unsure)}
        row |= {f"{name}.{label}": value for label, value in prediction.probabilities.items()}
        row |= _estimate_cells(name, prediction)
    for name, prediction in face.smoothed.items():
        row |= {
            f"{name}.smoothed": prediction.label,
            f"{name}.smoothed.probability": round(prediction.probability, 6),
            f"{name}.smoothed.unsure": _flag(prediction.is_unsure),
            **_estimate_cells(f"{name}.smoothed", prediction),
        }
    return row


def _estimate_cells(name: str, prediction: Prediction) -> dict[str, object]:
    estimate = prediction.estimate
    return {} if estimate is None else {f"{name}.{field}": value for field, value in estimate.to_json().items()}


def _flag(value: bool) -> str:  # noqa: FBT001 - it is the value
    return "true" if value else "false"
