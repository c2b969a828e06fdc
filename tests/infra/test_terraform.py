"""The configuration as a whole: formatted, valid, planned with and without a domain, scanned, documented."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(600)  # Terraform on a busy machine

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "infra" / "terraform"
PLAIN = ("-input=false", "-no-color")


def test_files_are_formatted():
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not installed")

    command = ["terraform", "fmt", "-check", "-recursive", str(CONFIGURATION)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_configuration_is_valid(terraform, repository):
    done = terraform.run(repository, "validate", "-no-color")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("settings", "resources"),
    [
        pytest.param(
            ("-var", "project_id=my-project-123456", "-var", "region=europe-west1"), 71, id="without a domain"
        ),
        pytest.param(("-var-file=example.tfvars",), 86, id="with a domain: the complete sample"),
    ],
)
def test_configuration_can_be_planned(terraform, repository, settings, resources):
    if not terraform.is_offline:
        pytest.skip("a plan with the real provider needs a project and a login")

    done = terraform.run(repository, "plan", *PLAIN, *settings)

    assert f"Plan: {resources} to add, 0 to change, 0 to destroy." in done.stdout, done.stdout[-2000:] + done.stderr


def test_the_sample_shows_every_variable():
    declared = re.findall(r'^variable "(\w+)"', (CONFIGURATION / "variables.tf").read_text(), re.MULTILINE)
    shown = re.findall(r"^(\w+) *=", (CONFIGURATION / "example.tfvars").read_text(), re.MULTILINE)

    assert sorted(shown) == declared


def test_runtime_is_the_repositorys_python():
    major, minor = (ROOT / ".python-version").read_text().strip().split(".")[:2]

    assert f'"python{major}{minor}"' in (CONFIGURATION / "functions.tf").read_text()


def test_bad_input_is_refused(terraform, repository):
    done = terraform.run(repository, "test", "-no-color", "-filter=tests/inputs.tftest.hcl")

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_missing_zip_says_what_to_do(terraform, repository, tmp_path):
    if not terraform.is_offline:
        pytest.skip("a plan with the real provider needs a project and a login")
    without_zips = type(terraform)(is_offline=True, inputs=(*terraform.inputs, "-var", f"build_dir={tmp_path}"))

    done = without_zips.run(repository, "plan", *PLAIN, "-var-file=example.tfvars")

    assert done.returncode != 0
    assert "Run `make build` first." in done.stderr + done.stdout


def test_security_scan_passes():
    checkov = os.environ.get("CHECKOV") or shutil.which("checkov") or str(Path(sys.prefix) / "scan" / "bin" / "checkov")
    if not Path(checkov).exists():
        pytest.skip("checkov is not installed: make setup")

    done = subprocess.run(
        [checkov, "--directory", str(CONFIGURATION), "--framework", "terraform", "--compact", "--quiet"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
    assert "Failed checks: 0" in done.stdout


def test_each_exception_from_the_scan_has_a_reason():
    lines = [line.strip() for path in sorted(CONFIGURATION.glob("*.tf")) for line in path.read_text().splitlines()]
    reasons = [line.split(":", 2)[2] for line in lines if line.startswith("#checkov:skip=")]

    assert len(reasons) == 8
    assert all(len(reason) > 30 for reason in reasons)
