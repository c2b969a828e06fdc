"""The README's table: at most ten measured numbers, each in a sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.ops import cost
from infra.ops.prices import load_prices

RESULTS = Path(__file__).parent / "results"
Row = tuple[str, str]  # the figure; what it is


def table() -> str:
    """Return the table; a row whose result has not been measured is left out."""
    rows = [row for measured in ROWS if (row := _row(measured))]
    return "\n".join(["| measured | what |", "|---:|---|", *(f"| {value} | {what} |" for value, what in rows)]) + "\n"


def _faces() -> Row:
    found = _result("crop")["photographs"]["as they are"]["ours"]
    turned = _percent(found["recallByKind"]["turned away"])
    return _percent(
        found["recall"]
    ), f"of the faces in photographs kept out of training are found; turned away, {turned}"


def _false_faces() -> Row:
    empty = _result("crop")["picturesWithoutFaces"]["photographs without a face"]
    return _percent(empty["shareWithAFalseFace"]["ours"]), "of photographs without a face show one all the same"


def _majority() -> Row:
    share = _result("emotion")["origins"]["FER+ majority"]["accuracy"]
    return _percent(
        share
    ), "of expressions are what most of ten people saw, on web pictures like those of training (FER+)"


def _other_origins() -> Row:
    result = _result("emotion")
    others = [each["recall"] for name, each in result["origins"].items() if not name.startswith("FER")]
    recall = {label: sum(each[label] for each in others) / len(others) for label in result["labels"]}
    worst = min(recall, key=recall.__getitem__)
    what = "of each expression is found, on average, in portraits and film stills of other origins"
    return _percent(result["otherOriginsMeanRecall"]), f"{what}; {worst} least, {_percent(recall[worst])}"


def _genders() -> Row:
    result = _result("gender")
    children = next(group for group in result["groups"] if group["value"] == "0-12")
    what = f"of genders are the label that others gave (UTKFace); up to the age of 12, {_percent(children['accuracy'])}"
    return _percent(result["accuracy"]), what


def _time(name: str, what: str) -> Row:
    warm = _result("latency")["functions"][name]["warm"]
    return f"{next(iter(warm.values()))['p50Ms']:.1f} ms", f"{what} (`{name}`, one core)"


def _dearest() -> Row:
    """The highest processor time of an answered picture, of the last build measured."""
    results = _result("cost")
    build = results["builds"][-1]
    costs = [each[build] for each in results["costs"].values() if each[build]["status"] == 200]
    usual = next(iter(results["costs"].values()))[build]["cpuMs"]
    times = max(each["cpuMs"] for each in costs) / usual
    return f"{times:.0f} times", "the work of a usual frame is the most that one accepted picture can cause"


def _viewer_hour() -> Row:
    return (
        f"${cost.per_viewer_hour(cost.Usage(), load_prices()):.2f}",
        "is an hour of one viewer, beyond the free tiers",
    )


ROWS: tuple[Callable[[], Row], ...] = (
    _faces,
    _false_faces,
    _majority,
    _other_origins,
    _genders,
    lambda: _time("crop", "from a camera frame to its faces"),
    lambda: _time("emotion", "from a face to its expression"),
    _dearest,
    _viewer_hour,
)


def _row(measured: Callable[[], Row]) -> Row | None:
    try:
        return measured()
    except (FileNotFoundError, KeyError, StopIteration):
        return None


def _result(name: str) -> dict[str, Any]:
    return dict(json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8")))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
