"""An evaluation, written where people and programs read it: benchmark result, pictures, manifest, model card."""

import json
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.evaluate import card, pictures
from lab.evaluate.classifier import Evaluation
from lab.evaluate.groups import Group
from lab.evaluate.metrics import Metrics, interval
from lab.evaluate.values import Values


@dataclass(frozen=True, slots=True)
class Comparison:
    """Models measured in the same run.

    Attributes:
        model: The one that is reported.
        others: Name -> other models on the same pictures: mini-XCEPTION first, then those asked for.
        one_crop_ms: Name -> median time of one crop on one thread, of all of them ("model" for the first).
        four_crops_ms: The same for four crops in one call.
    """

    model: Evaluation
    others: dict[str, Evaluation]
    one_crop_ms: dict[str, float]
    four_crops_ms: dict[str, float]


def write(comparison: Comparison, *, model_dir: Path, results_dir: Path) -> None:
    """Write an evaluation into the manifest, the model card, the pictures and `<results_dir>/<model>.json`.

    Raises:
        ValueError: The model card has no generated block.
    """
    name = comparison.model.manifest.name
    manifest = write_manifest_metrics(model_dir / "model.json", comparison.model)
    result = as_result(comparison, model=manifest)
    training = json.loads(training_file(results_dir, name).read_text(encoding="utf-8"))
    write_json(results_dir / f"{name}.json", {"commit": commit(results_dir), "machine": machine(), **result})
    pictures.draw(comparison, history=training["history"], folder=results_dir / "pictures")
    card.replace(model_dir / "README.md", card.block(result))


def training_file(results_dir: Path, name: str) -> Path:
    """Return where `export` leaves how training went and how the number formats compare."""
    return results_dir / f"{name}-training.json"


def write_manifest_metrics(path: Path, evaluation: Evaluation) -> dict[str, Any]:
    """Put the test part's figures into a manifest and return the manifest."""
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    manifest["metrics"] = _figures(_plain(evaluation), evaluation.manifest.labels)
    if evaluation.values:
        errors = next(iter(evaluation.values.origins.values())).to_json()
        manifest["metrics"] |= {"meanError": errors["mean"], "coverage": errors["coverage"]}
    write_json(path, manifest)
    return manifest


def as_result(comparison: Comparison, *, model: dict[str, Any]) -> dict[str, Any]:
    """Return the benchmark result: every figure of the model, and those of the others beside it."""
    evaluation = comparison.model
    plain = _plain(evaluation)
    baseline = next(iter(comparison.others), None)
    return {
        "model": {key: model[key] for key in ("name", "version", "sha256")},
        "labels": list(evaluation.manifest.labels),
        **_figures(plain, evaluation.manifest.labels),
        "interval95": _interval(int(plain.confusion.trace()), plain.samples),
        **_all_figures(evaluation),
        "reliability": [
            {"confidence": round(each.confidence, 4), "accuracy": round(each.accuracy, 4), "samples": each.samples}
            for each in evaluation.reliability
        ],
        "latency": {
            "p50Ms": round(comparison.one_crop_ms["model"], 3),
            "fourCropsP50Ms": round(comparison.four_crops_ms["model"], 3),
            **(_against(comparison, baseline) if baseline else {}),
        },
        "groups": [_group(group) for group in evaluation.groups],
        **({"values": _values(evaluation.values)} if evaluation.values else {}),
        **(
            {"baseline": _figures(_plain(comparison.others[baseline]), evaluation.manifest.labels)} if baseline else {}
        ),
        "beside": {
            name: {
                "version": other.manifest.version, "p50Ms": round(comparison.one_crop_ms[name], 3),
                **_all_figures(other),
            }
            for name, other in comparison.others.items()
        },
    }  # fmt: skip


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file as all results are written."""
    path.parent.mkdir(parents=True, exist_ok=True)
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


def _plain(evaluation: Evaluation) -> Metrics:
    return next(iter(evaluation.origins.values()))


def _against(comparison: Comparison, baseline: str) -> dict[str, float]:
    mine, other = comparison.one_crop_ms["model"], comparison.one_crop_ms[baseline]
    return {"baselineP50Ms": round(other, 3), "ratio": round(mine / other, 2)}


def _values(values: Values) -> dict[str, Any]:
    worst, ratio = values.worst_group()
    return {
        "origins": {name: each.to_json() for name, each in values.origins.items()},
        "conditions": {name: each.to_json() for name, each in values.conditions.items()},
        "stability": {
            name: {
                "movedMedian": round(each.moved, 2), "widthBefore": round(each.width_before, 2),
                "width": round(each.width, 2), "unsure": round(each.unsure, 4),
            }
            for name, each in values.stability.items()
        },
        "groups": [{"by": by, "value": value, **each.to_json()} for (by, value), each in values.groups.items()],
        "worstGroup": {"value": worst, "ratio": round(ratio, 2)},
    }  # fmt: skip


def _all_figures(evaluation: Evaluation) -> dict[str, Any]:
    labels = evaluation.manifest.labels
    return {
        "origins": {
            name: {
                **_figures(metrics, labels),
                "confusion": metrics.confusion.tolist(),
                "unsure": _unsure(evaluation, name),
            }
            for name, metrics in evaluation.origins.items()
        },
        "otherOriginsMeanRecall": evaluation.other_recall and round(evaluation.other_recall, 4),
        "conditions": {name: _figures(metrics, labels) for name, metrics in evaluation.conditions.items()},
        "stability": {
            name: {
                "changed": round(each.changed, 4), "changedThoughSure": round(each.changed_though_sure, 4),
                "unsure": round(each.unsure, 4),
            }
            for name, each in evaluation.stability.items()
        },
    }  # fmt: skip


def _unsure(evaluation: Evaluation, origin: str) -> dict[str, float] | None:
    unsure = evaluation.unsure.get(origin)
    return None if unsure is None else {
        "below": unsure.below, "share": round(unsure.share, 4), "accuracyOfTheRest": round(unsure.accuracy, 4),
    }  # fmt: skip


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
