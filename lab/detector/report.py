"""The examination's figures, written where people and programs read them: result, manifest, model card.

Real photographs come first in every table.
"""

import json
import math
from pathlib import Path
from typing import Any

from lab.detector.evaluate import OURS, SLOW, Examination
from lab.detector.examination import CONDITIONS
from lab.detector.matching import Finding
from lab.evaluate import card
from lab.evaluate.card import points, table
from lab.evaluate.report import commit, machine

PLAIN = CONDITIONS[0].name
HEADLINES = {
    "upright": PLAIN,
    "turned30": "turned by 30 degrees",
    "turned90": "turned by 90 degrees",
    "dark": "brightness 0.25, noise",
}
PHOTOGRAPHS = "photographs without a face"


def write(examination: Examination, *, model_dir: Path, results_dir: Path) -> None:
    """Write an examination into the manifest, the model card and `<results_dir>/crop.json`.

    Raises:
        ValueError: The model card has no generated block.
    """
    path = model_dir / "model.json"
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    manifest["metrics"] = headlines(examination)
    _write_json(path, manifest)
    model = {key: manifest[key] for key in ("name", "version", "sha256")}
    result = {"model": model, "commit": commit(results_dir), "machine": machine(), **as_result(examination)}
    _write_json(results_dir / "crop.json", result)
    card.replace(model_dir / "README.md", card_block(result))


def as_result(examination: Examination) -> dict[str, Any]:
    """Return every figure of an examination as JSON."""
    return {
        "photographs": {
            condition: {name: facts(each) for name, each in row.items()}
            for condition, row in examination.findings.items()
        },
        "picturesWithoutFaces": {
            kind: {
                "pictures": examination.empty_counts[kind],
                "shareWithAFalseFace": {name: round(share, 4) for name, share in row.items()},
            }
            for kind, row in examination.false_pictures.items()
        },
        "portraitCopies": {
            "copies": examination.portrait_copies,
            "found": examination.portrait_found,
            "withASecondFace": examination.second_faces,
        },
        "milliseconds": {
            name: {str(side): round(value, 2) for side, value in row.items()}
            for name, row in examination.milliseconds.items()
        },
    }


def headlines(examination: Examination) -> dict[str, Any]:
    """Return the manifest's metrics: recall under the main conditions, false faces, landmark and level error."""
    upright = examination.findings[PLAIN][OURS]
    return {
        "recall": {name: round(examination.findings[row][OURS].recall(), 4) for name, row in HEADLINES.items()},
        "falseFacesPer100Pictures": round(100 * examination.false_pictures[PHOTOGRAPHS][OURS], 2),
        "landmarkError": round(upright.median("landmark_error"), 4),
        "levelErrorDegrees": round(upright.median("level_error"), 2),
    }


def card_block(result: dict[str, Any]) -> str:
    """Return the model card's tables, in Markdown, from the result."""
    names = [name for name in result["milliseconds"] if name != SLOW]
    plain = result["photographs"][PLAIN]
    own = plain[OURS]
    kinds = [kind for kind in own["recallByKind"] if not kind.startswith("from ")]
    by_kind = [[f"all ({own['faces']})", *(_points(plain[name]["recall"]) for name in names)]] + [
        [kind, *(_points(plain[name]["recallByKind"][kind]) for name in names)] for kind in kinds
    ]
    by_condition = [
        [condition, *(_points(row[name]["recall"]) for name in names), f"{row[OURS]['falseFacesAPicture']:.3f}"]
        for condition, row in result["photographs"].items()
        if condition != PLAIN
    ]
    return "\n\n".join([
        "Validation photographs, recall at IoU 0.5 in %:\n\n" + table(["faces", *names], by_kind),
        f"Landmarks differ from the reference's by {_points(own['landmarkError'])} % of the distance between the eyes "
        f"(median), the eyes are {own['levelErrorDegrees']:.1f} degrees off level, {own['nestedBoxes']} boxes lie "
        "inside another.",
        "Recall on every second of them, changed as a whole, in %:\n\n"
        + table(["condition", *names, f"false faces a picture, {OURS}"], by_condition),
        "False faces, in % of pictures:\n\n" + table(["pictures", *names], _false_faces(result, names)),
        "CPU time of one picture on one thread, in ms:\n\n" + table(["", *names], _times(result, names)),
    ])  # fmt: skip


def _false_faces(result: dict[str, Any], names: list[str]) -> list[list[str]]:
    rows = [
        [f"{kind} ({each['pictures']})", *(_points(each["shareWithAFalseFace"][name]) for name in names)]
        for kind, each in result["picturesWithoutFaces"].items()
    ]
    copies = result["portraitCopies"]
    rows.append([
        f"a portrait, turned ({copies['copies']}): second face",
        *(str(copies["withASecondFace"][name]) for name in names),
    ])  # fmt: skip
    plain = result["photographs"][PLAIN]
    rows.append([
        "photographs with faces: false faces a picture", *(f"{plain[name]['falseFacesAPicture']:.3f}" for name in names)
    ])  # fmt: skip
    return rows


def _times(result: dict[str, Any], names: list[str]) -> list[list[str]]:
    milliseconds = result["milliseconds"]
    return [
        [f"{side} px, one face", *(f"{milliseconds[name][side]:.1f}" for name in names)] for side in milliseconds[OURS]
    ]


def facts(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON."""
    kinds = sorted({kind for sight in finding.sights for kind in sight.kinds})
    return {
        "faces": finding.count(),
        "recall": _rounded(finding.recall()),
        "recallByKind": {kind: _rounded(finding.recall(kind)) for kind in kinds},
        "falseFacesAPicture": round(finding.false / max(finding.pictures, 1), 4),
        "nestedBoxes": finding.nested,
        "landmarkError": _rounded(finding.median("landmark_error")),
        "levelErrorDegrees": _rounded(finding.median("level_error")),
    }


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def _points(share: float | None) -> str:
    return "-" if share is None else points(share)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
