import math

import numpy as np
import pytest

from facetrain.detector.faces import Faces
from facetrain.detector.findings import Answer, iou, landmark_error, level_error, matched, measure
from facetrain.detector.scenes import Scene

EYES_LEVEL = np.array([(10, 20), (30, 20), (20, 30), (13, 40), (27, 40)], np.float32)


def truth(*boxes, sure=None):
    count = len(boxes)
    landmarks = np.repeat(EYES_LEVEL[np.newaxis], count, axis=0)
    return Faces(np.array(boxes, np.float32).reshape(-1, 4), landmarks, np.array(sure or [True] * count, bool))


def boxes(*values):
    return np.array(values, np.float32).reshape(-1, 4)


def test_overlap_is_shared_over_joint_area():
    assert iou(boxes((0, 0, 10, 10))[0], boxes((5, 0, 10, 10), (20, 20, 5, 5))).tolist() == pytest.approx([1 / 3, 0])


def test_each_face_is_found_once():
    pairs, false = matched(boxes((0, 0, 10, 10), (1, 0, 10, 10)), truth((0, 0, 10, 10)))

    assert pairs == [(0, 0, 1.0)]
    assert false == 1


def test_an_answer_elsewhere_is_false():
    assert matched(boxes((50, 50, 10, 10)), truth((0, 0, 10, 10))) == ([], 1)


def test_an_answer_at_an_unsure_face_counts_neither_way():
    assert matched(boxes((0, 0, 10, 10)), truth((0, 0, 10, 10), sure=[False])) == ([], 0)
    assert matched(boxes((4, 4, 10, 10)), truth((0, 0, 10, 10), sure=[False])) == ([], 0)


def test_landmark_error_is_in_eye_distances():
    assert landmark_error(EYES_LEVEL + np.array((2, 0)), EYES_LEVEL) == pytest.approx(0.1)


@pytest.mark.parametrize(("roll", "error"), [(0, 0), (7, 7), (-7, 7), (180, 180), (359, 1)])
def test_level_error_is_the_tilt_that_is_left(roll, error):
    assert level_error(roll, EYES_LEVEL) == pytest.approx(error)


def test_a_detector_is_measured_over_all_scenes():
    scenes = [Scene(np.zeros((50, 50, 3), np.uint8), truth((0, 0, 10, 10), (30, 30, 10, 10))) for _ in range(2)]
    answer = Answer(boxes((0, 0, 10, 10), (20, 0, 5, 5)), np.stack([EYES_LEVEL] * 2), np.array([3.0, 0.0], np.float32))
    finding = measure(lambda _: answer, scenes)

    assert (finding.expected, finding.found, finding.false) == (4, 2, 2)
    assert (finding.recall, finding.precision) == (0.5, 0.5)
    assert (finding.mean_iou, finding.landmark_error, finding.level_error) == pytest.approx((1.0, 0.0, 3.0))


def test_without_landmarks_their_error_is_unknown():
    scene = Scene(np.zeros((50, 50, 3), np.uint8), truth((0, 0, 10, 10)))

    assert math.isnan(measure(lambda _: Answer(boxes((0, 0, 10, 10))), [scene]).landmark_error)
