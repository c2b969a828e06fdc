"""The demonstration's own failures; that it works is tested with the transports."""

import subprocess
from pathlib import Path

import pytest

from client import demo

NOWHERE = "http://127.0.0.1:9"  # the discard port


def test_without_the_repository_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "_REPOSITORY", tmp_path)

    with (
        pytest.raises(demo.DemoError, match="the emulator is in the project's repository: make run"),
        demo.running_emulator(NOWHERE),
    ):
        pass


def test_without_scikit_image_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(demo.DemoError, match="pip install scikit-image"), demo.portrait():
        pass


def test_an_emulator_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen

    def broken(command: list[str], **options: object) -> "subprocess.Popen[bytes]":
        return start([command[0], "-c", "raise SystemExit('no functions are staged')"], **options)

    monkeypatch.setattr(subprocess, "Popen", broken)

    with pytest.raises(demo.DemoError, match="no functions are staged"), demo.running_emulator(NOWHERE):
        pass
