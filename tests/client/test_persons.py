"""What each person showed over time."""

from client.persons import Persons
from tests.client.faces import face, moment, prediction


def _face(person: int | None, label: str = "happy") -> object:
    smoothed = {"emotion": prediction(label)}
    return face(person=person, predictions=smoothed, smoothed=smoothed)


def test_time_counts_for_the_label_that_was_shown() -> None:
    persons = Persons(step_seconds=0.5)
    for seconds, label in ((0.0, "happy"), (0.5, "happy"), (1.0, "sad"), (1.5, "sad")):
        persons.add(moment(seconds, _face(1, label)))

    assert persons.rows("a.mp4") == [
        {
            "file": "a.mp4",
            "person": 1,
            "firstSeconds": 0.0,
            "lastSeconds": 1.5,
            "moments": 4,
            "emotion": "happy",
            "emotion.happy.seconds": 1.0,
            "emotion.sad.seconds": 1.0,
        }
    ]


def test_each_person_has_a_row() -> None:
    persons = Persons(step_seconds=0.5)
    persons.add(moment(0.0, _face(1), _face(2, "sad")))

    assert [(row["person"], row["emotion"]) for row in persons.rows("a.mp4")] == [(1, "happy"), (2, "sad")]


def test_a_face_without_a_person_is_not_counted() -> None:
    persons = Persons(step_seconds=0.5)
    persons.add(moment(0.0, _face(None)))

    assert persons.rows("a.mp4") == []
