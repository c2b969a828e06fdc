import math

import numpy as np
import pytest

from facekit.canonical import TEMPLATE
from facekit.pose import yaw_of


@pytest.mark.parametrize("degrees", [-60, -30, 0, 30, 60])
@pytest.mark.parametrize("roll", [0, 90, -135])
def test_yaw_is_the_turn_about_the_head_s_own_axis(degrees, roll):
    head = np.array([(-20, -18, 0), (20, -18, 0), (0, 6, 18), (-16, 22, 2), (16, 22, 2)], float)
    yaw, turn = math.radians(degrees), math.radians(roll)
    flat = np.column_stack([head[:, 0] * math.cos(yaw) + head[:, 2] * math.sin(yaw), head[:, 1]])
    points = flat @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])

    assert yaw_of(points) == pytest.approx(degrees, abs=8)


def test_the_template_faces_the_camera():
    assert yaw_of(TEMPLATE) == pytest.approx(0, abs=1e-6)


def test_landmarks_in_one_place_give_a_finite_yaw():
    assert -90 <= yaw_of(np.zeros((5, 2))) <= 90
