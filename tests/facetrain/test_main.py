import pytest

from facetrain import __main__ as command_line


def test_help_explains_the_steps(capsys):
    with pytest.raises(SystemExit) as stop:
        command_line.main(["--help"])

    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert all(step in text for step in ("train  ", "export  ", "evaluate  ", "--preset", "--data", "--out"))


def test_an_unknown_model_is_refused_with_the_ones_there_are(capsys):
    with pytest.raises(SystemExit) as stop:
        command_line.main(["train", "age"])

    assert stop.value.code == 2
    assert "emotion" in capsys.readouterr().err


def test_a_change_of_the_preset_out_of_form_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        command_line.main(["train", "emotion", "--set", "seed"])

    assert stop.value.code == 2
    assert "--set: invalid" in capsys.readouterr().err


def test_a_field_of_the_preset_can_be_changed(tmp_path):
    pytest.importorskip("tensorflow", reason="training needs TensorFlow: make setup")

    with pytest.raises(FileNotFoundError, match=r"utkface\.zip"):
        command_line.main(
            ["train", "emotion", "--set", 'dataset="utkface"', "--data", str(tmp_path), "--run", str(tmp_path)]
        )


def test_training_without_the_data_says_which_file_is_missing(tmp_path):
    pytest.importorskip("tensorflow", reason="training needs TensorFlow: make setup")

    with pytest.raises(FileNotFoundError, match=r"fer2013\.zip"):
        command_line.main(["train", "emotion", "--data", str(tmp_path), "--run", str(tmp_path)])


def test_exporting_before_training_says_which_file_is_missing(tmp_path):
    pytest.importorskip("tensorflow", reason="export needs TensorFlow: make setup")

    with pytest.raises(FileNotFoundError, match=r"checkpoint\.npz"):
        command_line.main(["export", "gender", "--run", str(tmp_path), "--out", str(tmp_path / "model")])

    assert not (tmp_path / "model").exists()


def test_evaluation_writes_nothing_where_the_model_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        command_line.main(["evaluate", "emotion", "--out", str(tmp_path), "--results", str(tmp_path / "results")])

    assert not (tmp_path / "results").exists()
