import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from facetrain.checkpoint import CHECKPOINT
from facetrain.data import Dataset, Splits
from facetrain.evaluate import load_classifier
from facetrain.preset import Release

pytest.importorskip("tensorflow", reason="export needs TensorFlow: make setup")
export = pytest.importorskip("facetrain.export")

build = export.build

RELEASE = Release(
    version="1.2.3", architecture="mini-XCEPTION", paper="arXiv:1710.07557", data=("none",), license="MIT"
)


@pytest.fixture(scope="module")
def network(preset):
    """A network of random weights, with batch statistics that differ from their initial values."""
    rng = np.random.default_rng(0)
    network = build(preset)
    network.set_weights([values + rng.normal(0, 0.05, values.shape) for values in network.get_weights()])
    return network


@pytest.fixture(scope="module")
def splits():
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 3, 40)
    images = rng.integers(0, 256, (40, 24, 24, 1)).astype(np.uint8)
    part = Dataset(tuple(map(str, range(40))), images, labels, np.eye(3, dtype=np.float32)[labels], None)
    return Splits(part, part, part)


@pytest.fixture(scope="module", params=[False, True], ids=["one view", "both mirror images"])
def is_mirrored(request):
    return request.param


@pytest.fixture(scope="module")
def exported(preset, is_mirrored, network, splits, tmp_path_factory):
    """The folder that `export` fills from a run that ended with that network, and what it tells of it."""
    folder = tmp_path_factory.mktemp("model")
    arrays = {f"average{index}": values for index, values in enumerate(network.get_weights())}
    facts = {"preset": {}, "history": [{"loss": 1.0, "tuningAccuracy": 0.5}]}
    np.savez(folder / CHECKPOINT, facts=np.array(json.dumps(facts)), **arrays)
    unsure = replace(preset, unsure_share=0.25, is_mirrored=is_mirrored)
    told = export.export(folder / CHECKPOINT, preset=unsure, release=RELEASE, splits=splits, model_dir=folder)
    return folder, told


@pytest.fixture(scope="module")
def model_dir(exported):
    return exported[0]


@pytest.fixture(scope="module")
def manifest(model_dir):
    return json.loads((model_dir / "model.json").read_text(encoding="utf-8"))


def test_the_exported_model_says_what_the_network_says(network, model_dir, manifest):
    model = (model_dir / "model.tflite").read_bytes()
    temperature = manifest["source"]["temperature"]

    assert export.check_parity(model, manifest=manifest, network=network, temperature=temperature) < 0.005


def test_a_model_that_says_something_else_is_refused(preset, model_dir, manifest):
    model = (model_dir / "model.tflite").read_bytes()

    with pytest.raises(export.ParityError, match=r"at most 0\.005"):
        export.check_parity(model, manifest=manifest, network=build(preset), temperature=1.0)


def test_the_manifest_describes_the_file(model_dir, manifest):
    assert manifest["sha256"] == hashlib.sha256((model_dir / manifest["file"]).read_bytes()).hexdigest()
    assert manifest["name"] == "tiny"
    assert manifest["version"] == "1.2.3"
    assert manifest["labels"] == ["happy", "sad", "neutral"]
    assert manifest["input"] == {"width": 24, "height": 24, "channels": 3, "dtype": "uint8", "colorSpace": "RGB"}
    assert manifest["output"] == "probabilities"
    assert manifest["source"]["seed"] == 20261122
    assert manifest["source"]["epochs"] == 1


def test_a_quarter_of_the_tuning_part_is_under_the_threshold(model_dir, splits, manifest):
    images = list(np.repeat(splits.tuning.images, 3, axis=-1))
    highest = [max(each.values) for each in load_classifier(model_dir).predict(images).predictions]

    assert manifest["unsureBelow"] == pytest.approx(np.quantile(highest, 0.25), abs=0.002)


def test_a_face_and_its_mirror_image_get_the_same_answer_where_both_are_looked_at(model_dir, splits, is_mirrored):
    image = np.repeat(splits.tuning.images[0], 3, axis=-1)

    plain, mirrored = load_classifier(model_dir).predict([image, image[:, ::-1]]).predictions

    assert (plain.values == pytest.approx(mirrored.values, abs=1e-5)) == is_mirrored


def test_every_number_format_is_compared(exported):
    formats = exported[1]["formats"]

    assert [each["format"] for each in formats] == ["float32", "float16", "int8"]
    assert all(each["bytes"] > 1000 and each["p50Ms"] > 0 and 0 <= each["tuningAccuracy"] <= 1 for each in formats)


def test_without_trained_weights_nothing_is_exported(preset, splits, tmp_path):
    with pytest.raises(FileNotFoundError):
        export.export(
            tmp_path / CHECKPOINT, preset=preset, release=RELEASE, splits=splits, model_dir=tmp_path / "model"
        )

    assert not (tmp_path / "model").exists()


def test_the_parity_batch_is_fixed():
    images = export.parity_images(24)

    assert images.shape == (64, 24, 24, 3)
    assert images.dtype == np.uint8
    assert np.array_equal(images, export.parity_images(24))
