"""An evaluation, written where people and programs look: benchmark result, pictures, manifest, model card."""

import json
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facetrain import card, pictures
from facetrain.evaluate import Evaluation
from facetrain.groups import Group
from facetrain.metrics import Metrics, interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """The 58k mini-XCEPTION beside the model, on the same images and the same machine.

    Attributes:
        baseline: Its figures.
        baseline_ms: Median time of one crop through it, on one thread.
        model_ms: The same for the model.
    """

    baseline: Evaluation
    baseline_ms: float
    model_ms: float


def write(evaluation: Evaluation, comparison: Comparison, *, model_dir: Path, results_dir: Path) -> None:
    """Write an evaluation into the manifest, the model card, the pictures and `<results_dir>/<model>.json`.

    Raises:
        FileNotFoundError: `export` has not left `<model>-training.json` in `results_dir`.
        ValueError: The model card has no generated block.
    """
    manifest = write_manifest_metrics(model_dir / "model.json", evaluation)
    training = json.loads(training_file(results_dir, manifest["name"]).read_text(encoding="utf-8"))
    write_result(results_dir / f"{manifest['name']}.json", evaluation, comparison, model=manifest)
    pictures.draw(
        evaluation,
        baseline=comparison.baseline,
        history=training["history"],
        name=manifest["name"],
        folder=results_dir / "pictures",
    )
    block = card.block(evaluation, comparison.baseline, formats=training["formats"], latency=_latency(comparison))
    card.replace(model_dir / "README.md", block)


def training_file(results_dir: Path, name: str) -> Path:
    """Return where `export` leaves how training went and how the number formats compare."""
    return results_dir / f"{name}-training.json"


def write_training(results_dir: Path, facts: dict[str, Any]) -> None:
    """Write what `export` found out about a model."""
    results_dir.mkdir(parents=True, exist_ok=True)
    _write_json(training_file(results_dir, facts["model"]["name"]), {**facts, "machine": machine()})


def write_seeds(results_dir: Path, name: str, facts: dict[str, Any]) -> None:
    """Write how runs of several seeds compare."""
    results_dir.mkdir(parents=True, exist_ok=True)
    _write_json(results_dir / f"{name}-seeds.json", {"machine": machine(), **facts})


def write_result(path: Path, evaluation: Evaluation, comparison: Comparison, *, model: dict[str, Any]) -> None:
    """Write the benchmark result: every figure, with commit, machine and model."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unsure, other = evaluation.unsure, evaluation.domain
    result = {
        "model": {key: model[key] for key in ("name", "version", "sha256")},
        "commit": commit(path.parent),
        "machine": machine(),
        "labels": list(evaluation.labels),
        **_figures(evaluation.plain, evaluation.labels),
        "interval95": _interval(int(evaluation.plain.confusion.trace()), evaluation.plain.samples),
        "confusion": evaluation.plain.confusion.tolist(),
        "reliability": [
            {"confidence": round(each.confidence, 4), "accuracy": round(each.accuracy, 4), "samples": each.samples}
            for each in evaluation.reliability
        ],
        "unsure": unsure and {
            "below": unsure.below, "share": round(unsure.share, 4), "accuracyOfTheRest": round(unsure.accuracy, 4),
        },
        "conditions": _conditions(evaluation),
        "latency": _latency(comparison),
        "baseline": {
            **_figures(comparison.baseline.plain, evaluation.labels), "conditions": _conditions(comparison.baseline),
            "otherDomain": _domain(comparison.baseline),
        },
        "otherDomain": other and {**_figures(other, evaluation.labels), "confusion": other.confusion.tolist()},
        "groups": [_group(group) for group in evaluation.groups],
    }  # fmt: skip
    _write_json(path, result)


def write_manifest_metrics(path: Path, evaluation: Evaluation) -> dict[str, Any]:
    """Put the headline figures into a manifest and return the manifest."""
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    manifest["metrics"] = _figures(evaluation.plain, evaluation.labels)
    _write_json(path, manifest)
    return manifest


def _conditions(evaluation: Evaluation) -> dict[str, Any]:
    return {name: _figures(metrics, evaluation.labels) for name, metrics in evaluation.conditions.items()}


def _domain(evaluation: Evaluation) -> dict[str, Any] | None:
    return _figures(evaluation.domain, evaluation.labels) if evaluation.domain else None


def _latency(comparison: Comparison) -> dict[str, float]:
    return {
        "p50Ms": round(comparison.model_ms, 3),
        "baselineP50Ms": round(comparison.baseline_ms, 3),
        "ratio": round(comparison.model_ms / comparison.baseline_ms, 2),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "by": group.by,
        "value": group.value,
        "samples": group.samples,
        "accuracy": round(group.right / group.samples, 4),
        "interval95": _interval(group.right, group.samples),
        "unsure": group.unsure,
        "calledMale": group.called_male,
        "calledFemale": group.called_female,
    }


def _interval(right: int, samples: int) -> list[float]:
    return [round(end, 4) for end in interval(right, samples)]


def _figures(metrics: Metrics, labels: Sequence[str]) -> dict[str, Any]:
    return {
        "samples": metrics.samples,
        "accuracy": round(metrics.accuracy, 4),
        "macroF1": round(metrics.macro_f1, 4),
        "calibrationError": round(metrics.calibration_error, 4),
        "recall": {label: round(recall, 4) for label, recall in zip(labels, metrics.recall, strict=True)},
    }


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def commit(folder: Path) -> str:
    """Return the commit that is checked out, or "unknown" outside a repository."""
    run = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=False)
    return run.stdout.strip() or "unknown"


def machine() -> str:
    """Return the processor's model and count; never the host's name."""
    cpu_info = Path("/proc/cpuinfo")
    lines = cpu_info.read_text(encoding="utf-8").splitlines() if cpu_info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else platform.processor() or platform.machine()
