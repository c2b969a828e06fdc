import json
import subprocess

import cv2
import numpy as np
import pytest

from facetrain import card, report
from facetrain.evaluate import Evaluation, Unsure
from facetrain.groups import Group
from facetrain.metrics import measure, reliability

CARD = f"# Card\n\nbefore\n\n{card.BEGIN}\n\nold figures\n\n{card.END}\n\nafter\n"
PROBABILITIES = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7]], np.float32)
TRUTH = np.array([0, 1, 0, 1])
TRAINING = {
    "model": {"name": "gender"},
    "history": [{"loss": 1.0, "tuningAccuracy": 0.5}],
    "formats": [{"format": "int8", "bytes": 123000, "tuningAccuracy": 0.5, "p50Ms": 0.25}],
}


@pytest.fixture
def evaluation():
    metrics = measure(PROBABILITIES, TRUTH)
    return Evaluation(
        labels=("female", "male"),
        plain=metrics,
        conditions={"grey": metrics},
        reliability=reliability(PROBABILITIES, TRUTH),
        unsure=Unsure(0.65, 0.25, 2 / 3),
        groups=(Group("age", "0-12", 20, 15, unsure=4, called_male=3, called_female=2),),
        domain=metrics,
    )


@pytest.fixture
def comparison(evaluation):
    return report.Comparison(evaluation, baseline_ms=0.5, model_ms=1.25)


@pytest.fixture
def model_dir(tmp_path):
    manifest = {"name": "gender", "version": "1", "sha256": "ab", "labels": ["female", "male"], "metrics": {}}
    (tmp_path / "model.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "README.md").write_text(CARD, encoding="utf-8")
    report.write_training(tmp_path / "results", TRAINING)
    return tmp_path


@pytest.fixture
def result(evaluation, comparison, model_dir):
    report.write(evaluation, comparison, model_dir=model_dir, results_dir=model_dir / "results")
    return json.loads((model_dir / "results" / "gender.json").read_text(encoding="utf-8"))


def test_the_result_names_the_model_the_machine_and_the_number_of_images(result):
    assert result["model"] == {"name": "gender", "version": "1", "sha256": "ab"}
    assert " x " in result["machine"] or result["machine"]
    assert result["samples"] == 4


def test_the_result_holds_the_confusion_matrix(result):
    assert result["confusion"] == [[2, 0], [1, 1]]


def test_the_result_holds_every_condition(result):
    assert result["conditions"]["grey"]["accuracy"] == 0.75


def test_the_result_holds_groups_with_their_interval(result):
    assert result["groups"] == [
        {
            "by": "age", "value": "0-12", "samples": 20, "accuracy": 0.75, "interval95": [0.5313, 0.8881],
            "unsure": 4, "calledMale": 3, "calledFemale": 2,
        }
    ]  # fmt: skip


def test_the_result_tells_what_the_threshold_does(result):
    assert result["unsure"] == {"below": 0.65, "share": 0.25, "accuracyOfTheRest": 0.6667}


def test_the_result_compares_with_the_baseline(result):
    assert result["latency"] == {"p50Ms": 1.25, "baselineP50Ms": 0.5, "ratio": 2.5}
    assert result["baseline"]["conditions"]["grey"]["accuracy"] == 0.75


def test_the_result_holds_the_reliability_diagram(result):
    assert result["reliability"][-1] == {"confidence": 0.9, "accuracy": 1.0, "samples": 1}


@pytest.mark.parametrize("what", ["confusion", "reliability", "training", "conditions", "groups"])
def test_every_picture_is_drawn(result, model_dir, what):
    picture = cv2.imread(str(model_dir / "results" / "pictures" / f"gender-{what}.png"))

    assert picture.std() > 10


def test_the_commit_is_unknown_outside_a_repository(result):
    assert result["commit"] == "unknown"


def test_the_commit_is_the_one_that_is_checked_out(evaluation, comparison, model_dir):
    git = ["git", "-C", str(model_dir), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()

    report.write(evaluation, comparison, model_dir=model_dir, results_dir=model_dir / "results")

    assert json.loads((model_dir / "results" / "gender.json").read_text(encoding="utf-8"))["commit"] == head


def test_the_manifest_gets_the_headline_figures_and_keeps_the_rest(result, model_dir):
    manifest = json.loads((model_dir / "model.json").read_text(encoding="utf-8"))

    assert manifest["labels"] == ["female", "male"]
    assert manifest["metrics"]["accuracy"] == 0.75
    assert manifest["metrics"]["recall"] == {"female": 1.0, "male": 0.5}


def test_only_the_cards_generated_block_is_replaced(result, model_dir):
    text = (model_dir / "README.md").read_text(encoding="utf-8")

    assert text.startswith("# Card\n\nbefore\n")
    assert text.endswith("\nafter\n")
    assert "old figures" not in text
    assert "accuracy **75.0 %**" in text
    assert "| female | 2 | 0 | 100.0 % |" in text
    assert "| grey | 75.0 % | 0.733 | 0.400 | 75.0 % |" in text
    assert "| int8 | 123 KB | 50.0 % | 0.25 ms |" in text
    assert "| age | 0-12 | 20 | 75.0 % | 53.1 % to 88.8 % | 3 | 2 | 20.0 % |" in text
    assert "2.5 times as long" in text


def test_a_card_without_a_generated_block_is_refused(tmp_path):
    (tmp_path / "README.md").write_text("# Card\n", encoding="utf-8")

    with pytest.raises(ValueError, match="generated block"):
        card.replace(tmp_path / "README.md", "figures")


def test_a_card_without_groups_and_other_domain_has_no_tables_of_them(evaluation):
    alone = Evaluation(evaluation.labels, evaluation.plain, {})

    text = card.block(alone, alone, formats=[], latency={"ratio": 1.0})

    assert "By group" not in text
    assert "Another domain" not in text
    assert "unsure" not in text
