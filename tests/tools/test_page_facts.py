"""What the page says about its models and costs is what was measured and what the cost model says."""

import json

import pytest

from infra.ops import cost
from tools import page_facts

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
    (results / "gender.json").write_text(json.dumps({"groups": GROUPS}))
    return models, results


def test_the_page_says_what_was_measured_and_what_a_request_costs(capsys):
    assert (page_facts.main(["--check"]), capsys.readouterr().err) == (0, "")


def test_accuracy_and_the_labels_that_are_found_best_and_worst_are_told(folders):
    text = page_facts.module(*folders)

    assert "    samples: 100,\n    accuracy: 0.65,\n" in text
    assert '    easiest: { label: "happy", recall: 0.9 },\n' in text
    assert '      { label: "disgust", recall: 0.4 },\n      { label: "fear", recall: 0.3 },\n' in text
    assert "  gender: { samples: 50, accuracy: 0.93, childrenAccuracy: 0.6 },\n" in text


def test_costs_are_those_of_the_cost_model(folders, monkeypatch):
    monkeypatch.setattr(page_facts, "per_million_requests", lambda name, prices: {"crop": 17.139}.get(name, 6.0))

    assert "COST_PER_MILLION = { crop: 17.14, emotion: 6, gender: 6 };" in page_facts.module(*folders)
    assert list(cost.page_loops()) == ["crop", "emotion", "gender"]


def test_a_model_without_metrics_is_an_error(folders):
    models, _ = folders
    (models / "gender" / "model.json").write_text('{"metrics": {}}')

    with pytest.raises(KeyError):
        page_facts.module(*folders)


def test_check_fails_until_the_module_is_renewed(monkeypatch, tmp_path, capsys):
    (tmp_path / "facts.js").write_text("old")
    monkeypatch.setattr(page_facts, "FACTS", tmp_path / "facts.js")

    assert page_facts.main(["--check"]) == 1
    assert "make figures" in capsys.readouterr().err
    assert page_facts.main([]) == 0
    assert page_facts.main(["--check"]) == 0
