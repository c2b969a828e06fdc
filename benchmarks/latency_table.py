"""The table in `benchmarks/README.md`, from `results/latency.json`."""

from typing import Any

_HEAD = (
    "| function | request | p50, ms | p95, ms | not picture work, % | requests/s/core | cold start, s | memory, MB |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|\n"
)


def render(results: dict[str, Any]) -> str:
    """Return the results as a table with a line about how they came to be."""
    machine, effort = results["machine"], results["effort"]
    rows = "".join(
        _row(name, case, number=number, function=function)
        for name, function in results["functions"].items()
        for number, case in enumerate(function["warm"].items())
    )
    source = (
        f"\nCommit `{results['commit'][:10]}`, {results['measured']}: {machine['cpu']}, {machine['logicalCpus']} CPUs "
        f"(load {machine['loadBefore']} before), Python {machine['python']}; medians of {effort['coldStarts']} cold "
        f"starts, {effort['warmRequests']} requests one after the other, {effort['loadSeconds']:g} s with "
        f"{effort['clients']} clients.{' ' + results['note'] if results.get('note') else ''}\n"
    )
    return _HEAD + rows + source


def _row(name: str, case: tuple[str, dict[str, Any]], *, number: int, function: dict[str, Any]) -> str:
    request, warm = case
    cells = [f"`{name}`" if number == 0 else "", request, f"{warm['p50Ms']:.1f}", f"{warm['p95Ms']:.1f}"]
    cells.append(f"{100 * warm['overheadShare']:.0f}")
    if number == 0:
        rate = function["load"]["requestsPerSecondPerCore"]
        cells.append(f"{rate:.1f}" if rate < 100 else f"{rate:.0f}")
        cells.append(f"{function['coldStartMs']['median'] / 1000:.2f}")
        cells.append(f"{function['memoryMb']:.0f}")
    else:
        cells += ["", "", ""]
    return f"| {' | '.join(cells)} |\n"
