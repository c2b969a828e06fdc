import math

import cv2
import numpy as np
import pytest

from facekit.alignment import Pyramid, align, close_up, roll_of
from facekit.canonical import TEMPLATE
from facekit.geometry import BoundingBox, Face, Landmarks, Visibility


def frame_with_eyes(*, scale, degrees, middle):
    """Return a black frame with white dots at the template's landmarks, placed in it, and those landmarks."""
    frame = np.zeros((480, 640, 3), np.uint8)
    cos, sin = math.cos(math.radians(degrees)) * scale, math.sin(math.radians(degrees)) * scale

    points = (TEMPLATE - 56) @ np.array([(cos, sin), (-sin, cos)]) + middle
    for x, y in points:
        cv2.circle(frame, (round(x), round(y)), max(round(2 * scale), 2), (255, 255, 255), -1)
    return frame, points


def brightness_at(crop, at):
    x, y = (round(value) for value in at)
    return crop[y - 1 : y + 2, x - 1 : x + 2].mean()


def around(points):
    """Return a box about as large as the crop of these landmarks, with the same middle."""
    centre, side = points.mean(axis=0), 2.6 * np.ptp(points, axis=0).max()
    return BoundingBox(centre[0] - side / 2, centre[1] - side / 2, side, side)


def face_with(points, box=None):
    shown = Visibility(1.0, 1.0, 1.0)
    return Face(box or around(points), 1.0, roll_of(points), 0.0, Landmarks.from_array(points), shown)


@pytest.mark.parametrize(("scale", "degrees"), [(1.0, 0), (2.5, 30), (0.8, -60), (1.5, 180), (4.0, 10)])
def test_landmarks_come_to_lie_on_the_template(scale, degrees):
    frame, landmarks = frame_with_eyes(scale=scale, degrees=degrees, middle=(320, 240))
    crop = align(Pyramid(frame), face_with(landmarks))

    assert (crop.shape, crop.dtype) == ((112, 112, 3), np.uint8)
    assert all(brightness_at(crop, at) > 120 for at in TEMPLATE)
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
    crop = align(Pyramid(frame), face_with(np.array(points, float), BoundingBox(280, 200, 80, 80)))

    assert crop.mean() > 190  # the box and nothing else


def test_outside_the_frame_the_border_is_repeated():
    frame, landmarks = frame_with_eyes(scale=2.0, degrees=0, middle=(5, 5))
    frame[:] = 40

    assert (align(Pyramid(frame), face_with(landmarks)) == 40).all()


def test_a_large_face_is_averaged_not_sampled():
    frame = np.zeros((2240, 2240, 3), np.uint8)
    frame[::2] = 255  # stripes of one pixel
    _, landmarks = frame_with_eyes(scale=20.0, degrees=0, middle=(1120, 1120))
    crop = align(Pyramid(frame), face_with(landmarks))

    assert np.abs(crop.astype(int) - 127).max() <= 3


def test_a_face_far_larger_than_its_frame_is_cut_out_all_the_same():
    landmarks = 200 * TEMPLATE

    for shape in ((1, 1, 3), (3, 700, 3), (480, 480, 3)):
        picture, _ = close_up(Pyramid(np.full(shape, 90, np.uint8)), landmarks, side_px=64, crop_share=0.75)
        assert picture.shape == (64, 64, 3)


def test_halving_a_frame_moves_nothing():
    """A bright dot on the nose of a large face; the crop shows it where the template has the nose."""
    frame = np.zeros((1001, 1003, 3), np.uint8)
    landmarks = 8 * TEMPLATE + (51, 33)
    cv2.circle(frame, tuple(np.rint(landmarks[2]).astype(int).tolist()), 24, (255, 255, 255), -1)

    picture, matrix = close_up(Pyramid(frame), landmarks, side_px=112, crop_share=1.0)

    y, x = np.argwhere(picture[..., 0] > 128).mean(axis=0)
    assert (x, y) == pytest.approx(tuple(matrix @ (*landmarks[2], 1)), abs=0.15)


@pytest.mark.parametrize("side", [480, 1600, 2047, 4093])
def test_a_frame_of_any_size_keeps_its_places_when_scaled(side):
    scale, at = 320 / side, np.array((0.9, 0.7)) * side
    frame = np.zeros((side, side, 3), np.uint8)
    cv2.circle(frame, tuple(at.astype(int).tolist()), side // 30, (255, 255, 255), -1)

    scaled = Pyramid(frame).scaled(scale)

    rows, columns = np.nonzero(scaled[..., 0] > 127)
    assert 319 <= min(scaled.shape[:2]) <= max(scaled.shape[:2]) <= 320
    assert (columns.mean(), rows.mean()) == pytest.approx(tuple(at * scale), abs=0.7)


def test_a_scaled_frame_has_no_aliasing():
    stripes = np.zeros((2001, 2001, 3), np.uint8)
    stripes[:, ::2] = 255

    assert np.ptp(Pyramid(stripes).scaled(0.16)[5:-5, 5:-5].astype(int)) <= 16
