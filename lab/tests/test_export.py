import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from facekit.classifier import Classifier
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from lab import loop
from lab.classifier import export
from lab.classifier.preset import Release, Values
from lab.classifier.tensorflow_graph import convert, folded, serving_graph
from lab.tests.conftest import lively_network

pytest.importorskip("tensorflow", reason="needs the lab's dependencies: make setup-lab")
RELEASE = Release(data=("noise",), right_when_sure=0.8)
CALIBRATION = export.Calibration(temperature=1.3, unsure_below=0.4)


@pytest.fixture(scope="module")
def network():
    return lively_network(3)


@pytest.fixture(scope="module")
def graph(network):
    return serving_graph(network, input_px=32, temperature=CALIBRATION.temperature)


@pytest.fixture(scope="module")
def model(graph):
    return convert(graph, weights="float16")


@pytest.fixture(scope="module")
def manifest(model, preset):
    return export.describe(model, preset, RELEASE, calibration=CALIBRATION, history=[{"loss": 1.0}])


@pytest.fixture(scope="module")
def classifier(model, manifest):
    return Classifier.load(Model(ModelManifest.parse(json.dumps(manifest).encode()), model))


@pytest.fixture(scope="module")
def pictures():
    return list(np.random.default_rng(7).integers(0, 256, (6, 32, 32, 3)).astype(np.uint8))


def test_the_exported_model_agrees_with_the_network(model, manifest, network):
    assert export.check_parity(model, manifest, network=network, temperature=1.3) < export.PARITY_TOLERANCE


def test_a_model_of_other_weights_is_refused(model, manifest, network):
    torch.manual_seed(9)
    other = lively_network(3)
    other.output.weight.data += 1.0 * torch.randn_like(other.output.weight)

    with pytest.raises(export.ParityError, match="is off by"):
        export.check_parity(model, manifest, network=other, temperature=1.3)


def test_another_temperature_is_noticed(model, manifest, network):
    with pytest.raises(export.ParityError):
        export.check_parity(model, manifest, network=network, temperature=0.3)


def test_the_last_layer_is_a_softmax(classifier, pictures):
    values = np.array([each.values for each in classifier.predict(pictures).predictions])

    assert values.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert values.min() >= 0


def test_a_mirrored_picture_gets_the_same_probabilities(classifier, pictures):
    plain, mirrored = (
        np.array([each.values for each in classifier.predict(shown).predictions])
        for shown in (pictures, [np.ascontiguousarray(each[:, ::-1]) for each in pictures])
    )

    assert np.abs(plain - mirrored).max() < 1e-4


def test_int8_is_smaller_and_near(graph, model, manifest, network, pictures):
    small = convert(graph, weights="int8", seen=np.stack(pictures))

    assert len(small) < 0.7 * len(model)


def test_int8_without_pictures_is_an_error(graph):
    with pytest.raises(ValueError, match="ranges"):
        convert(graph, weights="int8")


def test_folding_keeps_what_a_unit_computes(network):
    unit = network.blocks[0].units[1]
    x = torch.rand(2, 32, 5, 5)

    with torch.no_grad():
        expected = unit(x).permute(0, 2, 3, 1).numpy()
    actual = folded(unit)(x.permute(0, 2, 3, 1).numpy())

    assert np.abs(np.asarray(actual) - expected).max() < 1e-4


def test_an_export_writes_model_and_manifest(tmp_path, preset, brightness):
    network = lively_network(3)
    average = torch.optim.swa_utils.AveragedModel(network)
    (tmp_path / "run").mkdir()
    torch.save({"average": average.state_dict(), "history": [{"loss": 1.0}]}, tmp_path / "run" / loop.CHECKPOINT)

    facts = export.export(
        replace(preset, name="emotion"),
        RELEASE,
        splits=brightness,
        run_dir=tmp_path / "run",
        model_dir=tmp_path / "out",
    )

    written = json.loads((tmp_path / "out" / "model.json").read_text(encoding="utf-8"))
    assert facts["model"]["sha256"] == written["sha256"]
    assert [each["format"] for each in facts["formats"]] == ["float16", "int8"]
    assert written["source"]["config"]["seed"] == preset.seed
    assert written["source"]["data"] == ["noise"]


def test_bands_of_values_are_exported_with_the_interval_s_levels(tmp_path, preset, brightness):
    ordered = replace(preset, labels=("low", "high"), values=Values(count=3, starts=(0, 2), unsure_wider_than=1.5))
    average = torch.optim.swa_utils.AveragedModel(lively_network(3))
    torch.save({"average": average.state_dict(), "history": [{"loss": 1.0}]}, tmp_path / loop.CHECKPOINT)

    export.export(ordered, RELEASE, splits=brightness, run_dir=tmp_path, model_dir=tmp_path / "out")

    written = json.loads((tmp_path / "out" / "model.json").read_text(encoding="utf-8"))
    low, high = written["scale"].pop("levels")
    assert written["scale"] == {"values": 3, "starts": [0, 2], "unsureWiderThan": 1.5}
    assert low + high == pytest.approx(1)
    assert "unsureBelow" not in written


def test_correcting_the_prior_raises_rare_labels_by_their_rarity(brightness):
    network = lively_network(3)
    before = network.output.bias.detach().clone()
    part = brightness.train[0]
    few = part.take((part.labels != 1) | (np.arange(96) < 24))  # 32, 8 and 32 pictures

    export.correct_prior(network, [few], share=0.5)

    moved = (network.output.bias.detach() - before).tolist()
    assert moved[1] - moved[0] == pytest.approx(0.5 * np.log(4), abs=1e-5)
    assert moved[2] == pytest.approx(moved[0])


def test_a_shift_raises_the_named_label_alone():
    network = lively_network(3)
    before = network.output.bias.detach().clone()

    export.shift(network, [0.0, 0.5, 0.0])

    assert (network.output.bias.detach() - before).tolist() == pytest.approx([0.0, 0.5, 0.0])


def test_an_export_without_a_run_is_an_error(tmp_path, preset, brightness):
    with pytest.raises(FileNotFoundError):
        export.export(preset, RELEASE, splits=brightness, run_dir=tmp_path, model_dir=tmp_path)
