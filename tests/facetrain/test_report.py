import json
import subprocess

import numpy as np
import pytest

from facetrain import report
from facetrain.evaluate import Evaluation, Group
from facetrain.metrics import measure

CARD = f"# Card\n\nbefore\n\n{report.BEGIN}\n\nold figures\n\n{report.END}\n\nafter\n"


@pytest.fixture
def evaluation():
    metrics = measure(np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7]], np.float32), np.array([0, 1, 0, 1]))
    return Evaluation(("female", "male"), metrics, {"grey": metrics}, (Group("age", "0-12", 20, 15),))


@pytest.fixture
def model_dir(tmp_path):
    manifest = {"name": "gender", "version": "1", "sha256": "ab", "labels": ["female", "male"], "metrics": {}}
    (tmp_path / "model.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "README.md").write_text(CARD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def result(evaluation, model_dir):
    report.write(evaluation, model_dir=model_dir, results_dir=model_dir / "results")
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
        {"by": "age", "value": "0-12", "samples": 20, "accuracy": 0.75, "interval95": [0.5313, 0.8881]}
    ]


def test_the_commit_is_unknown_outside_a_repository(result):
    assert result["commit"] == "unknown"


def test_the_commit_is_the_one_that_is_checked_out(evaluation, model_dir):
    git = ["git", "-C", str(model_dir), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()

    report.write(evaluation, model_dir=model_dir, results_dir=model_dir / "results")

    assert json.loads((model_dir / "results" / "gender.json").read_text(encoding="utf-8"))["commit"] == head


def test_the_manifest_gets_the_headline_figures_and_keeps_the_rest(result, model_dir):
    manifest = json.loads((model_dir / "model.json").read_text(encoding="utf-8"))

    assert manifest["labels"] == ["female", "male"]
    assert manifest["metrics"]["accuracy"] == 0.75
    assert manifest["metrics"]["recall"] == {"female": 1.0, "male": 0.5}


def test_only_the_cards_generated_block_is_replaced(result, model_dir):
    card = (model_dir / "README.md").read_text(encoding="utf-8")

    assert card.startswith("# Card\n\nbefore\n")
    assert card.endswith("\nafter\n")
    assert "old figures" not in card
    assert "accuracy **75.0 %**" in card
    assert "| female | 2 | 0 | 100.0 % |" in card
    assert "| grey | 75.0 % | 0.733 | " in card
    assert "| age | 0-12 | 20 | 75.0 % | 53.1 % to 88.8 % |" in card


def test_a_card_without_a_generated_block_is_refused(evaluation, tmp_path):
    (tmp_path / "README.md").write_text("# Card\n", encoding="utf-8")

    with pytest.raises(ValueError, match="generated block"):
        report.write_card_metrics(tmp_path / "README.md", evaluation)


def test_a_card_without_groups_has_no_table_of_groups(evaluation):
    alone = Evaluation(evaluation.labels, evaluation.plain, {}, ())

    assert "By group" not in report.card_block(alone)
