"""Terraform for the tests: the offline provider if it lies beside the project, else the registry's, else a skip."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OFFLINE = ROOT.parent / "shared" / "tools" / "tf-offline" / "tf-offline"
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


def copy_repository(to: Path) -> Path:
    """Copy what Terraform reads, so that a test may break it; return the copy's root."""
    left_out = shutil.ignore_patterns(".terraform*", "*.tfstate*", "terraform.tfvars", "backend.tf")
    shutil.copytree(ROOT / "infra", to / "infra", ignore=left_out)
    shutil.copytree(ROOT / "api", to / "api")
    (to / ".git").mkdir()  # tf-offline looks for the repository's root
    return to


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


def write_site(site: Path) -> Path:
    """Write a page that is small, and not the real one, so that a plan does not change with it; return its folder."""
    (site / "js").mkdir(parents=True)
    preview = '<meta property="og:image" content="social-preview.png" />'
    (site / "index.html").write_text(f"<!doctype html><html><head>{preview}</head></html>")
    (site / "js" / "main.js").write_text("export {};")
    (site / "service-worker.js").write_text('const SHELL = { version: "", files: {} };')
    (site / "config.json").write_text("{}")
    return site


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
