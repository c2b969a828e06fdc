"""What each person of a film showed over time: seconds per label, by the smoothed predictions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .api import ModelFacts
from .results import PictureResult

_LONGEST_STEP_SECONDS = 2.0  # a face that is not found for longer was away, not the same


@dataclass(slots=True)
class Person:
    """One track of a film.

    Attributes:
        number: Within the film.
        first_seconds: When it is first seen.
        last_seconds: When it is last seen.
        moments: In how many analysed moments it is.
        label_seconds: Classifier to label to seconds.
    """

    number: int
    first_seconds: float
    last_seconds: float
    moments: int = 0
    label_seconds: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))

    def to_row(self, file: str) -> dict[str, object]:
        """Return it as cells of a table."""
        row: dict[str, object] = {
            "file": file,
            "person": self.number,
            "firstSeconds": round(self.first_seconds, 3),
            "lastSeconds": round(self.last_seconds, 3),
            "moments": self.moments,
        }
        for name, labels in self.label_seconds.items():
            row |= {name: max(labels, key=labels.__getitem__)}
            row |= {f"{name}.{label}.seconds": round(seconds, 3) for label, seconds in labels.items()}
        return row


class Persons:
    """The persons of one film, moment by moment."""

    def __init__(self, *, step_seconds: float) -> None:
        """Count `step_seconds` for the last moment in which a person is seen."""
        self._step_seconds = step_seconds
        self._persons: dict[int, Person] = {}
        self._labels: dict[int, dict[str, str]] = {}

    def add(self, moment: PictureResult) -> None:
        """Count the time since each face's last moment for the label that it showed there."""
        seconds = moment.seconds or 0.0
        for face in moment.faces:
            if face.person is None:
                continue
            person = self._persons.setdefault(face.person, Person(face.person, seconds, seconds))
            self._count(person, min(seconds - person.last_seconds, _LONGEST_STEP_SECONDS))
            person.last_seconds, person.moments = seconds, person.moments + 1
            self._labels[face.person] = {name: prediction.label for name, prediction in face.shown.items()}

    def rows(self, file: str) -> list[dict[str, object]]:
        """Return one row per person."""
        for person in self._persons.values():
            self._count(person, self._step_seconds)
        return [person.to_row(file) for person in self._persons.values()]

    def _count(self, person: Person, seconds: float) -> None:
        for name, label in self._labels.get(person.number, {}).items():
            person.label_seconds[name][label] += seconds


def person_columns(models: Mapping[str, ModelFacts], *, classifiers: Iterable[str]) -> list[str]:
    """Return the columns of the table of persons."""
    columns = ["file", "person", "firstSeconds", "lastSeconds", "moments"]
    for name in classifiers:
        columns += [name, *(f"{name}.{label}.seconds" for label in models[name].labels)]
    return columns
