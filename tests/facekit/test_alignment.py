import math

import cv2
import numpy as np
import pytest

from facekit.alignment import TEMPLATE, align
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


@pytest.mark.parametrize(("scale", "degrees"), [(1.0, 0), (2.5, 30), (0.8, -60), (1.5, 180), (4.0, 10)])
def test_landmarks_come_to_lie_on_the_template(scale, degrees):
    frame, landmarks = frame_with_eyes(scale=scale, degrees=degrees, middle=(320, 240))
    crop = align(frame, Face(BoundingBox(0, 0, 1, 1), 1.0, 0.0, landmarks))

    assert (crop.shape, crop.dtype) == ((112, 112, 3), np.uint8)
    assert all(brightness_at(crop, at) > 120 for at in TEMPLATE.named().values())
    assert crop.mean() < 20


@pytest.mark.parametrize(("scale", "degrees"), [(1.0, 0), (2.5, 30), (0.8, -60)])
def test_without_landmarks_the_box_and_the_roll_do_the_same(scale, degrees):
    frame, _ = frame_with_eyes(scale=scale, degrees=degrees, middle=(320, 240))
    side = 112 * scale
    crop = align(frame, Face(BoundingBox(320 - side / 2, 240 - side / 2, side, side), 1.0, degrees))

    assert all(brightness_at(crop, at) > 120 for at in TEMPLATE.named().values())


def test_outside_the_frame_the_border_is_repeated():
    frame = np.full((100, 100, 3), 40, np.uint8)
    crop = align(frame, Face(BoundingBox(-50, -50, 120, 120), 1.0, 20.0))

    assert (crop == 40).all()


def test_a_large_face_is_averaged_not_sampled():
    frame = np.zeros((2240, 2240, 3), np.uint8)
    frame[::2] = 255  # stripes of one pixel
    crop = align(frame, Face(BoundingBox(0, 0, 2240, 2240), 1.0, 0.0))

    assert np.abs(crop.astype(int) - 127).max() <= 3
