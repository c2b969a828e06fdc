import numpy as np
import pytest

from facekit.alignment import Pyramid, close_up
from facekit.canonical import TEMPLATE
from facekit.landmarker import CLOSE_UP_PX, CROP_SHARE, Landmarker

EYES, NOSE, MOUTH = [(202, 102), (246, 103)], (221, 126), [(202, 144), (240, 144)]
PORTRAIT_LANDMARKS = np.array([*EYES, NOSE, *MOUTH], float)


@pytest.fixture(scope="module")
def landmarker(crop_model):
    return Landmarker.load(crop_model.landmarker)


def predicted(landmarker, portrait, points):
    picture, _ = close_up(Pyramid(portrait), points, side_px=CLOSE_UP_PX, crop_share=CROP_SHARE)
    return landmarker.predict([picture])[0]


def test_a_face_is_one_and_its_landmarks_are_where_the_template_expects_them(landmarker, portrait):
    prediction = predicted(landmarker, portrait, PORTRAIT_LANDMARKS)
    scale = CLOSE_UP_PX * CROP_SHARE / 112

    assert prediction.score > 0.9
    assert prediction.points == pytest.approx((TEMPLATE - 56) * scale + CLOSE_UP_PX / 2, abs=4)


@pytest.mark.parametrize("centre", [(60, 60), (420, 330), (90, 440)])
def test_what_is_no_face_is_none(landmarker, portrait, centre):
    moved = PORTRAIT_LANDMARKS - (222, 120) + centre

    assert predicted(landmarker, portrait, moved).score < 0.5


def test_a_black_close_up_is_no_face(landmarker):
    assert landmarker.predict([np.zeros((CLOSE_UP_PX, CLOSE_UP_PX, 3), np.uint8)])[0].score < 0.5


def test_together_close_ups_get_the_answers_that_they_get_alone(landmarker, portrait):
    pictures = [
        close_up(Pyramid(portrait), PORTRAIT_LANDMARKS + moved, side_px=CLOSE_UP_PX, crop_share=CROP_SHARE)[0]
        for moved in (0, 20, 90)
    ]
    together, alone = landmarker.predict(pictures), [landmarker.predict([picture])[0] for picture in pictures]

    assert [each.score for each in together] == [each.score for each in alone]
    assert [each.points.tolist() for each in together] == [each.points.tolist() for each in alone]
    assert landmarker.predict([]) == []
