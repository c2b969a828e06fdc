"""What a million pictures cost and how long they take, from measured processor time and list prices.

The table of `docs/million-pictures.md`. `benchmarks/client.py` measures what it needs.
"""

from collections.abc import Mapping
from typing import Any

from infra.ops.prices import Price

PICTURES = 1_000_000
SLOWER = 2.0  # a vCPU of Cloud Run against a core of the machine that was measured: an allowance, not a measurement
CALLS = 1 + 2 / 8  # per picture: one to crop, and eight pictures share one to each of two classifiers
MEMORY_GIB = 0.5  # of an instance: infra/terraform/variables.tf
INSTANCES = (10, 100)  # of crop: the default's and the variable's most
KINDS = {"bare": "640 x 640", "bareLarge": "4032 x 3024"}


def render(results: Mapping[str, Any], prices: Mapping[str, Price]) -> str:
    """Return the table; the free tiers are left out."""
    lines = [
        "| pictures | vCPU-seconds | Cloud Run | through the gateway, more | time with 10 instances | with 100 |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, size in KINDS.items():
        seconds = results["throughput"][name]["functionsCpuMs"] / 1000 * SLOWER
        run = PICTURES * (
            seconds * (prices["run_vcpu_second"].price + MEMORY_GIB * prices["run_gib_second"].price)
            + CALLS * prices["run_request"].price
        )
        gateway = PICTURES * CALLS * prices["gateway_call"].price
        times = " | ".join(_hours(PICTURES * seconds / count) for count in INSTANCES)
        lines.append(f"| {size} | {PICTURES * seconds:,.0f} | ${run:,.2f} | ${gateway:,.2f} | {times} |")
    return "\n".join(lines) + "\n"


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"
