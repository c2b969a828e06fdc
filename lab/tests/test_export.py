import json
from dataclasses import replace

import cv2
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


def save_run(run_dir, average):
    run_dir.mkdir(exist_ok=True)
    state = {"average": average.state_dict(), "history": [{"loss": 1.0}], "settings": {"seed": 7}}
    torch.save(state, run_dir / loop.CHECKPOINT)


@pytest.fixture(scope="module")
def network():
    calm = lively_network(3)
    calm.output.weight.data *= 0.5
    return calm


@pytest.fixture(scope="module")
def graph(network):
    return serving_graph(network, input_px=32, temperature=CALIBRATION.temperature)


@pytest.fixture(scope="module")
def model(graph, pictures):
    return convert(graph, seen=pictures)


@pytest.fixture(scope="module")
def manifest(model, preset):
    return export.describe(model, preset, RELEASE, calibration=CALIBRATION, history=[{"loss": 1.0}], settings={})


@pytest.fixture(scope="module")
def classifier(model, manifest):
    return Classifier.load(Model(ModelManifest.parse(json.dumps(manifest).encode()), model))


@pytest.fixture(scope="module")
def pictures():
    """Coloured noise from coarse to fine."""
    coarse = [
        np.random.default_rng(cells).integers(0, 256, (cells, cells, 3)).astype(np.uint8) for cells in range(2, 18)
    ]
    return np.stack([cv2.resize(each, (32, 32), interpolation=cv2.INTER_CUBIC) for each in coarse])


@pytest.fixture
def of_chance(monkeypatch):
    """Of flat grey pictures and chance weights, int8 keeps less than of faces and trained ones."""
    monkeypatch.setattr(export, "PARITY_TOLERANCE", 0.06)


def test_the_exported_model_agrees_with_the_network(model, manifest, network, pictures):
    assert export.check_parity(model, manifest, pictures, network=network, temperature=1.3) < export.PARITY_TOLERANCE


def test_a_model_of_other_weights_is_refused(model, manifest, network, pictures):
    torch.manual_seed(9)
    other = lively_network(3)
    other.output.weight.data += 1.0 * torch.randn_like(other.output.weight)

    with pytest.raises(export.ParityError, match="is off by"):
        export.check_parity(model, manifest, pictures, network=other, temperature=1.3)


def test_another_temperature_is_noticed(model, manifest, network, pictures):
    with pytest.raises(export.ParityError):
        export.check_parity(model, manifest, pictures, network=network, temperature=0.3)


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


def test_it_computes_with_int8_up_to_the_features(model):
    from tensorflow.lite.tools.flatbuffer_utils import convert_bytearray_to_object

    graph = convert_bytearray_to_object(bytearray(model)).subgraphs[0]
    kinds = [
        {graph.tensors[index].type for index in operator.outputs}
        for operator in graph.operators
        if len(graph.tensors[operator.outputs[0]].shape) == 4
    ]

    assert sum(kind == {9} for kind in kinds) > 60  # TensorType.INT8


def test_from_the_features_on_it_computes_with_floats(model):
    from tensorflow.lite.tools.flatbuffer_utils import convert_bytearray_to_object

    graph = convert_bytearray_to_object(bytearray(model)).subgraphs[0]
    last = [graph.tensors[operator.outputs[0]] for operator in graph.operators][-4:]

    assert [(each.shape.tolist(), each.type) for each in last] == [
        ([2, 1280], 0),
        ([2, 3], 0),
        ([1, 3], 0),
        ([1, 3], 0),
    ]


def test_folding_keeps_what_a_unit_computes(network):
    unit = network.blocks[0].units[1]
    x = torch.rand(2, 32, 5, 5)

    with torch.no_grad():
        expected = unit(x).permute(0, 2, 3, 1).numpy()
    actual = folded(unit)(x.permute(0, 2, 3, 1).numpy())

    assert np.abs(np.asarray(actual) - expected).max() < 1e-4


def test_an_export_writes_model_and_manifest(tmp_path, preset, brightness, network, of_chance):
    average = torch.optim.swa_utils.AveragedModel(network)
    save_run(tmp_path / "run", average)

    facts = export.export(
        replace(preset, name="emotion"),
        RELEASE,
        splits=brightness,
        run_dir=tmp_path / "run",
        model_dir=tmp_path / "out",
    )

    written = json.loads((tmp_path / "out" / "model.json").read_text(encoding="utf-8"))
    assert facts["model"]["sha256"] == written["sha256"]
    assert facts["bytes"] == (tmp_path / "out" / "model.tflite").stat().st_size
    assert 0 <= facts["offByInt8"] <= export.PARITY_TOLERANCE
    assert written["source"]["config"] == {"seed": 7}
    assert written["source"]["data"] == ["noise"]


def test_of_a_run_that_went_on_the_mean_with_its_start_is_exported(
    tmp_path, preset, brightness, monkeypatch, of_chance
):
    start, network = lively_network(3), lively_network(3)
    network.output.bias.data += 1.0
    state = {"history": [], "settings": {"goes_on_from": "1.0.0", "kept_share": 0.7}}
    for folder, each in (("run/start-1.0.0", start), ("run", network)):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        average = torch.optim.swa_utils.AveragedModel(each)
        torch.save({"average": average.state_dict(), **state}, tmp_path / folder / loop.CHECKPOINT)
    seen = []

    def calibrate(exported, *_):
        seen.append(exported.output.bias.detach())
        return CALIBRATION

    monkeypatch.setattr(export, "calibrate", calibrate)

    export.export(preset, RELEASE, splits=brightness, run_dir=tmp_path / "run", model_dir=tmp_path / "out")

    assert (seen[0] - start.output.bias.detach()).tolist() == pytest.approx([0.3] * 3, abs=1e-5)


def test_bands_of_values_are_exported_with_the_interval_s_levels(tmp_path, preset, brightness):
    ordered = replace(preset, labels=("low", "high"), values=Values(count=3, starts=(0, 2), unsure_wider_than=1.5))
    average = torch.optim.swa_utils.AveragedModel(lively_network(3))
    save_run(tmp_path, average)

    export.export(ordered, RELEASE, splits=brightness, run_dir=tmp_path, model_dir=tmp_path / "out")

    written = json.loads((tmp_path / "out" / "model.json").read_text(encoding="utf-8"))
    low, high = written["scale"].pop("levels")
    assert written["scale"] == {"values": 3, "starts": [0, 2], "unsureWiderThan": 1.5}
    assert low + high == pytest.approx(1)
    assert "unsureBelow" not in written


@pytest.mark.parametrize(
    ("version", "words"), [(None, "ImageNet weights"), ("4.0.0", "version 4.0.0, which also taught")]
)
def test_the_manifest_says_what_a_run_started_from(model, preset, version, words):
    written = export.describe(
        model, preset, RELEASE, calibration=CALIBRATION, history=[], settings={"goes_on_from": version}
    )

    assert written["source"]["startedFrom"].startswith(words)
    assert written["source"]["startedFrom"].endswith("(Apache-2.0)")


def test_a_shift_raises_the_named_label_alone():
    network = lively_network(3)
    before = network.output.bias.detach().clone()

    export.shift(network, [0.0, 0.5, 0.0])

    assert (network.output.bias.detach() - before).tolist() == pytest.approx([0.0, 0.5, 0.0])


def test_an_export_without_a_run_is_an_error(tmp_path, preset, brightness):
    with pytest.raises(FileNotFoundError):
        export.export(preset, RELEASE, splits=brightness, run_dir=tmp_path, model_dir=tmp_path)
