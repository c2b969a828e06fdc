"""Each zip's requirements install as the buildpack installs them, and the function answers on every runtime offered."""

import json
import shutil

import pytest

from benchmarks import runtimes
from infra.ops.contract import function_names
from tools import build

pytestmark = pytest.mark.timeout(900)  # installs on a busy machine

TOLERANCE = 0.01  # of a probability; of a box, in pixels


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    """The functions as they are zipped."""
    folder = tmp_path_factory.mktemp("staged")
    for name in function_names():
        build.stage(name, into=folder)
    return folder


@pytest.fixture(scope="module")
def installed(staged, tmp_path_factory):
    """Return a function: name, runtime -> bin folder of an environment that the buildpack could have made."""
    made = {}

    def programs(name, runtime):
        requirements = staged / name / "requirements.txt"
        key = (runtime, requirements.read_bytes())
        if key not in made:
            python = runtimes.interpreter(runtime)
            if python is None:
                pytest.skip(f"no Python {runtime} here: put it on the PATH, or install it with pyenv")
            made[key] = runtimes.install(requirements, python=python, into=tmp_path_factory.mktemp("environment"))
        return made[key]

    return programs


@pytest.fixture(scope="module")
def requests(staged, installed):
    """One request for each function."""
    return runtimes.requests(staged, programs={name: installed(name, "3.11") for name in function_names()})


@pytest.fixture(scope="module")
def answers(staged, installed, requests):
    """Return a function: name, runtime -> the function's answer to its request."""
    given = {}

    def answer(name, runtime):
        if (name, runtime) not in given:
            body, media_type = requests[name]
            with runtimes.served(staged / name, programs=installed(name, runtime)) as (url, _):
                given[name, runtime] = runtimes.post(url, body, media_type=media_type)
        return given[name, runtime]

    return answer


@pytest.mark.parametrize("name", function_names())
def test_function_installs_starts_and_answers_as_deployed(answers, name):
    answer = answers(name, "3.11")

    assert answer["model"]["name"] == name
    assert len(answer.get("faces", answer.get("predictions"))) == 1


@pytest.mark.parametrize("runtime", ["3.12", "3.13"])
@pytest.mark.parametrize("name", function_names())
def test_newer_runtimes_give_the_same_answer(answers, name, runtime):
    assert runtimes.difference(answers(name, runtime), answers(name, "3.11")) <= TOLERANCE


def test_a_package_that_is_not_the_pinned_one_is_refused(tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"idna==3.10 --hash=sha256:{'0' * 64}\n")

    with pytest.raises(runtimes.subprocess.CalledProcessError):
        runtimes.install(requirements, python=runtimes.interpreter("3.11"), into=tmp_path / "environment")


def test_runtimes_are_those_that_terraform_offers():
    text = (runtimes.ROOT / "infra/terraform/variables.tf").read_text()

    assert all(f'"python{runtime.replace(".", "")}"' in text for runtime in runtimes.RUNTIMES)


def test_a_python_that_is_not_here_is_none(monkeypatch, tmp_path):
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda _: None)

    assert runtimes.interpreter("3.99") is None


def test_the_table_shows_every_measured_runtime():
    result = json.loads(runtimes.RESULT.read_text())

    head, _, *rows = runtimes.table(result).splitlines()

    assert len(rows) == len(result["functions"])
    for row, measured in zip(rows, result["functions"].values(), strict=True):
        assert all(runtime in head for runtime in measured)
        assert [cell.count(",") + 1 for cell in row.split("|")[2:-2]] == [len(measured)] * len(runtimes.COLUMNS)
