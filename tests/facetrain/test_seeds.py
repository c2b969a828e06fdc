import pytest

from facetrain import __main__ as command_line

pytest.importorskip("tensorflow", reason="export needs TensorFlow: make setup")
seeds = pytest.importorskip("facetrain.seeds")


def test_the_interval_of_three_runs_is_students():
    """Mean 2, deviation 1: 2 plus or minus 4.3027 / sqrt(3)."""
    told = seeds.summary([1.0, 2.0, 3.0])

    assert told["mean"] == 2.0
    assert told["interval95"] == pytest.approx([-0.4841, 4.4841])


def test_one_run_is_refused_and_published_figures_stay(tmp_path):
    with pytest.raises(ValueError, match="two runs or more, not of 1"):
        command_line.main(
            ["seeds", "gender", "--runs", str(tmp_path / "one-0"), "--results", str(tmp_path / "results")]
        )

    assert not (tmp_path / "results").exists()


def test_no_run_at_all_is_a_wrong_call(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        command_line.main(["seeds", "gender", "--results", str(tmp_path / "results")])

    assert stop.value.code == 2
    assert "--runs" in capsys.readouterr().err
    assert not (tmp_path / "results").exists()
