import numpy as np
import pytest

from facekit.landmarker import CLOSE_UP_PX
from lab.detector.close_ups import VISIBILITY, augment, batches, cut_out, cut_pool
from lab.tests.detector.conftest import BOX, POINTS


def nothing(_):
    return np.zeros((0, 15), np.float32)


def stray(_):
    """Return a find on a scene's lower right corner."""
    points = np.array(POINTS, np.float32) * 0.2 + (76, 70)
    return np.array([[78, 72, 10, 10, *points.ravel(), 0.9]], np.float32)


def test_faces_and_strays_are_cut_out(scenes):
    pool = cut_pool(scenes, stray)

    assert pool.is_face.tolist() == [True, False, False]
    assert np.isnan(pool.landmarks[1]).all()


def test_a_find_on_a_face_is_no_stray(scenes):
    def part(_):
        return np.array([[*BOX[:2], 12, 12, *np.ravel(POINTS), 0.9]], np.float32)

    assert cut_pool(scenes, part).is_face.tolist() == [True, False]  # the second is of the scene without a face


def test_a_cut_out_face_stands_upright_in_the_middle():
    _, matrix = cut_out(np.zeros((90, 96, 3), np.uint8), np.array(POINTS, np.float32))

    assert matrix @ (*np.mean(POINTS, axis=0), 1) == pytest.approx([64, 64 + 4.2], abs=2)


def test_looks_keep_their_landmarks_in_the_picture(scenes):
    pool = cut_pool(scenes, nothing)
    rng = np.random.default_rng(1)
    targets = np.stack([augment(pool, 0, rng)[1] for _ in range(60)])
    faces = targets[targets[:, 0] == 1]

    assert 40 < len(faces) < 60  # the others show an eye or the mouth alone
    assert ((faces[:, 1:11] > -0.1) & (faces[:, 1:11] < 1.1)).all()
    assert (faces[:, 13] == 0).any()
    assert (faces[:, VISIBILITY] == 1).all(axis=1).any()


def test_the_box_moves_with_its_look_and_keeps_its_shape(scenes):
    pool = cut_pool(scenes, nothing)
    rng = np.random.default_rng(1)
    targets = np.stack([augment(pool, 0, rng)[1] for _ in range(60)])
    faces = targets[targets[:, 0] == 1]
    eyes = np.hypot(*(faces[:, 1:3] - faces[:, 3:5]).T)

    assert np.exp(faces[:, 17] - faces[:, 16]) == pytest.approx(BOX[3] / BOX[2], rel=1e-4)
    assert np.exp(faces[:, 16]) / eyes == pytest.approx(BOX[2] / (POINTS[1][0] - POINTS[0][0]), rel=1e-4)
    assert np.isnan(targets[targets[:, 0] == 0][:, 14:]).all()


def test_a_batch_has_looks_and_targets(scenes):
    looks, targets = next(batches(cut_pool(scenes, stray), size=2, rng=np.random.default_rng(0)))

    assert looks.shape == (2, CLOSE_UP_PX, CLOSE_UP_PX, 3)
    assert targets.shape == (2, 18)
