"""Where results go: lines on the terminal, and with a folder annotated pictures, JSON and CSV."""

import csv
import json
from pathlib import Path
from typing import Self

import cv2
from tqdm import tqdm

from .annotation import annotate
from .pictures import Picture
from .results import PictureResult

_FACE_COLUMNS = ("file", "seconds", "face", "x", "y", "width", "height", "rollDegrees", "score")


class Report:
    """Takes results as they come; what has been found is written even if the rest fails."""

    def __init__(self, folder: Path | None) -> None:
        """Write files into `folder`, replacing those of an earlier run; None writes none."""
        self._folder = folder
        self._results: list[PictureResult] = []
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Write the tables."""
        if self._folder is not None and self._results:
            self._write_json(self._folder / "results.json")
            self._write_csv(self._folder / "results.csv")
            tqdm.write(
                f"Written to {self._folder}/: results.json, results.csv, {len(self._names)} annotated picture(s)"
            )

    def add(self, picture: Picture, found: PictureResult) -> None:
        """Take what was found in a picture."""
        self._results.append(found)
        tqdm.write(f"{found.title}: {len(found.faces) or 'no'} face{'' if len(found.faces) == 1 else 's'}")
        for number, face in enumerate(found.faces, 1):
            tqdm.write(f"  face {number} {face.summary}")
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._folder / self._unused_name(picture.name)
            cv2.imwrite(str(file), annotate(picture.pixels, found.faces))

    def _unused_name(self, stem: str) -> str:
        candidates = (f"{stem}{suffix}-annotated.jpg" for suffix in ("", *(f"-{n}" for n in range(2, 10**6))))
        name = next(candidate for candidate in candidates if candidate not in self._names)
        self._names.add(name)
        return name

    def _write_json(self, path: Path) -> None:
        document = {"pictures": [picture.to_json() for picture in self._results]}
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def _write_csv(self, path: Path) -> None:
        """Write one row per face, with a column for each label that the models know."""
        rows = [row for picture in self._results for row in picture.to_rows()]
        columns = dict.fromkeys([*_FACE_COLUMNS, *(column for row in rows for column in row)])
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(columns), restval="")
            writer.writeheader()
            writer.writerows(rows)
