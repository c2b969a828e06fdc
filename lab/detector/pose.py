"""Yaw from five landmarks."""

import math

import numpy as np
from numpy.typing import NDArray

NOSE_DEPTH = 0.45  # how far the nose's tip stands out before the eyes, over the distance between the eyes


def yaw_of(landmarks: NDArray[np.floating]) -> float:
    """Return degrees that a head is turned about its own axis, positive towards its left; -90 to 90.

    Args:
        landmarks: float[5, 2]: right eye, left eye, nose, mouth right, mouth left.

    Source: weak perspective; the nose's tip moves sideways by depth * sin(yaw), the eyes' distance is cos(yaw).
    """
    right_eye, left_eye, nose, mouth_right, mouth_left = np.asarray(landmarks, np.float64)
    down = (mouth_right + mouth_left - right_eye - left_eye) / 2
    length = max(float(np.hypot(*down)), 1e-9)
    across = np.array([down[1], -down[0]]) / length  # towards the subject's left where the face is upright
    middle = (right_eye + left_eye) / 2
    share = float((nose - middle) @ down) / length**2
    offset = float((nose - middle - share * down) @ across)
    apart = float((left_eye - right_eye + mouth_left - mouth_right) @ across) / 2
    apart = max(apart * 1.1, 1e-6)  # the mouth is a fifth narrower than the eyes
    return math.degrees(math.atan2(offset, NOSE_DEPTH * apart))
