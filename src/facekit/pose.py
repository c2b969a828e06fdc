"""How far a head is turned about its own axis, from five landmarks. No OpenCV."""

import math

import numpy as np

from facekit.canonical import Points

NOSE_DEPTH = 0.45  # how far the nose's tip stands out before the eyes, over the distance between the eyes
_EYES_OVER_MEAN = 1.1  # the mouth is a fifth narrower than the eyes are apart


def yaw_of(points: Points) -> float:
    """Return degrees that a head is turned towards its own left, in [-90, 90]; 0 faces the camera.

    Source: weak perspective; the nose's tip moves sideways by depth * sin(yaw), the eyes' distance by cos(yaw).
    """
    right_eye, left_eye, nose, mouth_right, mouth_left = np.asarray(points, np.float64)
    down = (mouth_right + mouth_left - right_eye - left_eye) / 2
    length = max(math.hypot(*down), 1e-9)
    across = np.array([down[1], -down[0]]) / length  # towards the subject's left
    from_middle = nose - (right_eye + left_eye) / 2
    offset = float((from_middle - (from_middle @ down) / length**2 * down) @ across)
    apart = float((left_eye - right_eye + mouth_left - mouth_right) @ across) / 2
    return math.degrees(math.atan2(offset, NOSE_DEPTH * max(_EYES_OVER_MEAN * apart, 1e-6)))
