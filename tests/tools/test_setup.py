"""The set-up of a virtual environment: it recovers by itself, and what is missing is named first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tools import setup


def _half_made(environment: Path) -> None:
    """What `python3 -m venv` leaves on a Debian without its package: a Python, and no pip."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)


def _interrupted(environment: Path) -> None:
    """What Ctrl-C leaves while pip installs: perhaps a package without its end."""
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    (environment / setup.UNFINISHED).touch()
    (environment / "half a package").touch()


def _empty(environment: Path) -> None:
    environment.mkdir()


@pytest.mark.parametrize("leave", [_half_made, _interrupted, _empty])
def test_a_half_made_environment_is_made_again(tmp_path: Path, leave) -> None:
    environment, requirements = tmp_path / "venv", tmp_path / "requirements.txt"
    requirements.write_text("")
    leave(environment)

    status = setup.main([str(environment), str(requirements)])

    assert status == 0
    assert subprocess.run([environment / "bin/python", "-m", "pip", "--version"], check=False).returncode == 0
    assert not {"half a package", setup.UNFINISHED} & {path.name for path in environment.iterdir()}


def test_a_complete_environment_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment, requirements = tmp_path / "venv", tmp_path / "requirements.txt"
    requirements.write_text("")
    setup.main([str(environment), str(requirements)])
    (environment / "installed").touch()
    capsys.readouterr()

    assert setup.main([str(environment), str(requirements)]) == 0
    assert (environment / "installed").exists()
    assert "Making" not in capsys.readouterr().out


def test_an_interrupted_installation_leaves_its_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(setup, "ensure_environment", lambda environment: environment.mkdir())
    monkeypatch.setattr(subprocess, "call", interrupt)

    assert setup.main([str(tmp_path / "venv"), "requirements.txt"]) == 130
    assert (tmp_path / "venv" / setup.UNFINISHED).exists()


def test_the_missing_package_of_the_system_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert setup.main([str(tmp_path / "venv"), "requirements.txt"]) == 1
    expected = f"sudo apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "venv").exists()


def test_a_python_that_is_too_old_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    assert setup.main([str(tmp_path / "venv"), "requirements.txt"]) == 1
    assert "Python 3.11 or newer is needed; this is 3.9.2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("programs", "message"),
    [
        ({}, "node or npm is not installed. Node 20.19 or newer with npm is needed"),
        ({"node": "v22.1.0"}, "node or npm is not installed."),
        ({"node": "v18.19.1", "npm": "9"}, "This is Node v18.19.1. Node 20.19 or newer"),
    ],
)
def test_without_a_node_that_will_do_the_command_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], programs: dict[str, str], message: str
) -> None:
    _pretend(tmp_path, programs)

    assert setup.main(["--node"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(message)
    assert "sudo apt-get install nodejs npm" in error


def test_with_node_nothing_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _pretend(tmp_path, {"node": "v20.19.0", "npm": "10"})

    assert setup.main(["--node"]) == 0
    assert capsys.readouterr() == ("", "")


def _pretend(folder: Path, programs: dict[str, str]) -> None:
    """Have only these programs on the PATH; each prints its version."""
    for name, version in programs.items():
        (folder / name).write_text(f"#!/bin/sh\necho {version}\n")
        (folder / name).chmod(0o755)
    os.environ["PATH"] = str(folder)


def test_a_python_that_fails_to_make_an_environment_names_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr("venv.create", fail)

    assert setup.main([str(tmp_path / "venv"), "requirements.txt"]) == 1
    assert "-venv" in capsys.readouterr().err


@pytest.mark.parametrize(("python", "is_installed_again"), [(sys.executable, False), ("/gone/python3", True)])
def test_a_link_to_a_python_that_an_update_removed_is_no_environment(
    tmp_path: Path, python: str, *, is_installed_again: bool
) -> None:
    for name in ("Makefile", "requirements/run.txt", "tools/setup.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy2(REPOSITORY / name, tmp_path / name)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(python)
    (tmp_path / ".venv/.ready-run").touch()

    plan = subprocess.run(["make", "-n", "build"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert ("tools/setup.py .venv requirements/run.txt" in plan) is is_installed_again
