"""Where to deploy: project, region and budget from the command line, terraform.tfvars or TF_VAR_..., in this order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

CONFIGURATION = Path(__file__).resolve().parents[1] / "terraform"
SETTINGS_FILE = CONFIGURATION / "terraform.tfvars"


@dataclass(frozen=True, slots=True)
class Target:
    """Where to deploy, as far as it is known; empty where it is not.

    Attributes:
        project_id: Google Cloud project.
        region: Of everything that has one.
        budget_amount: Monthly budget as it is written, "0" for none; empty for Terraform's default.
        billing_account: The project's; known after the preflight.
    """

    project_id: str = ""
    region: str = ""
    budget_amount: str = ""
    billing_account: str = ""

    @property
    def wants_budget(self) -> bool:
        """Whether a budget is to be made."""
        return self.budget_amount != "0"

    def variables(self) -> list[str]:
        """Return Terraform's options for what is known."""
        known = {name: getattr(self, name) for name in ("project_id", "region", "budget_amount")}
        known["billing_account"] = self.billing_account if self.wants_budget else ""
        return [f"-var={name}={value}" for name, value in known.items() if value]

    def billed_to(self, account: str) -> "Target":
        """Return the same target with its billing account."""
        return replace(self, billing_account=account)


def read_target(given: Target, environ: Mapping[str, str]) -> Target:
    """Return the target: what is given, else what terraform.tfvars says, else the environment."""
    written = _written()
    names = ("project_id", "region", "budget_amount")
    found = {name: getattr(given, name) or written.get(name) or environ.get(f"TF_VAR_{name}", "") for name in names}
    return Target(**found)


def other_project(given: Target) -> str:
    """Return the project that terraform.tfvars names where it is not the given one, else an empty string."""
    written = _written().get("project_id", "")
    return written if given.project_id and written != given.project_id else ""


def remember(target: Target) -> None:
    """Write what was given to terraform.tfvars, so that the next command needs none of it."""
    text = SETTINGS_FILE.read_text(encoding="utf-8") if SETTINGS_FILE.exists() else ""
    for name in ("budget_amount", "region", "project_id"):
        if value := getattr(target, name):
            line = f"{name} = {value}" if value.isdecimal() else f'{name} = "{value}"'
            pattern = re.compile(rf"^{name}\s*=.*$", re.MULTILINE)
            text = pattern.sub(line, text) if pattern.search(text) else f"{line}\n{text}"
    SETTINGS_FILE.write_text(text, encoding="utf-8")


def _written() -> dict[str, str]:
    text = SETTINGS_FILE.read_text(encoding="utf-8") if SETTINGS_FILE.exists() else ""
    return dict(re.findall(r'^(project_id|region|budget_amount)\s*=\s*"?([^"\s#]*)"?', text, re.MULTILINE))
