"""Outcomes in order -> lines on the terminal, the ledger, and with an output folder the tables."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self

import av.error
from tqdm import tqdm

from .analyser import Outcome
from .annotated_film import write_annotated_film
from .api import ModelFacts
from .contract import Contract
from .errors import UnreadableFile
from .ledger import Ledger
from .output import ANNOTATED, OutputFolder
from .persons import Persons, person_columns
from .reading import FileEnd
from .results import PictureResult
from .sources import SourceFile
from .tables import JsonLines, Table, face_columns, face_rows
from .tracks import Tracker


@dataclass(frozen=True, slots=True)
class Recording:
    """What is recorded besides the lines on the terminal.

    Attributes:
        folder: Where tables go; None for none.
        film_names: File to its annotated film below `annotated`; empty where none is wanted.
        step_seconds: Media time between two moments.
        is_quiet: Whether there are no lines about single pictures.
    """

    folder: OutputFolder | None
    film_names: Mapping[str, str]
    step_seconds: float
    is_quiet: bool


class Recorder:
    """Takes outcomes as they come; what has been found is written even if the rest fails."""

    def __init__(
        self, recording: Recording, *, ledger: Ledger, models: Mapping[str, ModelFacts], contract: Contract
    ) -> None:
        """Begin the tables."""
        self._recording = recording
        self._ledger = ledger
        self._models = models
        self._model_facts = {name: facts.to_json() for name, facts in models.items()}
        self._film: _Film | None = None
        self._stack = ExitStack()
        self._lines: JsonLines | None = None
        self._faces: Table | None = None
        self._persons: Table | None = None
        if recording.folder:
            path, classifiers = recording.folder.path, contract.classifiers
            self._lines = self._stack.enter_context(JsonLines(path / "results.jsonl"))
            columns = face_columns(models, classifiers=classifiers)
            self._faces = self._stack.enter_context(Table(path / "results.csv", columns))
            columns = person_columns(models, classifiers=classifiers)
            self._persons = self._stack.enter_context(Table(path / "persons.csv", columns))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Finish the tables."""
        self._end_film(is_whole=False)
        self._stack.close()

    def add(self, item: Outcome | FileEnd) -> None:
        """Record a picture's outcome, or a file's end."""
        if isinstance(item, FileEnd):
            record = self._ledger.close_file(item.source, reason=item.reason, note=item.note)
            self._end_film(is_whole=True)
            if record.reason:
                _complain(f"{record.name}: {record.reason}")
        elif item.result is None:
            self._ledger.fail(item.picture.source, item.reason)
        else:
            self._ledger.picture(item.picture.source, faces=len(item.result.faces), note=item.result.note)
            self._record(self._followed(item, item.result))

    def _followed(self, item: Outcome, result: PictureResult) -> PictureResult:
        """Return the result with persons, if it is a moment of a film."""
        if result.seconds is None:
            return result
        if self._film is None:
            self._film = _Film.begin(item.picture.source, self._models, self._recording)
        return self._film.follow(result, is_new_scene=item.picture.is_new_scene)

    def _record(self, result: PictureResult) -> None:
        if self._lines and self._faces:
            self._lines.add(result.to_json() | {"models": self._model_facts})
            self._faces.add(face_rows(result, models=self._models))
        if self._recording.is_quiet:
            return
        count = len(result.faces)
        more = "; more may be there: one reply holds no more" if result.has_most_faces else ""
        tqdm.write(f"{result.title}: {count or 'no'} face{'' if count == 1 else 's'}{more}")
        for number, face in enumerate(result.faces, 1):
            name = f"face {number}" if face.person is None else f"person {face.person}"
            tqdm.write(f"  {name} {face.summary}")

    def _end_film(self, *, is_whole: bool) -> None:
        film, self._film = self._film, None
        if film is None:
            return
        if self._persons:
            self._persons.add(film.persons.rows(film.source.name))
        name = self._recording.film_names.get(film.source.name)
        if is_whole and name and self._recording.folder:
            path = self._recording.folder.path / ANNOTATED / name
            try:
                write_annotated_film(film.source, film.moments, path)
                self._recording.folder.publish(path)
            except (UnreadableFile, av.error.FFmpegError) as error:
                _complain(f"{film.source.name}: no annotated film: {error}")


@dataclass(slots=True)
class _Film:
    """The film that is being recorded."""

    source: SourceFile
    tracker: Tracker
    persons: Persons
    moments: list[PictureResult]
    keeps_moments: bool

    @classmethod
    def begin(cls, source: SourceFile, models: Mapping[str, ModelFacts], recording: Recording) -> Self:
        tracker = Tracker({name: facts.bounds for name, facts in models.items()})
        persons = Persons(step_seconds=recording.step_seconds)
        return cls(source, tracker, persons, [], keeps_moments=source.name in recording.film_names)

    def follow(self, result: PictureResult, *, is_new_scene: bool) -> PictureResult:
        followed = self.tracker.follow(result, is_new_scene=is_new_scene)
        self.persons.add(followed)
        if self.keeps_moments:
            self.moments.append(followed)
        return followed


def _complain(line: str) -> None:
    tqdm.write(line, file=sys.stderr)
