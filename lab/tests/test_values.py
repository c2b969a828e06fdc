import numpy as np
import pytest

from facekit.classifier import Probabilities
from facekit.scale import Estimate, Scale
from lab.evaluate import values

SCALE = Scale(101, (0, 20, 60), (0.1, 0.9), 25.0)
LABELS = ("young", "middle", "old")
ESTIMATES = np.array([(30.0, 25.0, 35.0), (44.0, 30.0, 60.0), (70.0, 69.0, 72.0)])
TRUTH = np.array([32, 40, 80])


def test_errors_are_distances_in_the_scale_s_unit():
    errors = values.errors_of(ESTIMATES, TRUTH, SCALE)

    assert (errors.samples, errors.mean, errors.median, errors.bias) == pytest.approx((3, 16 / 3, 4, -8 / 3))
    assert (errors.coverage, errors.width, errors.unsure) == pytest.approx((2 / 3, 10, 1 / 3))


def test_a_change_is_measured_on_the_same_faces():
    change = values.change_of(ESTIMATES, ESTIMATES + np.array([2.0, 0.0, 20.0]), SCALE)

    assert (change.moved, change.width_before, change.width, change.unsure) == pytest.approx((2, 10, 30, 2 / 3))


def test_groups_are_the_bands_ranges_and_what_the_names_hold():
    names = ["32_0_1_a.jpg", "40_1_2_b.jpg", "80_0_1_c.jpg"]

    groups = values.groups_of(ESTIMATES, TRUTH, names, scale=SCALE, labels=LABELS)

    assert groups["band", "old"].mean == 10
    assert groups["ages", "20-59"].samples == 2
    assert groups["gender", "male"].samples == 2
    assert groups["gender and race label", "female, Asian"].mean == 4
    assert ("band", "young") not in groups
    assert not any(by == "age" for by, _ in groups)


def test_the_worst_group_has_enough_pictures():
    few, many = (values.Errors(samples, mean, 1, 0, 0.8, 9, 0) for samples, mean in ((49, 9.0), (50, 6.0)))
    by = "gender and race label"
    found = values.Values({"test": values.Errors(99, 5.0, 1, 0, 0.8, 9, 0)}, {}, {(by, "a"): few, (by, "b"): many}, {})

    assert found.worst_group() == ("b", pytest.approx(1.2))


def test_estimates_come_from_predictions_with_a_scale():
    prediction = Probabilities(LABELS, (0.1, 0.8, 0.1), Estimate(30, 25, 35))

    assert values.estimates_of([prediction] * 2).tolist() == [[30, 25, 35]] * 2
    with pytest.raises(ValueError, match="no scale"):
        values.estimates_of([Probabilities(LABELS, (0.1, 0.8, 0.1))])
