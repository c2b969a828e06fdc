import json

import pytest

from facetrain.card import BEGIN, END
from facetrain.detector import report
from facetrain.detector.findings import Finding


@pytest.fixture
def examination():
    good = Finding(expected=200, found=190, false=10, mean_iou=0.8, landmark_error=0.05, level_error=1.5)
    blind = Finding(expected=200, found=0, false=0, mean_iou=float("nan"), landmark_error=float("nan"), level_error=0.0)
    rows = {condition: {"ours": good, "Haar, upright": blind} for condition in report.HEADLINES.values()}
    return report.Examination(
        findings={"photographs": rows},
        false_alarms={"ours": 3, "Haar, upright": 6},
        empty_pictures=300,
        milliseconds={"ours": 6.0, "Haar, upright": 20.0},
        accuracy={"gender": {"given directly": 0.91}},
    )


@pytest.fixture
def model_dir(tmp_path):
    manifest = {"name": "crop", "version": "2.0.0", "sha256": "0" * 64, "metrics": {}}
    (tmp_path / "model.json").write_text(json.dumps(manifest))
    (tmp_path / "README.md").write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    return tmp_path


def test_the_manifest_gets_the_headlines(examination, model_dir):
    report.write(examination, model_dir=model_dir, results_dir=model_dir)
    metrics = json.loads((model_dir / "model.json").read_text())["metrics"]

    assert metrics["recall"] == {"upright": 0.95, "turned30": 0.95, "turned60": 0.95, "dark": 0.95}
    assert metrics["falseFacesPer100Pictures"] == 1.0


def test_the_result_has_every_detector_and_no_nan(examination, model_dir):
    report.write(examination, model_dir=model_dir, results_dir=model_dir)
    text = (model_dir / "crop.json").read_text()
    result = json.loads(text)

    assert "NaN" not in text
    assert result["sets"]["photographs"]["turned by 30 degrees"]["Haar, upright"]["meanIou"] is None
    assert result["picturesWithoutFaces"] == {"pictures": 300, "withAFalseFace": {"ours": 3, "Haar, upright": 6}}


def test_the_card_keeps_what_is_around_the_tables(examination, model_dir):
    report.write(examination, model_dir=model_dir, results_dir=model_dir)
    card = (model_dir / "README.md").read_text()

    assert card.startswith("before\n")
    assert card.endswith("\nafter\n")
    assert "| turned by 60 degrees | 95.0 % | 0.0 % |" in card
    assert "old" not in card


def test_a_card_without_the_block_is_refused(examination, model_dir):
    (model_dir / "README.md").write_text("nothing\n")

    with pytest.raises(ValueError, match="no generated block"):
        report.write(examination, model_dir=model_dir, results_dir=model_dir)
