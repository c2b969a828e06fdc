"""The generated tables of infra/README.md: Terraform's variables and outputs, and what a month costs."""

import re
from dataclasses import dataclass
from pathlib import Path

from infra.ops import cost
from infra.ops.prices import load_prices

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "infra" / "terraform"
VIEWER_HOURS = (10, 100, 1000)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A variable or output of the configuration.

    Attributes:
        name: Its name.
        description: What it is for.
        default: As written, on one line; empty where there is none.
    """

    name: str
    description: str
    default: str


def declarations(text: str, *, kind: str) -> list[Declaration]:
    """Return the variables or outputs that a Terraform file declares, in its order."""
    found = re.findall(rf'^{kind} "(\w+)" \{{\n(.*?)^\}}', text, re.MULTILINE | re.DOTALL)
    return [Declaration(name, _description(body), _default(body)) for name, body in found]


def _description(body: str) -> str:
    match = re.search(r'^  description = "((?:[^"\\]|\\.)*)"$', body, re.MULTILINE)
    return match[1].replace('\\"', '"') if match else ""


def _default(body: str) -> str:
    match = re.search(r"^  default +=\s*(.*?)(?=\n  nullable)", body, re.MULTILINE | re.DOTALL)
    lines = [" ".join(line.split()) for line in match[1].splitlines()] if match else []
    return "".join(_joint(before, line) + line for before, line in zip(["", *lines], lines, strict=False))


def _joint(before: str, line: str) -> str:
    """Return what joins two lines of an expression on one line."""
    is_within = before.endswith(("{", "[")) or line.startswith(("}", "]"))
    return "" if not before else " " if is_within else ", "


def variables_table() -> str:
    """Return the table of the configuration's inputs."""
    rows = declarations((CONFIGURATION / "variables.tf").read_text(encoding="utf-8"), kind="variable")
    lines = ["| variable | default | what it is |", "|---|---|---|"]
    lines += [
        f"| `{row.name}` | {f'`{row.default}`' if row.default else 'required'} | {row.description} |" for row in rows
    ]
    return "\n".join(lines)


def outputs_table() -> str:
    """Return the table of the configuration's outputs."""
    rows = declarations((CONFIGURATION / "outputs.tf").read_text(encoding="utf-8"), kind="output")
    return "\n".join(
        ["| output | what it is |", "|---|---|", *(f"| `{row.name}` | {row.description} |" for row in rows)]
    )


def costs_table() -> str:
    """Return what months of different sizes cost, and what changes them."""
    prices = load_prices()
    lines = ["| viewer-hours a month | bucket's address | with a domain |", "|---:|---:|---:|"]
    for hours in VIEWER_HOURS:
        sums = [sum(cost.costs(_month(hours, has_domain=has_domain), prices).values()) for has_domain in (False, True)]
        lines.append(f"| {hours:,} | ${sums[0]:,.2f} | ${sums[1]:,.2f} |")
    return "\n".join(
        [*lines, "", "A month of 100 viewer-hours in detail:", "", cost.report(_month(100, has_domain=False), prices)]
    )


def _month(hours: float, *, has_domain: bool) -> cost.Usage:
    return cost.Usage(viewer_hours=hours, has_domain=has_domain, has_operations=True)
