"""The examination's figures, written where people and programs read them: result, manifest, model card.

Real photographs come first in every table.
"""

import json
import math
from pathlib import Path
from typing import Any

from lab.detector.evaluate import OURS, Examination
from lab.detector.examination import CONDITIONS
from lab.detector.matching import Finding
from lab.evaluate import card
from lab.evaluate.card import table
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
    result = {
        "model": {key: manifest[key] for key in ("name", "version", "sha256")},
        "commit": commit(results_dir),
        "machine": machine(),
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
    _write_json(results_dir / "crop.json", result)
    card.replace(model_dir / "README.md", card_block(examination))


def headlines(examination: Examination) -> dict[str, Any]:
    """Return the manifest's metrics: recall under the main conditions, false faces, landmark and level error."""
    upright = examination.findings[PLAIN][OURS]
    return {
        "recall": {name: round(examination.findings[row][OURS].recall(), 4) for name, row in HEADLINES.items()},
        "falseFacesPer100Pictures": round(100 * examination.false_pictures[PHOTOGRAPHS][OURS], 2),
        "landmarkError": round(upright.median("landmark_error"), 4),
        "levelErrorDegrees": round(upright.median("level_error"), 2),
    }


def card_block(examination: Examination) -> str:
    """Return the model card's tables, in Markdown."""
    plain, names = examination.findings[PLAIN], list(examination.milliseconds)
    kinds = sorted({kind for sight in plain[OURS].sights for kind in sight.kinds})
    by_kind = [["all", str(plain[OURS].count()), *(_percent(plain[name].recall()) for name in names)]] + [
        [kind, str(plain[OURS].count(kind)), *(_percent(plain[name].recall(kind)) for name in names)] for kind in kinds
    ]
    by_condition = [
        [
            condition,
            *(_percent(row[name].recall()) if name in row else "-" for name in names),
            f"{row[OURS].false / row[OURS].pictures:.3f}",
        ]
        for condition, row in examination.findings.items()
    ]
    false = [
        [kind, str(examination.empty_counts[kind]), *(_percent(row[name]) for name in names)]
        for kind, row in examination.false_pictures.items()
    ]
    copies = str(examination.portrait_copies)
    false.append(["a portrait, turned: second face", copies, *(str(examination.second_faces[name]) for name in names)])
    false.append(["the same: face found", copies, *(str(examination.portrait_found[name]) for name in names)])
    false.append([
        "photographs with faces: false faces a picture", str(plain[OURS].pictures),
        *(f"{plain[name].false / plain[name].pictures:.3f}" for name in names),
    ])  # fmt: skip
    sides = list(examination.milliseconds[OURS])
    times = [[f"{side} px, one face", *(f"{examination.milliseconds[name][side]:.1f} ms" for name in names)]
             for side in sides]  # fmt: skip
    own = plain[OURS]
    return "\n\n".join([
        "Validation photographs, recall at IoU 0.5:\n\n" + table(["faces", "count", *names], by_kind),
        f"On these, landmarks differ from the reference's by {_percent(own.median('landmark_error'))} of the distance "
        f"between the eyes (median), the eyes are {own.median('level_error'):.1f} degrees off level, and {own.nested} "
        "boxes lie inside another.",
        "The same photographs as wholes, turned or dimmed:\n\n"
        + table(["condition", *names, f"false faces a picture, {OURS}"], by_condition),
        "False faces:\n\n" + table(["pictures", "count", *names], false),
        "CPU time of one picture on one thread, taken in turn:\n\n" + table(["", *names], times),
    ])  # fmt: skip


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


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f} %"


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
