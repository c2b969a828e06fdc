"""The client's benchmark: its tables, and one quick run of its memory part."""

from pathlib import Path
from typing import Any

from benchmarks import million
from benchmarks.client import _memory
from benchmarks.client_table import render
from infra.ops.prices import Price, load_prices

WAY = {"picturesPerSecond": 50.0, "functionsCpuMs": 20.0, "gatewayCpuMs": 5.0, "ownCpuMs": 2.0}
RESULTS: dict[str, Any] = {
    "commit": "0123456789abcdef",
    "measured": "2026-01-02",
    "machine": {"cpu": "Some CPU", "logicalCpus": 2, "loadBefore": 0.1, "python": "3.11.7", "system": "Linux"},
    "pictures": 400,
    "rounds": 3,
    "throughput": {
        "bare": WAY,
        "client": WAY | {"picturesPerSecond": 45.0, "ownCpuMs": 6.0},
        "clientWithOutput": WAY | {"picturesPerSecond": 40.0},
        "bareLarge": WAY | {"functionsCpuMs": 200.0},
    },
    "memory": {"pictures": 10000, "residentMb": {"1000": 80.4, "9900": 81.6}},
}


def test_the_table_compares_with_the_bare_loop() -> None:
    table = render(RESULTS)

    assert "| client, on the terminal | 45 | 90 | 20.0 | 5.0 | 6.0 |" in table
    assert "80 MB after 1,000, 82 MB after 9,900" in table


def test_a_million_pictures_cost_what_their_processor_time_costs() -> None:
    prices = {
        name: Price(price, free=0, verified=True, source="", unit="")
        for name, price in (
            ("run_vcpu_second", 2e-5),
            ("run_gib_second", 2e-6),
            ("run_request", 4e-7),
            ("gateway_call", 3e-6),
        )
    }

    table = million.render(RESULTS, prices)

    assert "| 640 x 640 | 40,000 | $1.34 | $3.75 | 1.1 h | 7 min |" in table
    assert "| 4032 x 3024 | 400,000 | $8.90 | $3.75 | 11.1 h | 1.1 h |" in table


def test_every_price_that_is_needed_is_there() -> None:
    assert "$" in million.render(RESULTS, load_prices())


def test_the_clients_memory_is_read_on_its_way(tmp_path: Path) -> None:
    memory = _memory(tmp_path, pictures=60)

    assert memory["pictures"] == 60
    assert memory["residentMb"]
    assert all(20 < value < 400 for value in memory["residentMb"].values())
