import numpy as np
import pytest

from facetrain import calibration


def test_softmax_sums_to_one_and_a_higher_temperature_flattens_it():
    logits = np.array([[2.0, 0.0], [1000.0, -1000.0]], np.float32)

    sharp, flat = calibration.softmax(logits), calibration.softmax(logits, temperature=2)

    assert sharp[0].tolist() == pytest.approx([0.8808, 0.1192], abs=1e-4)
    assert flat[0].tolist() == pytest.approx([0.7311, 0.2689], abs=1e-4)
    assert sharp[1].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_logits_that_are_too_large_or_small_get_the_temperature_that_undoes_it(factor):
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1.5, (20_000, 3))
    cumulated = calibration.softmax(logits).cumsum(axis=1)
    labels = (rng.random((20_000, 1)) > cumulated[:, :2]).sum(axis=1)

    assert calibration.fit_temperature(logits * factor, labels) == pytest.approx(factor, rel=0.06)


def test_the_threshold_leaves_the_share_under_it():
    highest = np.linspace(0.5, 1, 101)
    probabilities = np.stack([highest, 1 - highest], axis=1).astype(np.float32)

    assert calibration.unsure_below(probabilities, share=0.1) == 0.55
