import pytest

from configs import gpu
from facetrain.gpu import __main__ as command_line


def test_help_explains_the_steps(capsys):
    with pytest.raises(SystemExit) as stop:
        command_line.main(["--help"])

    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert all(step in text for step in ("pack  ", "train  "))


def test_packing_without_the_data_says_which_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"utkface\.zip"):
        command_line.main(["pack", "gender", "--data", str(tmp_path), "--pack", str(tmp_path / "gender.pack")])

    assert not (tmp_path / "gender.pack").exists()


def test_training_without_a_pack_says_which_file_is_missing(tmp_path):
    pytest.importorskip("torch", reason="not among the dependencies: its package for Linux is gigabytes")

    with pytest.raises(FileNotFoundError, match=r"gender\.pack"):
        command_line.main(["train", "gender", "--pack", str(tmp_path / "gender.pack"), "--run", str(tmp_path)])


def test_seeds_differ_in_nothing_else():
    for course in gpu.COURSES.values():
        for name, preset in course.students.items():
            first = course.students[name.rpartition("-")[0] + "-0"]
            assert {f for f in preset.__dataclass_fields__ if getattr(preset, f) != getattr(first, f)} <= {"seed"}
