"""Terraform for the tests: the offline provider if it lies beside the project, else the registry's, else a skip."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.infra.pretend_cloud import Outcome
from tests.infra.repository import OFFLINE, ROOT, copy_repository, write_site
from tests.infra.scenarios import SCENARIOS

SIDE_BY_SIDE = 4  # pretend clouds: each waits for its own clock about half of the time
SETTINGS = ("-var", "project_id=my-project-123456", "-var", "region=europe-west1")


@dataclass(frozen=True, slots=True)
class Terraform:
    """Runs one Terraform command on a copy of the configuration."""

    is_offline: bool
    inputs: tuple[str, ...]  # placeholders for the zips and the page

    def run(self, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Return the finished command; `arguments` starts with Terraform's subcommand."""
        verb, *rest = arguments
        configuration = str(repository / "infra" / "terraform")
        command = (
            [str(OFFLINE), verb, configuration] if self.is_offline else ["terraform", f"-chdir={configuration}", verb]
        )
        if verb == "test":
            rest = ["-test-directory=tftest", *rest]
        inputs = self.inputs if verb in {"plan", "test"} else ()
        return subprocess.run(
            [*command, *rest, *inputs],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"TF_IN_AUTOMATION": "1"},
        )


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not installed")
    placeholders = tmp_path_factory.mktemp("placeholders")
    for name in json.loads((ROOT / "infra" / "limits.json").read_text())["functions"]:
        (placeholders / f"{name}.zip").write_bytes(name.encode())
    site = write_site(placeholders / "site")
    inputs = ("-var", f"build_dir={placeholders}", "-var", f"site_dir={site}")
    return Terraform(is_offline=_is_offline_ready(), inputs=inputs)


@pytest.fixture(scope="session")
def repository(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unbroken copy in which Terraform is initialised."""
    return _initialised(terraform, copy_repository(tmp_path_factory.mktemp("repository")))


@pytest.fixture
def broken_repository(terraform: Terraform, repository: Path, tmp_path: Path) -> Path:
    """A copy that the test is about to break."""
    copy = copy_repository(tmp_path / "repository")
    if not terraform.is_offline:
        shutil.copytree(repository / "infra/terraform/.terraform", copy / "infra/terraform/.terraform", symlinks=True)
        shutil.copy(repository / "infra/terraform/.terraform.lock.hcl", copy / "infra/terraform")
    return copy


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "scenario(name): the test reads what came of this scenario in the pretend cloud")


@pytest.fixture(scope="session")
def clouds(
    request: pytest.FixtureRequest, terraform: Terraform, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[dict[str, Outcome]]]]:
    """Run the scenarios of all tests chosen side by side: each waits for its own cloud's clock most of the time."""
    if not terraform.is_offline:
        pytest.skip(f"there is no pretend cloud: {OFFLINE} is missing, or does not work here")
    marks = [mark for item in request.session.items for mark in item.iter_markers("scenario")]
    wanted = {name: tmp_path_factory.mktemp("cloud") for name in SCENARIOS if name in {mark.args[0] for mark in marks}}
    pool = ThreadPoolExecutor(SIDE_BY_SIDE)
    yield {name: pool.submit(SCENARIOS[name].run, folder) for name, folder in wanted.items()}
    pool.shutdown(cancel_futures=True)


@pytest.fixture
def outcomes(request: pytest.FixtureRequest, clouds: dict[str, Future[dict[str, Outcome]]]) -> dict[str, Outcome]:
    """Return step -> outcome of the scenario that the test is marked with."""
    return clouds[request.node.get_closest_marker("scenario").args[0]].result()


@pytest.fixture(scope="session")
def invariants(terraform: Terraform, repository: Path) -> subprocess.CompletedProcess[str]:
    """The run of tftest/invariants.tftest.hcl on the unbroken copy, with its plans."""
    return terraform.run(repository, "test", "-json", "-verbose", "-filter=tftest/invariants.tftest.hcl")


@pytest.fixture(scope="session")
def planned(invariants: subprocess.CompletedProcess[str]) -> Callable[[str], dict[str, dict]]:
    """Return address -> planned values of one run of tftest/invariants.tftest.hcl."""
    events = [json.loads(line) for line in invariants.stdout.splitlines() if line.startswith("{")]
    plans = {event["@testrun"]: event["test_plan"] for event in events if event["type"] == "test_plan"}

    def of_run(name: str) -> dict[str, dict]:
        changes = plans[name]["resource_changes"]
        return {change["address"]: change["change"]["after"] for change in changes if change["mode"] == "managed"}

    return of_run


def _is_offline_ready() -> bool:
    """Return whether the offline provider is there and works; its first run fills its cache."""
    if not OFFLINE.exists():
        return False
    command = [str(OFFLINE), "schema", "google_project_service"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _initialised(terraform: Terraform, copy: Path) -> Path:
    if not terraform.is_offline:
        done = terraform.run(copy, "init", "-backend=false", "-input=false", "-no-color")
        if done.returncode != 0:
            why = " ".join(done.stderr.rpartition("Error:")[2].split())[:200]
            pytest.skip(f"no offline provider beside the project, and no registry within reach: {why}")
    return copy
