import json
import shutil
from pathlib import Path

import pytest

from lab.detector import report
from lab.detector.evaluate import OURS, Examination
from lab.detector.examination import CONDITIONS
from lab.detector.matching import Finding, Sight

MODEL = Path(__file__).parents[3] / "models" / "crop"
NAN = float("nan")


def finding(found, missed):
    kinds = frozenset({"frontal", "from bsds500"})
    hit = Sight(is_found=True, kinds=kinds, landmark_error=0.04, level_error=1.5)
    miss = Sight(is_found=False, kinds=frozenset({"turned away"}), landmark_error=NAN, level_error=NAN)
    return Finding([hit] * found + [miss] * missed, false=1, nested=0, pictures=4)


@pytest.fixture
def examination():
    names = (OURS, "YuNet, 320 px")
    return Examination(
        findings={each.name: {OURS: finding(3, 1), names[1]: finding(2, 2)} for each in CONDITIONS},
        false_pictures={report.PHOTOGRAPHS: {OURS: 0.02, names[1]: 0.01}},
        empty_counts={report.PHOTOGRAPHS: 266},
        second_faces={OURS: 1, names[1]: 0},
        portrait_found={OURS: 78, names[1]: 40},
        portrait_copies=78,
        milliseconds={name: {480: 8.25, 1280: 40.0} for name in names},
    )


def test_the_manifest_gets_the_headlines(examination):
    metrics = report.headlines(examination)

    assert metrics["recall"] == {"upright": 0.75, "turned30": 0.75, "turned90": 0.75, "dark": 0.75}
    assert (metrics["falseFacesPer100Pictures"], metrics["landmarkError"], metrics["levelErrorDegrees"]) == (
        2,
        0.04,
        1.5,
    )


def test_real_photographs_come_first_in_the_card(examination):
    block = report.card_block(report.as_result(examination))

    assert block.startswith("Validation photographs")
    assert "| all (4) | 75.0 | 50.0 |" in block
    assert "| turned away | 0.0 |" in block
    assert "| 480 px, one face | 8.2 |" in block
    assert "from bsds500" not in block


def test_card_manifest_and_result_are_written(examination, tmp_path):
    model_dir = shutil.copytree(MODEL, tmp_path / "crop")
    report.write(examination, model_dir=model_dir, results_dir=tmp_path)

    assert json.loads((model_dir / "model.json").read_text())["metrics"]["recall"]["upright"] == 0.75
    result = json.loads((tmp_path / "crop.json").read_text())
    assert result["photographs"][CONDITIONS[0].name][OURS]["recallByKind"]["turned away"] == 0.0
    assert "| all (4) | 75.0 |" in (model_dir / "README.md").read_text()
