import json

import pytest

from facekit.errors import ModelUnavailable
from facekit.manifest import ModelManifest

FACTS = {
    "name": "emotion",
    "version": "1.2.3",
    "file": "model.tflite",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",  # of b"abc"
    "labels": ["angry", "happy"],
    "input": {"width": 48, "height": 40},
}


def test_a_manifest_is_read():
    manifest = ModelManifest.parse(json.dumps(FACTS).encode())

    assert (manifest.labels, manifest.input_width, manifest.input_height) == (("angry", "happy"), 48, 40)
    assert manifest.to_json() == {"name": "emotion", "version": "1.2.3", "sha256": FACTS["sha256"]}


@pytest.mark.parametrize("missing", FACTS)
def test_a_manifest_without_one_of_its_facts_is_refused(missing):
    facts = {name: value for name, value in FACTS.items() if name != missing}

    with pytest.raises(ModelUnavailable, match=missing):
        ModelManifest.parse(json.dumps(facts).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"null", b'{"name": 1}'])
def test_what_is_no_manifest_is_refused(data):
    with pytest.raises(ModelUnavailable):
        ModelManifest.parse(data)


@pytest.mark.parametrize("file", ["../model.tflite", "/etc/passwd", "a/b"])
def test_weights_elsewhere_are_refused(file):
    with pytest.raises(ModelUnavailable, match="plain file name"):
        ModelManifest.parse(json.dumps(FACTS | {"file": file}).encode())


def test_weights_must_have_the_manifest_s_hash():
    manifest = ModelManifest.parse(json.dumps(FACTS).encode())
    manifest.verify(b"abc")

    with pytest.raises(ModelUnavailable, match="SHA-256"):
        manifest.verify(b"abd")


def test_a_classifier_s_description_says_under_which_probability_it_is_unsure():
    manifest = ModelManifest.parse(json.dumps(FACTS | {"unsureBelow": 0.4}).encode())

    assert manifest.describe() == {
        "model": manifest.to_json(),
        "labels": ["angry", "happy"],
        "ready": True,
        "unsureBelow": 0.4,
    }


def test_a_model_without_that_threshold_does_not_mention_it():
    assert "unsureBelow" not in ModelManifest.parse(json.dumps(FACTS).encode()).describe()


SCALE = {"values": 101, "starts": [0, 20], "levels": [0.1, 0.9], "unsureWiderThan": 25}


def test_a_description_says_above_which_width_of_the_interval_a_model_is_unsure():
    description = ModelManifest.parse(json.dumps(FACTS | {"scale": SCALE}).encode()).describe()

    assert description["unsureWiderThan"] == 25
    assert "unsureBelow" not in description


@pytest.mark.parametrize("scale", [SCALE | {"starts": [0]}, SCALE | {"levels": [1, 2]}, {}, "wide"])
def test_a_scale_that_does_not_fit_the_labels_is_refused(scale):
    with pytest.raises(ModelUnavailable, match=r"scale|levels|indices"):
        ModelManifest.parse(json.dumps(FACTS | {"scale": scale}).encode())


@pytest.mark.parametrize("threshold", [-0.1, 1.1])
def test_a_threshold_that_is_no_probability_is_refused(threshold):
    with pytest.raises(ModelUnavailable, match="unsureBelow"):
        ModelManifest.parse(json.dumps(FACTS | {"unsureBelow": threshold}).encode())


def test_a_detector_s_landmarker_has_its_own_hash():
    landmarker = {"file": "landmarks.onnx", "sha256": FACTS["sha256"]}
    manifest = ModelManifest.parse(json.dumps(FACTS | {"landmarker": landmarker}).encode())
    manifest.landmarker.verify(b"abc")

    with pytest.raises(ModelUnavailable, match=r"landmarks\.onnx has SHA-256"):
        manifest.landmarker.verify(b"abd")


@pytest.mark.parametrize("landmarker", [{"file": "../a", "sha256": "0"}, {"file": "a"}, "a", None])
def test_a_landmarker_that_cannot_be_meant_is_refused(landmarker):
    with pytest.raises(ModelUnavailable):
        ModelManifest.parse(json.dumps(FACTS | {"landmarker": landmarker}).encode())
