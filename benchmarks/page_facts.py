"""The figures of the page about its models and its costs: the constants of `frontend/js/text/facts.js`."""

import json
from pathlib import Path
from typing import Any

from infra.ops.cost import page_loops, per_million_requests
from infra.ops.prices import load_prices

ROOT = Path(__file__).resolve().parent.parent
CHILDREN = "0-12"


def model_facts(models: Path = ROOT / "models", results: Path = ROOT / "benchmarks" / "results") -> str:
    """Return the constant MODEL_FACTS.

    Raises:
        FileNotFoundError: A model or a result is not there.
        KeyError: A manifest lacks a metric.
    """
    emotion, gender = (_metrics(models, name) for name in ("emotion", "gender"))
    groups = json.loads((results / "gender.json").read_text(encoding="utf-8"))["groups"]
    ages = {group["value"]: group["accuracy"] for group in groups if group["by"] in ("age", "ages together")}
    recall = sorted(emotion["recall"].items(), key=lambda item: -item[1])
    facts = {
        "emotion": _basics(emotion)
        | {"easiest": _label(*recall[0]), "hardest": [_label(*item) for item in recall[-2:]]},
        "gender": _basics(gender) | {"childrenAccuracy": ages[CHILDREN]},
    }
    return _constant(
        "MODEL_FACTS", facts, "Of faces that training never saw: how many, and the shares labelled as by people."
    )


def costs() -> str:
    """Return the constant COST_PER_MILLION."""
    prices = load_prices()
    found = {name: round(per_million_requests(name, prices), 2) for name in page_loops()}
    return _constant("COST_PER_MILLION", found, "US dollars that a million requests cost, once free tiers are used up.")


def _metrics(models: Path, name: str) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((models / name / "model.json").read_text(encoding="utf-8"))
    return dict(manifest["metrics"])


def _basics(metrics: dict[str, Any]) -> dict[str, Any]:
    return {"samples": metrics["samples"], "accuracy": metrics["accuracy"]}


def _label(name: str, recall: float) -> dict[str, Any]:
    return {"label": name, "recall": recall}


def _constant(name: str, value: object, description: str) -> str:
    return f"/** {description} */\nexport const {name} = {json.dumps(value, indent=2)};\n"
