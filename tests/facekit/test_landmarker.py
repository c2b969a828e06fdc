import numpy as np
import pytest

from facekit.alignment import TEMPLATE, close_up
from facekit.geometry import Landmarks, Point
from facekit.landmarker import CROP_SHARE, LOOK_PX, Landmarker

EYES, NOSE, MOUTH = [(202, 102), (246, 103)], (221, 126), [(202, 144), (240, 144)]
PORTRAIT_LANDMARKS = Landmarks(*(Point(x, y) for x, y in (*EYES, NOSE, *MOUTH)))


@pytest.fixture(scope="module")
def landmarker(crop_model):
    return Landmarker.load(crop_model.landmarker)


def seen(landmarker, portrait, landmarks):
    picture, _ = close_up(portrait, landmarks, side_px=LOOK_PX, crop_share=CROP_SHARE)
    return landmarker.look([picture])[0]


def test_a_face_is_one_and_its_landmarks_are_where_the_template_expects_them(landmarker, portrait):
    look = seen(landmarker, portrait, PORTRAIT_LANDMARKS)
    scale = LOOK_PX * CROP_SHARE / 112

    assert look.score > 0.9
    for name, at in look.landmarks.named().items():
        expected = getattr(TEMPLATE, name)
        there = tuple((value - 56) * scale + LOOK_PX / 2 for value in (expected.x, expected.y))
        assert (at.x, at.y) == pytest.approx(there, abs=4), name


@pytest.mark.parametrize("centre", [(60, 60), (420, 330), (90, 440)])
def test_what_is_no_face_is_none(landmarker, portrait, centre):
    moved = Landmarks(*(
        Point(at.x - 222 + centre[0], at.y - 120 + centre[1]) for at in PORTRAIT_LANDMARKS.named().values()
    ))  # fmt: skip

    assert seen(landmarker, portrait, moved).score < 0.5


def test_a_black_close_up_is_no_face(landmarker):
    assert landmarker.look([np.zeros((LOOK_PX, LOOK_PX, 3), np.uint8)])[0].score < 0.5


def test_together_close_ups_get_the_answers_that_they_get_alone(landmarker, portrait):
    pictures = [
        close_up(portrait, PORTRAIT_LANDMARKS.turned(degrees), side_px=LOOK_PX, crop_share=CROP_SHARE)[0]
        for degrees in (0, 20, 90)
    ]

    assert landmarker.look(pictures) == [landmarker.look([picture])[0] for picture in pictures]
    assert landmarker.look([]) == []
