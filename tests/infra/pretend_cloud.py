"""Runs Terraform commands one after the other in a pretend cloud that has the real one's rules and delays."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.infra.repository import OFFLINE, write_site

PLAIN = "-no-color -input=false"
DEFAULTS = {
    "project_id": "my-project-123456",
    "region": "europe-west1",
    "build_dir": "{inputs}",
    "site_dir": "{inputs}/site",
    "billing_account": "0A1B2C-3D4E5F-6A7B8C",
    "alert_email": "operator@example.com",
}
SCRIPT = """#!/bin/bash
reports=$1; shift
step() {
  local name=$1; shift
  local from=$(wc -l < "$TF_OFFLINE_JOURNAL")
  "$TF_PROGRAM" "$@" > "$reports/$name.log" 2>&1
  echo "$name $? $from $(wc -l < "$TF_OFFLINE_JOURNAL")" >> "$reports/steps"
}
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One Terraform command.

    Attributes:
        name: Of this step.
        verb: `apply`, `plan` or `destroy`.
        settings: Terraform's variables; the region and the folders have defaults.
        options: More of Terraform's options.
        environment: Settings of the pretend cloud for this step alone.
        before: Shell command to run first.
    """

    name: str
    verb: str = "apply"
    settings: tuple[str, ...] = ()
    options: str = ""
    environment: str = ""
    before: str = ":"

    def lines(self, inputs: Path) -> str:
        """Return the step as shell; `{folder}` in it is where the inputs lie."""
        fixed = {"apply": "-auto-approve", "destroy": "-auto-approve", "plan": "-detailed-exitcode"}[self.verb]
        chosen = DEFAULTS | dict(setting.split("=", 1) for setting in self.settings)
        variables = " ".join(f"-var '{name}={value}'" for name, value in chosen.items())
        text = (
            f"{self.before}\n{self.environment} step {self.name} {self.verb} {fixed} {PLAIN} {self.options} {variables}"
        )
        return text.replace("{folder}", str(inputs.parent)).replace("{inputs}", str(inputs))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step.

    Attributes:
        status: Terraform's exit status.
        journal: What happened in the cloud, in the order in which it ended.
        log: What Terraform printed.
    """

    status: int
    journal: list[dict[str, object]]
    log: str

    def refusals(self) -> list[str]:
        """Return what the cloud refused, and why."""
        return [f"{line['type']}: {line['why']}" for line in self.journal if line["verb"] == "refuse"]

    def changes(self, *, without: tuple[str, ...] = ()) -> dict[str, dict[str, int]]:
        """Return verb -> type -> how many; what is Terraform's own (waits, random parts) and `without` left out."""
        found: dict[str, dict[str, int]] = {}
        for line in self.journal:
            kind = str(line["type"])
            if line["verb"] != "refuse" and kind.startswith("google_") and not kind.startswith(without or "-"):
                counts = found.setdefault(str(line["verb"]), {})
                counts[kind.removeprefix("google_")] = counts.get(kind.removeprefix("google_"), 0) + 1
        return found

    def times(self, prefix: str, *, moment: str) -> list[float]:
        """Return the virtual seconds at which creating what has such a type started or ended (`moment`)."""
        created = (line for line in self.journal if line["verb"] == "create" and str(line["type"]).startswith(prefix))
        return [float(str(line[moment])) for line in created]


def write_inputs(folder: Path, *, contents: dict[str, str]) -> Path:
    """Write zips with these contents and a small page; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.zip").write_text(content)
    if not (folder / "site").exists():
        write_site(folder / "site")
    return folder


def run(repository: Path, *, inputs: Path, steps: Sequence[Step], reports: Path, program: str) -> dict[str, Outcome]:
    """Run the steps in one pretend cloud, from nothing, with its own delays; return each step's outcome."""
    reports.mkdir()
    script, journal = reports / "steps.sh", reports / "journal"
    script.write_text("\n".join([SCRIPT, *(step.lines(inputs) for step in steps)]) + "\ntrue\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_OFFLINE_")}
    environment |= {"TF_OFFLINE_JOURNAL": str(journal)} | ({"TERRAFORM": program} if program else {})
    command = [str(OFFLINE), "cloud", str(repository / "infra" / "terraform"), str(script), str(reports)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    happened = [json.loads(line) for line in journal.read_text().splitlines()]
    outcomes = {}
    for line in (reports / "steps").read_text().splitlines():
        name, status, start, end = line.split()
        log = (reports / f"{name}.log").read_text()
        outcomes[name] = Outcome(int(status), happened[int(start) : int(end)], log)
    return outcomes


def with_a_fourth_function(repository: Path, *, name: str) -> None:
    """Add a function to the copy's contract and limits, as an operator's commit would: nothing else names it."""
    contract = repository / "api" / "openapi.yaml"
    text = contract.read_text()
    (backend,) = re.findall(r"^    gender:\n(?:      .*\n)+", text, re.MULTILINE)
    (path,) = re.findall(r"^  /v1/gender:\n(?:    .*\n)+", text, re.MULTILINE)
    for block in (backend, path):
        text = text.replace(block, block + block.replace("gender", name).replace("Gender", name.capitalize()))
    contract.write_text(text)
    limits = repository / "infra" / "limits.json"
    document = json.loads(limits.read_text())
    document["functions"][name] = document["functions"]["gender"]
    limits.write_text(json.dumps(document))
