"""The README's table: at most ten measured numbers, each with a sentence for a newcomer."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.ops import cost

RESULTS = Path(__file__).parent / "results"
Row = tuple[str, Callable[[], str]]


def table() -> str:
    """Return the table; a row whose result has not been measured is left out."""
    rows = [(sentence, value) for sentence, measured in _rows() if (value := _value(measured))]
    lines = ["| what | measured |", "|---|---:|", *(f"| {sentence} | {value} |" for sentence, value in rows)]
    return "\n".join(lines) + "\n"


def _rows() -> list[Row]:
    return [
        (
            "Faces found in real photographs that training never saw",
            lambda: _percent(_result("crop")["photographs"]["as they are"]["ours"]["recall"]),
        ),
        (
            "Photographs without a face in which it sees one",
            lambda: _percent(
                _result("crop")["picturesWithoutFaces"]["photographs without a face"]["shareWithAFalseFace"]["ours"]
            ),
        ),
        (
            "Expression: agrees with most of ten people, where most of them agree (FER+)",
            lambda: _percent(_result("emotion")["origins"]["FER+ majority"]["accuracy"]),
        ),
        (
            "Expression: mean share found over the seven, on pictures of origins that training never saw",
            lambda: _percent(_result("emotion")["otherOriginsMeanRecall"]),
        ),
        ("Expression: agrees with FER-2013's own label", lambda: _percent(_result("emotion")["accuracy"])),
        ("Gender: agrees with the label that others gave (UTKFace)", lambda: _percent(_result("gender")["accuracy"])),
        ("One camera frame through `crop`, one core", lambda: _milliseconds("crop")),
        ("One face through `emotion`, one core", lambda: _milliseconds("emotion")),
        (
            "The dearest picture that anybody may send, in usual camera frames",
            lambda: f"{_dearest():.0f}",
        ),
        (
            "An hour of one viewer in the cloud, once free tiers are used up",
            lambda: f"${cost.per_viewer_hour(cost.Usage(), cost.load_prices()):.2f}",
        ),
    ]


def _value(measured: Callable[[], str]) -> str | None:
    try:
        return measured()
    except (FileNotFoundError, KeyError):
        return None


def _result(name: str) -> dict[str, Any]:
    return dict(json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8")))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _milliseconds(name: str) -> str:
    warm = _result("latency")["functions"][name]["warm"]
    return f"{next(iter(warm.values()))['p50Ms']:.1f} ms"


def _dearest() -> float:
    """Return the highest processor time of an answered picture, in usual frames, of the last build measured."""
    results = _result("cost")
    build = results["builds"][-1]
    costs = [each[build] for each in results["costs"].values() if each[build]["status"] == 200]
    usual = next(iter(results["costs"].values()))[build]["cpuMs"]
    return float(max(each["cpuMs"] for each in costs) / usual)
