"""The examination's figures, written where people and programs look: result, manifest, model card."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facetrain import card
from facetrain.card import table
from facetrain.detector.findings import Finding
from facetrain.report import commit, machine

OURS = "ours"
REAL = "photographs"  # the set that the manifest's figures are of
HEADLINES = {
    "upright": "turned by 0 degrees",
    "turned30": "turned by 30 degrees",
    "turned60": "turned by 60 degrees",
    "dark": "brightness 0.25, noise",
}


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything measured of the detectors.

    Attributes:
        findings: Set -> condition -> detector -> finding.
        false_alarms: Detector -> pictures without faces in which it found one.
        empty_pictures: How many such pictures there were.
        milliseconds: Detector -> median time of a 480 x 480 frame on one thread, side by side.
        accuracy: Model -> framing -> share of right labels.
    """

    findings: dict[str, dict[str, dict[str, Finding]]]
    false_alarms: dict[str, int]
    empty_pictures: int
    milliseconds: dict[str, float]
    accuracy: dict[str, dict[str, float]]


def write(examination: Examination, *, model_dir: Path, results_dir: Path) -> None:
    """Write an examination into the manifest, the model card and `<results_dir>/crop.json`.

    Raises:
        ValueError: The model card has no generated block.
    """
    path = model_dir / "model.json"
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    manifest["metrics"] = headlines(examination)
    _write_json(path, manifest)
    result = {
        "model": {key: manifest[key] for key in ("name", "version", "sha256")},
        "commit": commit(results_dir),
        "machine": machine(),
        "sets": {
            name: {condition: {who: _facts(each) for who, each in row.items()} for condition, row in rows.items()}
            for name, rows in examination.findings.items()
        },
        "picturesWithoutFaces": {"pictures": examination.empty_pictures, "withAFalseFace": examination.false_alarms},
        "milliseconds": {who: round(value, 2) for who, value in examination.milliseconds.items()},
        "accuracyOnCrops": examination.accuracy,
    }
    _write_json(results_dir / "crop.json", result)
    card.replace(model_dir / "README.md", card_block(examination))


def headlines(examination: Examination) -> dict[str, Any]:
    """Return the manifest's metrics: recall under the main conditions, false faces, landmark and level error."""
    real = examination.findings[REAL]
    upright = real[HEADLINES["upright"]][OURS]
    return {
        "recall": {name: round(real[condition][OURS].recall, 4) for name, condition in HEADLINES.items()},
        "falseFacesPer100Pictures": round(100 * examination.false_alarms[OURS] / examination.empty_pictures, 2),
        "landmarkError": round(upright.landmark_error, 4),
        "levelErrorDegrees": round(upright.level_error, 2),
    }


def card_block(examination: Examination) -> str:
    """Return the model card's tables, in Markdown."""
    parts = []
    for name, rows in examination.findings.items():
        names = list(next(iter(rows.values())))
        cells = [[condition, *(_percent(row[who].recall) for who in names)] for condition, row in rows.items()]
        parts.append(f"Recall at IoU 0.5, {name}:\n\n" + table(["", *names], cells))
        details = [
            [
                condition,
                str(row[OURS].expected),
                _percent(row[OURS].precision),
                f"{row[OURS].mean_iou:.2f}",
                _percent(row[OURS].landmark_error),
                f"{row[OURS].level_error:.1f}",
            ]
            for condition, row in rows.items()
        ]
        head = ["", "faces", "precision", "mean IoU", "landmark error / eye distance", "eyes off level, degrees"]
        parts.append(f"This model, {name}:\n\n" + table(head, details))
    speed = [
        [who, str(examination.false_alarms[who]), f"{value:.1f} ms"] for who, value in examination.milliseconds.items()
    ]
    head = ["", f"of {examination.empty_pictures} pictures without faces, with a false one", "480 x 480 frame"]
    parts.append("False faces, and time on one thread, taken in turn:\n\n" + table(head, speed))
    framings = [[name, *(_percent(share) for share in row.values())] for name, row in examination.accuracy.items()]
    if framings:
        head = ["accuracy", *next(iter(examination.accuracy.values()))]
        parts.append("What the classifiers make of the crops:\n\n" + table(head, framings))
    return "\n\n".join(parts)


def _facts(finding: Finding) -> dict[str, Any]:
    return {
        "faces": finding.expected,
        "recall": round(finding.recall, 4),
        "precision": round(finding.precision, 4),
        "meanIou": _rounded(finding.mean_iou),
        "landmarkError": _rounded(finding.landmark_error),
        "levelErrorDegrees": _rounded(finding.level_error),
    }


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f} %"


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
