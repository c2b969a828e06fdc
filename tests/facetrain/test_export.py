import hashlib
import json

import numpy as np
import pytest

from facetrain.preset import Release

pytest.importorskip("tensorflow", reason="export needs TensorFlow: make setup")
export = pytest.importorskip("facetrain.export")
train = pytest.importorskip("facetrain.train")
build = export.build

RELEASE = Release(
    version="1.2.3", architecture="mini-XCEPTION", paper="arXiv:1710.07557", data=("none",), license="MIT"
)


@pytest.fixture
def network(preset):
    return build(preset)


@pytest.fixture
def checkpoint(preset, network, tmp_path):
    """A run's checkpoint of random weights, with batch statistics that differ from their initial values."""
    rng = np.random.default_rng(0)
    weights = [(values + rng.normal(0, 0.05, values.shape)).astype(np.float32) for values in network.get_weights()]
    network.set_weights(weights)
    arrays = {f"average{index}": values for index, values in enumerate(weights)}
    facts = {"preset": {}, "history": [{"loss": 1.0, "tuningAccuracy": 0.5}]}
    np.savez(tmp_path / train.CHECKPOINT, facts=np.array(json.dumps(facts)), **arrays)
    return tmp_path / train.CHECKPOINT


def test_the_exported_model_says_what_the_network_says(preset, network, checkpoint, tmp_path):
    export.export(checkpoint, preset=preset, release=RELEASE, model_dir=tmp_path / "model")

    model = (tmp_path / "model" / "model.tflite").read_bytes()
    manifest = json.loads((tmp_path / "model" / "model.json").read_text(encoding="utf-8"))
    assert export.check_parity(model, manifest=manifest, network=network) < 0.005


def test_a_model_that_says_something_else_is_refused(preset, checkpoint, tmp_path):
    export.export(checkpoint, preset=preset, release=RELEASE, model_dir=tmp_path / "model")
    model = (tmp_path / "model" / "model.tflite").read_bytes()
    manifest = json.loads((tmp_path / "model" / "model.json").read_text(encoding="utf-8"))

    with pytest.raises(export.ParityError, match=r"at most 0\.005"):
        export.check_parity(model, manifest=manifest, network=build(preset))


def test_the_manifest_describes_the_file(preset, checkpoint, tmp_path):
    export.export(checkpoint, preset=preset, release=RELEASE, model_dir=tmp_path / "model")

    manifest = json.loads((tmp_path / "model" / "model.json").read_text(encoding="utf-8"))
    model = (tmp_path / "model" / manifest["file"]).read_bytes()
    assert manifest["sha256"] == hashlib.sha256(model).hexdigest()
    assert manifest["name"] == "tiny"
    assert manifest["version"] == "1.2.3"
    assert manifest["labels"] == ["happy", "sad", "neutral"]
    assert manifest["input"] == {"width": 24, "height": 24, "channels": 3, "dtype": "uint8", "colorSpace": "RGB"}
    assert manifest["output"] == "probabilities"
    assert manifest["source"]["seed"] == 20261122
    assert manifest["source"]["epochs"] == 1


def test_without_trained_weights_nothing_is_exported(preset, tmp_path):
    with pytest.raises(FileNotFoundError):
        export.export(tmp_path / train.CHECKPOINT, preset=preset, release=RELEASE, model_dir=tmp_path / "model")

    assert not (tmp_path / "model").exists()


def test_the_parity_batch_is_fixed():
    images = export.parity_images(24)

    assert images.shape == (64, 24, 24, 3)
    assert images.dtype == np.uint8
    assert np.array_equal(images, export.parity_images(24))
