import numpy as np
import pytest

from lab.evaluate.metrics import calibration_error, interval, measure

PROBABILITIES = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7]], np.float32)
LABELS = np.array([0, 1, 0, 1])


@pytest.fixture
def metrics():
    return measure(PROBABILITIES, LABELS)


def test_accuracy_is_the_share_of_right_answers(metrics):
    assert metrics.samples == 4
    assert metrics.accuracy == 0.75


def test_confusion_has_the_data_sets_labels_in_its_rows(metrics):
    assert metrics.confusion.tolist() == [[2, 0], [1, 1]]


def test_recall_is_per_label(metrics):
    assert metrics.recall == (1.0, 0.5)


def test_macro_f1_weighs_labels_equally(metrics):
    assert metrics.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)


def test_a_label_that_nobody_has_counts_as_zero():
    metrics = measure(np.array([[0.9, 0.1]], np.float32), np.array([0]))

    assert metrics.recall == (1.0, 0.0)
    assert metrics.macro_f1 == 0.5


def test_calibration_error_is_zero_where_confidence_is_the_share_of_right_answers():
    probabilities = np.array([[0.75, 0.25]] * 4, np.float32)

    assert calibration_error(probabilities, np.array([0, 0, 0, 1])) == pytest.approx(0, abs=1e-6)


def test_calibration_error_of_a_certain_liar_is_one():
    assert calibration_error(np.array([[1.0, 0.0]], np.float32), np.array([1])) == 1.0


def test_calibration_error_weighs_bins_by_their_images():
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.9, 0.1], [0.6, 0.4]], np.float32)

    assert calibration_error(probabilities, np.array([0, 0, 0, 0])) == pytest.approx((3 * 0.1 + 0.4) / 4)


def test_the_interval_of_a_share_is_wilsons():
    assert interval(90, 100) == pytest.approx((0.8256, 0.9448), abs=1e-4)


def test_the_interval_never_leaves_zero_to_one():
    assert interval(5, 5)[1] == 1.0
    assert interval(0, 5)[0] == 0.0
