"""The page's table in `benchmarks/README.md`, from `results/page.json`."""

from typing import Any

_HEAD = (
    "| preset | performance | accessibility | best practices | SEO | first paint | largest paint |\n"
    "|---|---:|---:|---:|---:|---:|---:|\n"
)


def render(results: dict[str, Any]) -> str:
    """Return the results as tables, each with a line about how they came to be."""
    rows = "".join(_row(preset, result) for preset, result in results["lighthouse"].items())
    text = f"{_HEAD}{rows}\n{_origin(results)}, Lighthouse {results['lighthouseVersion']}.{_note(results)}\n"
    return text + (_render_frames(results["frames"]) if "frames" in results else "")


def _render_frames(frames: dict[str, Any]) -> str:
    times = " | ".join(f"{frames[name]:.1f} ms" for name in ("p50Ms", "p95Ms", "meanMs"))
    return (
        "\n| faces | frames drawn | work a frame, p50 | p95 | mean |\n|---|---|---|---|---|\n"
        f"| {frames['faces']} | {frames['frames']} in {frames['seconds']} s | {times} |\n\n"
        f"{_origin(frames)}.{_note(frames)}\n"
    )


def _origin(results: dict[str, Any]) -> str:
    machine = results["machine"]
    return (
        f"Commit `{results['commit'][:10]}`, {results['measured']}: {machine['cpu']}, "
        f"{machine['logicalCpus']} CPUs (load {machine['loadBefore']} before)"
    )


def _note(results: dict[str, Any]) -> str:
    return f" {results['note']}" if results["note"] else ""


def _row(preset: str, result: dict[str, Any]) -> str:
    cells = [preset, *(str(score) for score in result["scores"].values())]
    cells += [f"{result[f'{paint}ContentfulPaintMs'] / 1000:.2f} s" for paint in ("first", "largest")]
    return f"| {' | '.join(cells)} |\n"
