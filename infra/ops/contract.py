"""The functions as `api/openapi.yaml` names them, read without a YAML parser: a deployment needs Python alone."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT / "api" / "openapi.yaml"


@dataclass(frozen=True, slots=True)
class Function:
    """One path of the contract.

    Attributes:
        name: The function's one name.
        takes_frames: Whether POST takes an image; otherwise it takes aligned crops.
    """

    name: str
    takes_frames: bool


def functions(contract: Path = CONTRACT) -> list[Function]:
    """Return the functions in the contract's order."""
    text = contract.read_text(encoding="utf-8")
    found = re.findall(r"^  /v1/(\w+):\n((?:    .*\n|\n)*)", text, re.MULTILINE)
    return [Function(name, takes_frames=bool(re.search(r"^ +image/\w+:", body, re.MULTILINE))) for name, body in found]


def function_names(contract: Path = CONTRACT) -> list[str]:
    """Return the functions' names in the contract's order."""
    return [function.name for function in functions(contract)]
