"""The client's figures in `benchmarks/README.md`, from `results/client.json`."""

from typing import Any

_WAYS = {
    "bare": "bare loop",
    "client": "client, on the terminal",
    "clientWithOutput": "client, with all output",
}


def render(results: dict[str, Any]) -> str:
    """Return the results as a table with a line about how they came to be."""
    bare = results["throughput"]["bare"]["picturesPerSecond"]
    rows = "".join(_row(text, results["throughput"][name], bare=bare) for name, text in _WAYS.items())
    memory = results["memory"]
    readings = ", ".join(f"{value:.0f} MB after {int(count):,}" for count, value in memory["residentMb"].items())
    machine = results["machine"]
    return (
        "| way | pictures/s | % of bare | CPU of functions, ms | of gateway, IAM | of client |\n"
        "|---|---:|---:|---:|---:|---:|\n"
        f"{rows}\n"
        f"Resident memory of one client over {memory['pictures']:,} pictures: {readings}.\n\n"
        f"Commit `{results['commit'][:10]}`, {results['measured']}: {machine['cpu']}, {machine['logicalCpus']} CPUs "
        f"(load {machine['loadBefore']} before), Python {machine['python']}; medians of {results['rounds']} turns of "
        f"{results['pictures']} photos; CPU in ms per picture.\n"
    )


def _row(text: str, way: dict[str, float], *, bare: float) -> str:
    share = f"{100 * way['picturesPerSecond'] / bare:.0f}"
    cpu = " | ".join(f"{way[f'{name}CpuMs']:.1f}" for name in ("functions", "gateway", "own"))
    return f"| {text} | {way['picturesPerSecond']:.0f} | {share} | {cpu} |\n"
