import itertools

import numpy as np
import pytest

from facetrain.detector import examination
from facetrain.detector.examination import Condition


def first(scenes):
    return next(iter(scenes))


def test_portraits_have_the_height_of_the_condition(sources):
    scene = first(examination.portraits(sources, Condition("small", face_px=60), count=1, seed=0))

    assert scene.image.shape == (480, 480, 3)
    assert scene.faces.boxes[:, 3] == pytest.approx(60, abs=0.5)


@pytest.mark.parametrize("make", [examination.portraits, examination.photographs, examination.crowds])
def test_faces_are_turned_by_the_condition(sources, make):
    scene = first(make(sources, Condition("turned", degrees=40.0), count=1, seed=0))
    across = scene.faces.landmarks[0, 1] - scene.faces.landmarks[0, 0]
    tilt = abs(np.degrees(np.arctan2(across[1], across[0])))

    assert tilt == pytest.approx(40, abs=8)  # the source's own eyes are not quite level


def test_dim_light_darkens_the_picture(sources):
    bright, dim = (
        first(examination.portraits(sources, Condition("x", brightness=level), count=1, seed=0)).image
        for level in (1.0, 0.25)
    )

    assert dim.mean() == pytest.approx(bright.mean() / 4, rel=0.15)


def test_photographs_show_one_held_out_portrait_with_its_surroundings(sources):
    scene = first(examination.photographs(sources, Condition("plain", face_px=200), count=1, seed=0))

    assert scene.image.shape == (480, 480, 3)
    assert scene.faces.boxes[0, 3] == pytest.approx(200, abs=0.5)
    assert scene.image.std() > 20


def test_crowds_are_pictures_of_somebody(sources):
    scene = first(examination.crowds(sources, Condition("plain"), count=1, seed=0))

    assert scene.faces.boxes[0, 3] == pytest.approx(45)
    assert scene.faces.is_sure.tolist() == [True]


def test_pictures_without_faces_are_many_kinds(sources):
    pictures = list(itertools.islice(examination.without_faces(sources, count=8, seed=0), 8))

    assert {picture.shape for picture in pictures} == {(480, 480, 3)}
    assert len({picture.tobytes() for picture in pictures}) == 8
