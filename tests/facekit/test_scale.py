import numpy as np
import pytest

from facekit.scale import Estimate, Scale

TEN = Scale(values=10, starts=(0, 4, 8), levels=(0.1, 0.9), unsure_wider_than=5)
FACTS = {"values": 101, "starts": [0, 13, 20], "levels": [0.1, 0.9], "unsureWiderThan": 25}


def distribution(**shares):
    values = np.zeros(10, np.float32)
    for value, share in shares.items():
        values[int(value[1:])] = share
    return values


def test_one_certain_value_is_the_estimate_and_its_own_year_the_interval():
    estimate = TEN.estimate(distribution(v5=1.0))

    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((5.0, 4.6, 5.4))


def test_the_estimate_is_the_mean_and_the_interval_leaves_a_tenth_on_either_side():
    estimate = TEN.estimate(np.full(10, 0.1, np.float32))

    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((4.5, 0.5, 8.5))


def test_an_expected_value_beyond_a_skewed_interval_widens_it():
    estimate = TEN.estimate(distribution(v0=0.92, v9=0.08))

    assert estimate.value == pytest.approx(0.72)
    assert estimate.high == estimate.value


def test_bands_begin_with_their_first_value_and_sum_to_one():
    bands = TEN.bands(distribution(v0=0.1, v3=0.2, v4=0.3, v8=0.4))

    assert bands.tolist() == pytest.approx([0.3, 0.3, 0.4])


def test_the_contract_has_tenths():
    assert Estimate(31.24, 25.96, 37.05).to_json() == {"estimate": 31.2, "low": 26.0, "high": 37.0}


def test_a_manifest_s_scale_is_read():
    assert Scale.parse(FACTS) == Scale(101, (0, 13, 20), (0.1, 0.9), 25.0)


@pytest.mark.parametrize(
    "changes",
    [{"levels": [0.9, 0.1]}, {"levels": [0, 0.9]}, {"levels": [0.5]}, {"starts": []}, {"starts": [1, 13]},
     {"starts": [0, 20, 13]}, {"starts": [0, 101]}, {"values": "many"}],
)  # fmt: skip
def test_a_scale_that_cannot_be_is_refused(changes):
    with pytest.raises(ValueError, match=r"scale|invalid literal|unpack"):
        Scale.parse(FACTS | changes)
