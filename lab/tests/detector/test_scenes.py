import math

import numpy as np
import pytest

from lab.detector.cover import cover
from lab.detector.scenes import LEAST_VISIBLE, Mix, moved, random_scene, turned_boxes
from lab.tests.detector.conftest import BOX, labels_of

TURNED_30 = np.array([[math.cos(math.pi / 6), -0.5, 30], [0.5, math.cos(math.pi / 6), 0]])


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def test_the_same_seed_makes_the_same_scene(scenes):
    mix = Mix((scenes,), (1.0,))
    first, second = (random_scene(mix, side=64, rng=np.random.default_rng(2)) for _ in range(2))

    assert (first.image == second.image).all()
    assert (first.boxes == second.boxes).all()


def test_a_scene_holds_its_faces_and_is_square(scenes, rng):
    mix = Mix((scenes,), (1.0,))
    many = [random_scene(mix, side=64, rng=rng) for _ in range(60)]

    assert all(scene.image.shape == (64, 64, 3) for scene in many)
    assert sum(scene.is_sure.sum() for scene in many) > 15
    for scene in many:
        middles = scene.boxes[scene.is_sure, :2] + scene.boxes[scene.is_sure, 2:] / 2
        assert ((middles > 0) & (middles < 64)).all()


def test_boxes_and_landmarks_move_with_the_image(rng):
    labels = labels_of(BOX)
    scene = moved(np.zeros((90, 96, 3), np.uint8), labels, TURNED_30, side=120, rng=rng)

    assert scene.landmarks[0] == pytest.approx(labels.landmarks[0] @ TURNED_30[:, :2].T + TURNED_30[:, 2], abs=1e-3)
    middle = scene.boxes[0, :2] + scene.boxes[0, 2:] / 2
    assert middle == pytest.approx(np.array((44, 45)) @ TURNED_30[:, :2].T + TURNED_30[:, 2], abs=1e-3)


def test_a_mirror_swaps_right_and_left(rng):
    mirror = np.array([[-1.0, 0, 96], [0, 1, 0]])
    scene = moved(np.zeros((90, 96, 3), np.uint8), labels_of(BOX), mirror, side=96, rng=rng)

    assert scene.landmarks[0, 0, 0] < scene.landmarks[0, 1, 0]


@pytest.mark.parametrize("mirror", [1.0, -1.0])
@pytest.mark.parametrize(("degrees", "is_level"), [(0, True), (-15, True), (30, False), (170, False)])
def test_a_scene_knows_whether_it_is_level(rng, degrees, is_level, mirror):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    matrix = np.column_stack([np.array([[c, -s], [s, c]]) @ np.diag([mirror, 1.0]), (40, 40)])

    assert moved(np.zeros((90, 96, 3), np.uint8), labels_of(BOX), matrix, side=96, rng=rng).is_level == is_level


def test_a_face_that_hardly_shows_is_not_learnt(rng):
    shift = np.array([[1.0, 0, 24 - BOX[0] - BOX[2] * (1 - LEAST_VISIBLE + 0.3)], [0, 1, 0]])
    shift[0, 2] = -BOX[0] - BOX[2] * (1.05 - LEAST_VISIBLE)
    scene = moved(np.zeros((90, 96, 3), np.uint8), labels_of(BOX), shift, side=96, rng=rng)

    assert not scene.is_sure[0]


def test_the_box_of_a_turned_face_does_not_grow():
    square = np.array([(10, 10, 20, 20)], np.float32)

    assert turned_boxes(square, TURNED_30)[0, 2:] == pytest.approx([20, 20], abs=1e-3)


def test_cover_changes_the_face_and_states_what_it_hides():
    image, labels = np.full((90, 96, 3), 120, np.uint8), labels_of(BOX)
    hidden = set()
    for seed in range(40):
        covered, shown = cover(image, labels.boxes[0], labels.landmarks[0], rng=np.random.default_rng(seed))
        assert (covered != image).any()
        hidden.add(tuple(shown.tolist()))

    assert {(True, True, False), (False, False, True)} <= hidden
    assert (image == 120).all()
