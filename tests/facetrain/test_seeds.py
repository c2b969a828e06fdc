import pytest

pytest.importorskip("tensorflow", reason="export needs TensorFlow: make setup")
seeds = pytest.importorskip("facetrain.seeds")


def test_the_interval_of_three_runs_is_students():
    """Mean 2, deviation 1: 2 plus or minus 4.3027 / sqrt(3)."""
    told = seeds.summary([1.0, 2.0, 3.0])

    assert told["mean"] == 2.0
    assert told["interval95"] == pytest.approx([-0.4841, 4.4841])
