"""The generated tables of infra/README.md: what a month costs."""

from infra.ops import cost
from infra.ops.prices import load_prices

VIEWER_HOURS = (10, 100, 1000)


def costs_table() -> str:
    """Return what months of different sizes cost, and what changes one of 100 viewer-hours."""
    prices = load_prices()
    lines = ["| viewer-hours a month | bucket's address | with a domain |", "|---:|---:|---:|"]
    for hours in VIEWER_HOURS:
        sums = [sum(cost.costs(_month(hours, has_domain=has_domain), prices).values()) for has_domain in (False, True)]
        lines.append(f"| {hours:,} | ${sums[0]:,.2f} | ${sums[1]:,.2f} |")
    return "\n".join([*lines, "", cost.changes(_month(100, has_domain=False), prices)])


def _month(hours: float, *, has_domain: bool) -> cost.Usage:
    return cost.Usage(viewer_hours=hours, has_domain=has_domain, has_operations=True)
