"""What the command line accepts, and how it explains what it does not."""

import pytest

from client.__main__ import main
from client.command_line import parse


def _parse(*arguments: str) -> object:
    return parse(["analyze", "a.jpg", *arguments])


def test_the_defaults_need_no_option() -> None:
    parsed = _parse()

    assert (parsed.paths, parsed.out, parsed.fps, parsed.parallel) == (["a.jpg"], None, 2.0, 4)
    assert parsed.url == "http://localhost:8080"


def test_each_private_function_has_its_address() -> None:
    parsed = _parse("--private", "crop=http://a/,emotion=http://b,gender=http://c,age=http://d")

    assert parsed.private == {"crop": "http://a", "emotion": "http://b", "gender": "http://c", "age": "http://d"}


def test_a_part_of_the_files_can_be_named() -> None:
    assert _parse("--shard", "2/3").shard == (2, 3)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.jpg", "--fps", "0"],
        ["a.jpg", "--fps", "often"],
        ["a.jpg", "--private", "crop=http://a"],
        ["a.jpg", "--private", "crop=a,emotion=b,gender=c,age=d"],
        ["a.jpg", "--max-side", "9000"],
        ["a.jpg", "--parallel", "0"],
        ["a.jpg", "--shard", "4/3"],
        ["a.jpg", "--shard", "one"],
        ["a.jpg", "--resume"],
        ["a.jpg", "--annotate"],
    ],
)
def test_a_command_line_out_of_form_is_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(["analyze", *arguments])

    assert error.value.code == 2
    assert "usage: emotion-detector analyze" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["analyze", "--help"], ["demo", "--help"], ["--version"]])
def test_help_is_no_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(arguments)

    assert error.value.code == 0
    assert "emotion-detector" in capsys.readouterr().out


def test_help_names_formats_functions_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["analyze", "--help"])

    text = capsys.readouterr().out
    assert all(part in text for part in ("heic", "webm", "crop=https://", "exit codes: 0", "--recursive"))
