import keras
import numpy as np
import pytest

from facetrain.detector.loss import detection_loss
from facetrain.detector.targets import EMPTY, FACE, IGNORED


@pytest.fixture
def target():
    """One cell with a face, one without, one to ignore."""
    target = np.zeros((1, 3, 15), np.float32)
    target[0, :, 0] = FACE, EMPTY, IGNORED
    target[0, 0, 1:5] = 0.5, 0.5, np.log(4), np.log(5)
    target[0, 0, 5:] = np.arange(10) / 10
    return target


@pytest.fixture
def perfect(target):
    answer = np.zeros((1, 3, 16), np.float32)
    answer[0, :, :2] = [(9, 9), (-9, -9), (9, 9)]
    answer[0, 0, 2:] = target[0, 0, 1:]
    return answer


def loss(target, answer):
    return float(keras.ops.convert_to_numpy(detection_loss(keras.ops.array(target), keras.ops.array(answer))))


def test_a_perfect_answer_costs_nothing(target, perfect):
    assert loss(target, perfect) < 1e-3


@pytest.mark.parametrize(
    ("cell", "change"),
    [(0, {0: -5}), (0, {1: -5}), (0, {2: 2.5}), (0, {4: 0.0}), (0, {6: 3.0}), (1, {0: 5}), (1, {1: 5})],
    ids=["missed", "unsure", "moved", "narrow", "landmark", "false face", "false quality"],
)
def test_each_mistake_costs(target, perfect, cell, change):
    for index, value in change.items():
        perfect[0, cell, index] = value

    assert loss(target, perfect) > 0.1


def test_what_is_ignored_costs_nothing(target, perfect):
    perfect[0, 2] = -7

    assert loss(target, perfect) < 1e-3


def test_without_a_face_the_loss_is_finite(perfect):
    assert np.isfinite(loss(np.zeros((1, 3, 15), np.float32), perfect))
