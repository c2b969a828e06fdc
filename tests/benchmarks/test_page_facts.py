"""The page's figures about its models and costs are those measured and those of the cost model."""

import json
import re

import pytest

from benchmarks import page_facts

RECALL = {"happy": 0.9, "sad": 0.5, "fear": 0.3, "disgust": 0.4}
METRICS = {
    "emotion": {"samples": 100, "accuracy": 0.65, "recall": RECALL},
    "gender": {"samples": 50, "accuracy": 0.93, "recall": {"female": 0.9, "male": 0.96}},
}
GROUPS = [{"by": "gender", "value": "0-12", "accuracy": 0.1}, {"by": "ages together", "value": "0-12", "accuracy": 0.6}]


@pytest.fixture
def folders(tmp_path):
    models, results = tmp_path / "models", tmp_path / "results"
    results.mkdir()
    for name, metrics in METRICS.items():
        (models / name).mkdir(parents=True)
        (models / name / "model.json").write_text(json.dumps({"metrics": metrics}))
        (results / f"{name}.json").write_text(json.dumps({"groups": GROUPS if name == "gender" else []}))
    return models, results


def constant(text):
    """Return the value of the JavaScript constant."""
    return json.loads(re.search(r"= (.*);", text, re.DOTALL)[1])


def test_accuracy_and_the_labels_that_are_found_best_and_worst_are_given(folders):
    assert constant(page_facts.model_facts(*folders)) == {
        "emotion": {
            "samples": 100,
            "accuracy": 0.65,
            "easiest": {"label": "happy", "recall": 0.9},
            "hardest": [{"label": "disgust", "recall": 0.4}, {"label": "fear", "recall": 0.3}],
        },
        "gender": {
            "samples": 50,
            "accuracy": 0.93,
            "easiest": {"label": "male", "recall": 0.96},
            "hardest": [{"label": "male", "recall": 0.96}, {"label": "female", "recall": 0.9}],
            "childrenAccuracy": 0.6,
        },
    }


def test_the_error_of_estimates_is_given_where_it_was_measured(folders):
    models, _ = folders
    metrics = METRICS["gender"] | {"meanError": 4.5, "coverage": 0.8}
    (models / "gender" / "model.json").write_text(json.dumps({"metrics": metrics}))

    gender = constant(page_facts.model_facts(*folders))["gender"]

    assert (gender["meanError"], gender["coverage"]) == (4.5, 0.8)


def test_the_bounds_are_those_of_the_manifests(tmp_path):
    for name, facts in {"emotion": {"unsureBelow": 0.5}, "age": {"scale": {"values": 9, "unsureWiderThan": 7}}}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.json").write_text(json.dumps(facts))

    found = constant(page_facts.model_bounds(tmp_path))

    assert found == {"emotion": {"unsureBelow": 0.5}, "age": {"unsureWiderThan": 7}}


def test_costs_are_those_of_the_cost_model(monkeypatch):
    monkeypatch.setattr(page_facts, "per_million_requests", lambda name, prices: {"crop": 17.139}.get(name, 6.0))

    assert constant(page_facts.costs())["crop"] == 17.14


def test_a_model_without_metrics_is_an_error(folders):
    models, _ = folders
    (models / "gender" / "model.json").write_text('{"metrics": {}}')

    with pytest.raises(KeyError):
        page_facts.model_facts(*folders)
