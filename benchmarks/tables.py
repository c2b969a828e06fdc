"""The generated blocks of the documents, from the files in `benchmarks/results/`; cog calls these functions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import client_table, cost, latency_table, million, page_table
from infra.ops.prices import load_prices

RESULTS = Path(__file__).parent / "results"


def latency() -> str:
    """Return how fast the functions are."""
    return _table("latency", latency_table.render)


def dearest() -> str:
    """Return what the dearest requests cost."""
    return _table("cost", cost.render)


def page() -> str:
    """Return how the page is judged."""
    return _table("page", page_table.render)


def client() -> str:
    """Return how the command-line client keeps up."""
    return _table("client", client_table.render)


def million_pictures() -> str:
    """Return what a million pictures cost."""
    return _table("client", lambda results: million.render(results, load_prices()))


def _table(name: str, render: Callable[[dict[str, Any]], str]) -> str:
    path = RESULTS / f"{name}.json"
    return render(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else "Not measured yet.\n"
