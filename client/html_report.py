"""The report: one page that opens without a server, with a timeline for each film and all pictures as small ones."""

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TextIO

from .ledger import FileRecord, Status
from .report_style import STYLE, label_colour
from .results import FaceResult, PictureResult
from .timeline import timeline

NAME = "report.html"
_WORDS = (
    "Every answer is about what a face shows in a picture and how it appears there, not about what a person feels "
    "or is. In films, answers are smoothed over half a second."
)


def write_report(folder: Path, *, records: Sequence[FileRecord]) -> None:
    """Write `report.html` into an output folder, from the results that stand there."""
    with (folder / NAME).open("w", encoding="utf-8") as page:
        page.write(_head(records))
        results = folder / "results.jsonl"
        if results.exists():
            _write_pictures(page, _pictures(results))
        page.write(_not_analysed(records))
        page.write("</main></html>\n")


def _pictures(results: Path) -> Iterator[PictureResult]:
    with results.open(encoding="utf-8") as lines:
        for line in lines:
            yield PictureResult.from_json(json.loads(line))


def _write_pictures(page: TextIO, pictures: Iterable[PictureResult]) -> None:
    """Write films and photos in their order, without keeping more than one film in memory."""
    for file, group in groupby(pictures, key=lambda picture: None if picture.seconds is None else picture.file):
        if file is None:
            page.write('<section><h2>Photos</h2><div class="sheet">')
            page.writelines(_figure(picture) for picture in group)
            page.write("</div></section>\n")
        else:
            page.write(_film(file, list(group)))


def _film(file: str, moments: Sequence[PictureResult]) -> str:
    sheet = "".join(_figure(moment) for moment in moments)
    return (
        f"<section><h2>{escape(file)}</h2>{timeline(moments)}"
        f'<details><summary>{len(moments)} moments</summary><div class="sheet">{sheet}</div></details></section>\n'
    )


def _figure(picture: PictureResult) -> str:
    title = picture.file if picture.seconds is None else f"{picture.seconds:.2f} s"
    lines = "".join(_face_line(number, face) for number, face in enumerate(picture.faces, 1))
    more = "<li>more faces may be there</li>" if picture.has_most_faces else ""
    boxes = "".join(_box(number, face, picture) for number, face in enumerate(picture.faces, 1))
    image = ""
    if picture.thumbnail:
        source, text = escape(picture.thumbnail, quote=True), escape(_alternative(picture), quote=True)
        image = f'<div class="picture"><img loading="lazy" src="{source}" alt="{text}">{boxes}</div>'
    return (
        f"<figure>{image}<figcaption>{escape(title)}<ul>{lines or '<li>no face</li>'}{more}</ul></figcaption></figure>"
    )


def _face_line(number: int, face: FaceResult) -> str:
    colour = label_colour(face)
    return f'<li><i style="background:{colour}">{face.person or number}</i> {escape(face.summary)}</li>'


def _box(number: int, face: FaceResult, picture: PictureResult) -> str:
    left, top = 100 * face.x / picture.width, 100 * face.y / picture.height
    width, height = 100 * face.width / picture.width, 100 * face.height / picture.height
    place = f"left:{left:.1f}%;top:{top:.1f}%;width:{width:.1f}%;height:{height:.1f}%"
    return f'<b style="{place};border-color:{label_colour(face)}" title="{face.person or number}"></b>'


def _alternative(picture: PictureResult) -> str:
    return f"{picture.title}: {len(picture.faces)} face(s)"


def _head(records: Sequence[FileRecord]) -> str:
    counts = {status: sum(record.status is status for record in records) for status in Status}
    pictures, faces = sum(record.pictures for record in records), sum(record.faces for record in records)
    numbers = [*counts.items(), ("pictures", pictures), ("faces", faces)]
    tiles = "".join(f"<div><dt>{escape(str(name))}</dt><dd>{count}</dd></div>" for name, count in numbers)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Emotion Detector: report</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style><main><h1>Expressions shown</h1><p>{_WORDS}</p><dl>{tiles}</dl>\n"
    )


def _not_analysed(records: Sequence[FileRecord]) -> str:
    rows = "".join(
        f"<tr><td>{escape(record.name)}<td>{record.status}<td>{escape(record.reason)}"
        for record in records
        if record.status is not Status.ANALYSED
    )
    if not rows:
        return ""
    return f"<section><h2>Not analysed</h2><table><tr><th>file<th>status<th>reason{rows}</table></section>\n"
