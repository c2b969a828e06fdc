import cv2
import numpy as np
import pytest

from facekit.canonical import TEMPLATE
from facekit.landmarker import CLOSE_UP_PX, CROP_SHARE
from facetrain.detector import close_ups
from facetrain.detector.close_ups import AIR, POOL_PX, CloseUps

UPRIGHT = np.array(TEMPLATE, np.float32)
IN_POOL = (UPRIGHT - 56) * (POOL_PX * CROP_SHARE / AIR / 112) + POOL_PX / 2


class Finder:
    """A detector that takes one place of every scene for a face."""

    def __init__(self, box, landmarks):
        self._rows = np.array([[*box, *np.ravel(landmarks), 0.9]], np.float32)

    def setInputSize(self, size):  # noqa: N802 - OpenCV's name
        assert size == (close_ups.SCENE_PX, close_ups.SCENE_PX)

    def detect(self, picture):
        return 1, self._rows


@pytest.fixture(scope="module")
def pool(sources):
    stray = Finder((2, 2, 6, 8), [(3, 4), (6, 4), (5, 6), (3, 8), (6, 8)])
    return close_ups.cut_pool(sources, stray, scenes=12, seed=0)


def spotted():
    """A pooled close-up with a white spot on each landmark."""
    image = np.zeros((POOL_PX, POOL_PX, 3), np.uint8)
    for point in IN_POOL:
        cv2.circle(image, [round(float(value)) for value in point], 3, (255, 255, 255), -1)
    return image


def test_the_pool_holds_faces_upright_and_finds_that_are_none(pool):
    is_face = ~np.isnan(pool.landmarks).any(axis=(1, 2))

    assert is_face.any()
    assert not is_face.all()
    assert np.abs(pool.landmarks[is_face] - IN_POOL).mean() < 6  # a face is not quite the template


def test_a_look_knows_where_the_landmarks_went(monkeypatch):
    monkeypatch.setattr(close_ups, "WEATHER_SHARE", 0)
    rng = np.random.default_rng(0)
    for _ in range(20):
        look, target = close_ups.look_at(spotted(), IN_POOL, rng)
        points = np.round(target[1:].reshape(5, 2) * CLOSE_UP_PX).astype(int)
        inside = points[((points > 0) & (points < CLOSE_UP_PX - 1)).all(axis=1)]

        assert target[0] == 1
        assert all(look[y, x].min() > 90 for x, y in inside)


def test_right_eyes_stay_right_eyes():
    rng = np.random.default_rng(0)
    looks = [close_ups.look_at(spotted(), IN_POOL, rng)[1][1:].reshape(5, 2) for _ in range(30)]

    for points in looks:
        across, down = points[1] - points[0], points[3] - points[0]
        assert across[0] * down[1] - across[1] * down[0] > 0


def test_no_face_has_no_landmarks():
    _, target = close_ups.look_at(spotted(), np.full((5, 2), np.nan, np.float32), np.random.default_rng(0))

    assert target.tolist() == [0] * close_ups.TARGETS


def test_an_epoch_looks_at_everything_once():
    pool = CloseUps(np.stack([spotted()] * 8), np.stack([IN_POOL] * 8))
    batches = list(close_ups.batches(pool, size=4, rng=np.random.default_rng(0)))

    assert [(looks.shape, targets.shape) for looks, targets in batches] == [
        ((4, CLOSE_UP_PX, CLOSE_UP_PX, 3), (4, 11))
    ] * 2
