"""The figures of the page about its models and costs: the constants of `text/facts.js` and `rules/model-bounds.js`."""

import json
from pathlib import Path
from typing import Any

from client.contract import load_contract
from infra.ops.cost import page_loops, per_million_requests
from infra.ops.prices import load_prices

ROOT = Path(__file__).resolve().parent.parent
CHILDREN = "0-12"
BOUNDS = ("unsureBelow", "unsureWiderThan")


def model_facts(models: Path = ROOT / "models", results: Path = ROOT / "benchmarks" / "results") -> str:
    """Return the constant MODEL_FACTS.

    Raises:
        FileNotFoundError: A model or a result is not there.
        KeyError: A manifest lacks a metric.
    """
    facts = {name: _facts(name, models, results) for name in load_contract().classifiers if (models / name).is_dir()}
    return _constant(
        "MODEL_FACTS", facts, "Of faces that training never saw: how many, and the shares labelled as by people."
    )


def model_bounds(models: Path = ROOT / "models") -> str:
    """Return the constant MODEL_BOUNDS: what the page assumes until a function has described itself.

    Raises:
        FileNotFoundError: A model is not there.
    """
    manifests = {
        name: json.loads((models / name / "model.json").read_text(encoding="utf-8"))
        for name in load_contract().classifiers
        if (models / name).is_dir()
    }
    bounds = {
        name: {key: facts[key] for facts in (manifest, manifest.get("scale", {})) for key in BOUNDS if key in facts}
        for name, manifest in manifests.items()
    }
    return _constant("MODEL_BOUNDS", bounds, "@type {Record<string, import('./smoothing.js').Bounds>}")


def visibility_bounds() -> str:
    """Return the constants DECIDED_BY and HIDDEN_BELOW."""
    contract = load_contract()
    words = "The part of the face without sight of which an answer is unsure. @type {Record<string, string>}"
    decided_by = _constant("DECIDED_BY", dict(contract.decided_by), words)
    return (
        decided_by + "\n" + _constant("HIDDEN_BELOW", contract.hidden_below, "Visibility under which a part is hidden.")
    )


def costs() -> str:
    """Return the constant COST_PER_MILLION."""
    prices = load_prices()
    found = {name: round(per_million_requests(name, prices), 2) for name in page_loops()}
    return _constant("COST_PER_MILLION", found, "US dollars that a million requests cost, once free tiers are used up.")


def _facts(name: str, models: Path, results: Path) -> dict[str, Any]:
    """Return what is known of one classifier: of children and of errors only where it was measured."""
    metrics = json.loads((models / name / "model.json").read_text(encoding="utf-8"))["metrics"]
    groups = json.loads((results / f"{name}.json").read_text(encoding="utf-8"))["groups"]
    ages = {group["value"]: group["accuracy"] for group in groups if group["by"] in ("age", "ages together")}
    recall = sorted(metrics["recall"].items(), key=lambda item: -item[1])
    facts = {"samples": metrics["samples"], "accuracy": metrics["accuracy"]}
    facts |= {"easiest": _label(*recall[0]), "hardest": [_label(*item) for item in recall[-2:]]}
    facts |= {"childrenAccuracy": ages[CHILDREN]} if CHILDREN in ages else {}
    return facts | {key: metrics[key] for key in ("meanError", "coverage") if key in metrics}


def _label(name: str, recall: float) -> dict[str, Any]:
    return {"label": name, "recall": recall}


def _constant(name: str, value: object, description: str) -> str:
    return f"/** {description} */\nexport const {name} = {json.dumps(value, indent=2)};\n"
