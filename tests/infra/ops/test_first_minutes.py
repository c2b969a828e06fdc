"""The commands of infra/README.md and of the tutorial lead to a URL, with Python, gcloud and Terraform alone."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.ops.conftest import GOOD_CLOUD

ROOT = Path(__file__).parents[3]
SECTION = (ROOT / "infra/README.md").read_text().partition("## From nothing to a URL")[2]
BLOCK = re.search(r"```sh\n(.*?)```", SECTION, re.DOTALL)[1]
COMMANDS = [line.partition("  #")[0].strip() for line in BLOCK.splitlines() if line.strip()]
# Cloud Shell has cloned the repository and stands in it.
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "infra/cloud-shell.md").read_text(), re.DOTALL)
TUTORIAL = [line for block in BLOCKS for line in block.splitlines()]
NEEDED = ("Makefile", "api", "functions", "infra", "models", "src", "tools")


@pytest.fixture
def checkout(tmp_path):
    """What a clone holds of all that a deployment reads."""
    folder = tmp_path / "emotion-detector"
    folder.mkdir()
    leftovers = shutil.ignore_patterns("__pycache__", ".terraform*", "*.tfstate*", "terraform.tfvars")
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=leftovers)
        else:
            shutil.copy(source, folder / name)
    return folder


def test_at_most_ten_lines_lead_to_a_url():
    assert len(COMMANDS) <= 10
    assert COMMANDS[-2].startswith("make deploy PROJECT=")
    assert COMMANDS[-1].startswith("make smoke")


def test_the_tutorial_ends_with_checking_and_taking_down():
    assert TUTORIAL[-2:] == ["make smoke WAIT=300", "make destroy"]


@pytest.mark.parametrize(
    "commands", [COMMANDS[:-1], ["cd emotion-detector", *TUTORIAL[:-2]]], ids=["readme", "tutorial"]
)
def test_the_commands_work_with_python_alone(checkout, cloud, tmp_path, commands):
    here = f"-chdir={checkout}/infra/terraform"
    answers = {f"{here} plan": (2, ""), f"{here} output": (0, "https://page.example/index.html")}
    cloud(GOOD_CLOUD | answers, tools=("gcloud", "terraform", "git"))
    path = f"{tmp_path}/programs:/usr/local/bin:/usr/bin:/bin"
    script = "set -eu\n" + "\n".join(commands).replace("<walkthrough-project-id/>", "MY-PROJECT")
    script = script.replace("MY-PROJECT", "my-project").replace("make deploy", "make deploy YES=1 BUDGET=0")

    done = subprocess.run(
        ["bash", "-c", script],
        cwd=checkout.parent,
        env={"PATH": path, "HOME": str(tmp_path), "PYTHON": sys._base_executable},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "The page is at https://page.example/index.html. Check it: make smoke WAIT=300" in done.stdout
    assert (checkout / "build" / "crop.zip").is_file()
    assert 'project_id = "my-project"' in (checkout / "infra/terraform/terraform.tfvars").read_text()
