import numpy as np
import pytest

from lab.classifier.calibration import fit_temperature, interval_levels, softmax, unsure_below
from lab.classifier.preset import Values

LOGITS = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 0.0], [2.0, 0.0]], np.float32)


def test_softmax_sums_to_one_and_keeps_the_order():
    values = softmax(np.array([[1000.0, 1001.0, 999.0]], np.float32))

    assert values.sum() == pytest.approx(1)
    assert values.argmax() == 1


def test_a_network_that_is_too_sure_gets_a_higher_temperature():
    labels = np.array([0, 1, 1, 0])  # 3 of 4 right: the logits should differ by log 3

    assert fit_temperature([LOGITS], [labels]) == pytest.approx(2 / np.log(3), rel=0.02)


def test_every_origin_has_the_same_weight():
    right, half = np.array([0, 1, 0, 0]), np.array([0, 0, 1, 0])
    both = fit_temperature([np.tile(LOGITS, (50, 1)), LOGITS], [np.tile(right, 50), half])

    assert both == pytest.approx(fit_temperature([LOGITS, LOGITS], [right, half]), rel=0.02)


def test_the_threshold_is_the_least_that_is_right_often_enough():
    sure = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.55, 0.45]], np.float32)
    labels = np.array([0, 0, 1, 1])

    assert unsure_below([sure], [labels], right=0.99) == pytest.approx(0.605)
    assert unsure_below([sure], [labels], right=0.6) == pytest.approx(0.555)


def test_the_share_is_a_mean_over_the_origins():
    sure = np.array([[0.9, 0.1], [0.6, 0.4]], np.float32)

    # all right in one origin, one of two in the other: 75 % at any threshold up to 0.6, 100 % above
    threshold = unsure_below([sure, sure], [np.array([0, 0]), np.array([0, 1])], right=0.8)

    assert threshold == pytest.approx(0.605)


def test_a_share_that_cannot_be_reached_gives_the_nearest():
    sure = np.array([[0.9, 0.1], [0.7, 0.3]], np.float32)

    assert unsure_below([sure], [np.array([1, 0])], right=0.9) == pytest.approx(0.3)


def test_the_interval_is_the_narrowest_that_holds_the_wanted_share():
    """Even distributions over 0 to 9 whose truth is even, too: a share of the values is a share of the truths."""
    values = Values(count=10, starts=(0,), coverage=0.8, unsure_wider_than=5)

    low, high = interval_levels(np.full((10, 10), 0.1, np.float32), np.arange(10), values)

    assert (low, high) == pytest.approx((0.15, 0.85), abs=0.006)  # whether an end holds its own year is rounding
