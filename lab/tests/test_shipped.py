import json

import numpy as np
import pytest
import torch

from lab.classifier.network import EfficientNetLite2
from lab.classifier.preset import Preset
from lab.classifier.shipped import shipped
from lab.classifier.tensorflow_graph import convert, serving_graph
from lab.classifier.train import start_of
from lab.tests.conftest import lively_network

pytest.importorskip("tensorflow", reason="needs the lab's dependencies: make setup-lab")
TEMPERATURE = 1.3


@pytest.fixture(scope="module")
def network() -> EfficientNetLite2:
    return lively_network(3)


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(5).integers(0, 256, (16, 32, 32, 3)).astype(np.uint8)


@pytest.fixture
def model_dir(tmp_path, network, pictures):
    """A model as export writes it, of which the first label is shifted."""
    graph = serving_graph(network, input_px=32, temperature=TEMPERATURE)
    (tmp_path / "model.tflite").write_bytes(convert(graph, seen=pictures))
    source = {"temperature": TEMPERATURE, "shifts": {"happy": 0.5}}
    manifest = {"version": "1.0.0", "labels": ["happy", "sad", "neutral"], "source": source}
    (tmp_path / "model.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def logits(network, pictures):
    with torch.no_grad():
        return network(torch.from_numpy(pictures).permute(0, 3, 1, 2).float())


def test_a_network_is_read_back_as_it_was_before_temperature_and_shifts(model_dir, network, pictures):
    expected = logits(network, pictures) - torch.tensor([0.5, 0.0, 0.0])

    actual = logits(shipped(model_dir, pictures), pictures)

    assert np.corrcoef(actual.flatten(), expected.flatten())[0, 1] > 0.9  # of chance weights, int8 keeps little more
    assert (actual - expected).mean(dim=0).tolist() == pytest.approx([0, 0, 0], abs=0.15)
    assert float(actual.std() / expected.std()) == pytest.approx(1, abs=0.15)


def test_in_training_it_answers_nearly_the_same(model_dir, network, pictures):
    read = shipped(model_dir, pictures)

    resting, training = (logits(each, pictures) for each in (read.eval(), read.train()))

    assert (resting - training).abs().mean() < 0.02 * resting.std()


def test_another_network_is_refused(model_dir, pictures, monkeypatch):
    monkeypatch.setattr("lab.classifier.network.STEM_CHANNELS", 16)

    with pytest.raises(ValueError, match="holds another network than EfficientNet-Lite2: train without --shipped"):
        shipped(model_dir, pictures)


def test_without_a_model_there_is_nothing_to_go_on_from(tmp_path, pictures):
    with pytest.raises(FileNotFoundError):
        shipped(tmp_path, pictures)


def test_going_on_is_a_shorter_gentler_run_that_is_never_small(preset: Preset):
    shorter = preset.going_on("1.0.0")

    assert shorter.is_taught
    assert shorter.goes_on_from == "1.0.0"
    assert shorter.first_share == 0
    assert shorter.optimization.peak_learning_rate < preset.optimization.peak_learning_rate


def test_each_version_that_a_run_could_go_on_from_is_kept_apart(tmp_path):
    assert len({start_of(tmp_path, version) for version in ("1.0.0", "1.0.1")}) == 2
