"""Results drawn into pictures."""

import numpy as np
import PIL.Image
import pytest

from client.annotation import annotate, draw
from client.results import FaceResult
from tests.client.faces import face, prediction


def _grey(size: tuple[int, int]) -> PIL.Image.Image:
    return PIL.Image.new("RGB", size, (128, 128, 128))


def _changed(before: PIL.Image.Image, after: PIL.Image.Image) -> np.ndarray:
    return (np.asarray(before) != np.asarray(after.crop((0, 0, *before.size)))).any(axis=2)


def test_a_face_has_its_box_and_its_label_outside_of_it() -> None:
    before = _grey((400, 300))

    changed = _changed(before, annotate(before, [face(100, 80, 60)]))

    assert changed[80, 100:160].all()
    assert changed[145:170, 100:150].any()
    assert not changed[85:135, 105:155].any()


@pytest.mark.parametrize("count", [2, 9, 16])
def test_no_label_covers_a_face_in_a_crowd(count: int) -> None:
    before = _grey((900, 600))
    faces = [face(20 + 75 * (n % 11), 100 + 80 * (n // 11) + 7 * (n % 3), 62) for n in range(count)]

    changed = _changed(before, annotate(before, faces))

    for item in faces:
        x, y = int(item.x), int(item.y)
        assert not changed[y + 20 : y + 58, x + 20 : x + 58].any()


def test_a_label_without_room_stands_below_the_picture() -> None:
    before = _grey((112, 112))

    after = annotate(before, [face(20, 10, 90)])

    assert after.width == 112
    assert after.height > 112
    assert not _changed(before, after)[30:95, 40:105].any()


def test_a_film_keeps_its_size_and_names_who_has_no_label() -> None:
    image = _grey((112, 112))

    assert draw(image, [face(20, 10, 90)]) == [1]
    assert image.size == (112, 112)


def test_a_turned_face_has_a_turned_box() -> None:
    before = _grey((400, 300))

    changed = _changed(before, annotate(before, [face(100, 100, 80, roll_degrees=45.0, predictions={})]))

    assert changed[85, 136:145].any()
    assert not changed[101, 102]


def test_unsure_labels_are_written_as_such() -> None:
    result: FaceResult = face(predictions={"emotion": prediction("sad", 0.33, unsure=True)})

    assert result.summary == "perhaps shows sad (0.33)"
