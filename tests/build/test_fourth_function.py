"""A fourth function is a folder, a model, a contract path and a key in the limits: everything else follows."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from skimage import data, io

from tests.conftest import REPOSITORY
from tests.infra.pretend_cloud import with_a_fourth_function

NAME = "mood"


@pytest.fixture
def repository(tmp_path):
    """A copy of the repository with the fourth function: `gender` by another name."""
    for folder in ("api", "client", "emulator", "frontend", "functions", "infra", "models", "src", "tools"):
        shutil.copytree(
            REPOSITORY / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", ".terraform")
        )
    with_a_fourth_function(tmp_path, name=NAME)
    for kind in ("functions", "models"):
        shutil.copytree(tmp_path / kind / "gender", tmp_path / kind / NAME)
    entry = tmp_path / "functions" / NAME / "main.py"
    entry.write_text(entry.read_text().replace("gender", NAME))
    manifest = tmp_path / "models" / NAME / "model.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"name": NAME}))
    return tmp_path


def python(repository: Path, *arguments: object, **options: object) -> "subprocess.Popen[str]":
    environment = {"PYTHONPATH": f"{repository / 'src'}:{repository}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(command, cwd=repository, env=environment, text=True, **options)  # type: ignore[call-overload]


@pytest.fixture
def service(repository):
    """The page's address of the emulator that serves the copy."""
    assert python(repository, "tools/build.py", stdout=subprocess.DEVNULL).wait() == 0
    state = repository / "state"
    emulator = python(repository, "-m", "emulator", "--port", 0, "--state-dir", state, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (state / "endpoints.json").exists() and time.monotonic() < deadline and emulator.poll() is None:
        time.sleep(0.1)
    yield json.loads((state / "endpoints.json").read_text())
    emulator.terminate()
    emulator.wait(timeout=30)


def test_build_emulator_and_client_know_the_fourth_function(repository, service):
    assert (repository / "build" / f"{NAME}.zip").is_file()
    io.imsave(repository / "portrait.png", data.astronaut())

    page = next(str(value) for key, value in service.items() if "page" in key)
    client = python(
        repository, "-m", "client", "analyze", "portrait.png", "--url", page, "--out", "found",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    output, _ = client.communicate(timeout=120)

    assert client.returncode == 0, output
    results = (repository / "found" / "results.jsonl").read_text()
    [face] = json.loads(results.splitlines()[0])["faces"]
    assert list(face["predictions"]) == ["emotion", "gender", NAME, "age"]
    assert face["predictions"][NAME]["label"] == face["predictions"]["gender"]["label"]
    assert f"{NAME}: " in output
