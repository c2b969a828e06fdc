"""The invariants of tftest/invariants.tftest.hcl hold, and each of them fails on a copy in which it was broken."""

import json
import re
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.timeout(600)  # Terraform on a busy machine

INVARIANTS = Path(__file__).parents[2] / "infra" / "terraform" / "tftest" / "invariants.tftest.hcl"


BATCHES = yaml.safe_load((Path(__file__).parent / "breaks.yaml").read_text())


def names_of(output: str) -> set[str]:
    """Return the names of the invariants in Terraform's messages."""
    return set(re.findall(r"^(?:\W*\s)?([A-Z][A-Z_]{2,}): ", output, re.MULTILINE))


def test_invariants_hold(invariants):
    events = [json.loads(line) for line in invariants.stdout.splitlines() if line.startswith("{")]
    summary = next(event["test_summary"] for event in events if event["type"] == "test_summary")
    messages = [event["@message"] for event in events if event["type"] == "diagnostic"]

    assert (summary["status"], summary["passed"], messages) == ("pass", 2, [])


def test_each_invariant_is_broken_once():
    broken = {name for batch in BATCHES.values() for change in batch for name in change["fails"].split()}

    assert broken == set(re.findall(r'error_message = "([A-Z_]+):', INVARIANTS.read_text()))


@pytest.mark.parametrize("batch", BATCHES)
def test_broken_copy_fails_the_invariants_that_it_breaks(terraform, broken_repository, batch):
    for change in BATCHES[batch]:
        path = broken_repository / "infra" / "terraform" / change["file"]
        text = path.read_text()
        assert change["old"] in text, f"{change['fails']}: the text to break is gone from {change['file']}"
        path.write_text(text.replace(change["old"], change["new"], 1))

    done = terraform.run(broken_repository, "test", "-no-color", "-filter=tftest/invariants.tftest.hcl")

    expected = {name for change in BATCHES[batch] for name in change["fails"].split()}
    assert names_of(done.stdout + done.stderr) == expected, (done.stdout + done.stderr)[-3000:]
