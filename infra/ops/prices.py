"""What Google asks for each thing, with date and source: prices.json."""

import json
from dataclasses import dataclass
from pathlib import Path

PRICES = Path(__file__).with_name("prices.json")


@dataclass(frozen=True, slots=True)
class Price:
    """One price.

    Attributes:
        price: Of one unit.
        free: Units a month that cost nothing.
        verified: Whether it was read on the source page itself.
        source: Where it is published.
        unit: What it is for.
    """

    price: float
    free: float
    verified: bool
    source: str
    unit: str


def load_prices(path: Path = PRICES) -> dict[str, Price]:
    """Return the prices by name."""
    return {name: Price(**entry) for name, entry in json.loads(path.read_text())["prices"].items()}
