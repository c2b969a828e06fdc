"""What GitHub runs: actions that cannot change underneath, few rights, and no deployment unless it is asked for."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit_and_says_its_version(path):
    uses = re.findall(r"uses: (.*)", path.read_text())

    assert uses
    assert [line for line in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_an_action_has_one_commit_everywhere():
    pins = {tuple(use.split("@")) for path in WORKFLOWS for use in re.findall(r"uses: (.*)", path.read_text())}

    assert len(pins) == len({name for name, _ in pins})


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_may_write_or_runs_a_strangers_code_with_rights(path):
    document = yaml.safe_load(path.read_text())

    assert {right for right, level in document["permissions"].items() if level == "write"} <= {"id-token"}
    assert "pull_request_target" not in path.read_text()
    assert not re.search(r"run: .*\$\{\{", path.read_text()), "an expression in a script can be an injection"


def test_deployment_is_off_until_a_project_is_named():
    document = yaml.safe_load((ROOT / ".github/workflows/deploy.yml").read_text())

    (job,) = document["jobs"].values()
    assert job["if"].startswith("vars.GOOGLE_CLOUD_PROJECT != '' &&")
    assert "credentials_json" not in str(job)


def test_dependencies_are_audited():
    text = (ROOT / ".github/workflows/check.yml").read_text()

    assert "pip_audit" in text
    assert "npm audit" in text
    assert "schedule:" in text
