import math

import cv2
import numpy as np
import pytest

from facekit.alignment import TEMPLATE, align, close_up, roll_of
from facekit.geometry import BoundingBox, Face, Landmarks, Point


def frame_with_eyes(*, scale, degrees, middle):
    """Return a black frame with white dots at the template's landmarks, placed in it, and those landmarks."""
    frame = np.zeros((480, 640, 3), np.uint8)
    cos, sin = math.cos(math.radians(degrees)) * scale, math.sin(math.radians(degrees)) * scale

    def place(at):
        x, y = at.x - 56, at.y - 56
        return Point(middle[0] + cos * x - sin * y, middle[1] + sin * x + cos * y)

    landmarks = Landmarks(*(place(at) for at in TEMPLATE.named().values()))
    for at in landmarks.named().values():
        cv2.circle(frame, (round(at.x), round(at.y)), max(round(2 * scale), 2), (255, 255, 255), -1)
    return frame, landmarks


def brightness_at(crop, at):
    return crop[round(at.y) - 1 : round(at.y) + 2, round(at.x) - 1 : round(at.x) + 2].mean()


def around(landmarks):
    """Return a box about as large as the crop of these landmarks, with the same middle."""
    points = np.array([(at.x, at.y) for at in landmarks.named().values()])
    centre, side = points.mean(axis=0), 2.6 * np.ptp(points, axis=0).max()
    return BoundingBox(centre[0] - side / 2, centre[1] - side / 2, side, side)


def face_with(landmarks, box=None):
    return Face(box or around(landmarks), 1.0, roll_of(landmarks), landmarks)


@pytest.mark.parametrize(("scale", "degrees"), [(1.0, 0), (2.5, 30), (0.8, -60), (1.5, 180), (4.0, 10)])
def test_landmarks_come_to_lie_on_the_template(scale, degrees):
    frame, landmarks = frame_with_eyes(scale=scale, degrees=degrees, middle=(320, 240))
    crop = align(frame, face_with(landmarks))

    assert (crop.shape, crop.dtype) == ((112, 112, 3), np.uint8)
    assert all(brightness_at(crop, at) > 120 for at in TEMPLATE.named().values())
    assert crop.mean() < 20


@pytest.mark.parametrize("degrees", [0, 30, -60, 135, -179])
def test_the_roll_is_how_the_head_is_turned(degrees):
    _, landmarks = frame_with_eyes(scale=1.3, degrees=degrees, middle=(320, 240))

    assert roll_of(landmarks) == pytest.approx(degrees)


@pytest.mark.parametrize(
    "points",
    [
        [(300, 240)] * 5,
        [(10, 10), (12, 10), (11, 11), (10, 12), (12, 12)],
        [(0, 0), (640, 0), (0, 480), (640, 480), (1, 1)],
    ],
    ids=["all in one place", "far from the box", "all over the frame"],
)
def test_landmarks_that_do_not_fit_the_box_leave_the_box_unturned(points):
    frame = np.zeros((480, 640, 3), np.uint8)
    frame[200:280, 280:360] = 200
    landmarks = Landmarks(*(Point(x, y) for x, y in points))
    crop = align(frame, face_with(landmarks, BoundingBox(280, 200, 80, 80)))

    assert crop.mean() > 190  # the box and nothing else


def test_outside_the_frame_the_border_is_repeated():
    frame, landmarks = frame_with_eyes(scale=2.0, degrees=0, middle=(5, 5))
    frame[:] = 40

    assert (align(frame, face_with(landmarks)) == 40).all()


def test_a_large_face_is_averaged_not_sampled():
    frame = np.zeros((2240, 2240, 3), np.uint8)
    frame[::2] = 255  # stripes of one pixel
    _, landmarks = frame_with_eyes(scale=20.0, degrees=0, middle=(1120, 1120))
    crop = align(frame, face_with(landmarks))

    assert np.abs(crop.astype(int) - 127).max() <= 3


def test_a_face_far_larger_than_its_frame_is_cut_out_all_the_same():
    landmarks = Landmarks(*(Point(200 * at.x, 200 * at.y) for at in TEMPLATE.named().values()))

    for shape in ((1, 1, 3), (3, 700, 3), (480, 480, 3)):
        picture, _ = close_up(np.full(shape, 90, np.uint8), landmarks, side_px=64, crop_share=0.75)
        assert picture.shape == (64, 64, 3)


def test_halving_a_frame_moves_nothing():
    """A bright dot on the nose of a large face; the crop shows it where the template has the nose."""
    frame = np.zeros((1001, 1003, 3), np.uint8)
    landmarks = Landmarks(*(Point(8 * at.x + 51, 8 * at.y + 33) for at in TEMPLATE.named().values()))
    cv2.circle(frame, (round(landmarks.nose.x), round(landmarks.nose.y)), 24, (255, 255, 255), -1)

    picture, matrix = close_up(frame, landmarks, side_px=112, crop_share=1.0)

    y, x = np.argwhere(picture[..., 0] > 128).mean(axis=0)
    assert (x, y) == pytest.approx(tuple(matrix @ (landmarks.nose.x, landmarks.nose.y, 1)), abs=0.15)
