import json
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from facekit.classifier import Classifier, Probabilities
from facekit.errors import ModelUnavailable
from facekit.manifest import ModelManifest
from facekit.model_store import Model

MODELS = Path(__file__).parents[2] / "models"


def model(name, **changes):
    facts = json.loads((MODELS / name / "model.json").read_text()) | changes
    manifest = ModelManifest.parse(json.dumps(facts).encode())
    return Model(manifest, (MODELS / name / "model.tflite").read_bytes())


@pytest.fixture(scope="module", params=["emotion", "gender"])
def classifier(request):
    return Classifier.load(model(request.param))


def test_probabilities_sum_to_one(classifier, portrait):
    [prediction] = classifier.predict([portrait]).predictions

    assert sum(prediction.values) == pytest.approx(1, abs=1e-4)
    assert all(0 <= value <= 1 for value in prediction.values)


def test_labels_are_the_manifest_s_in_their_order(classifier, portrait):
    document = classifier.predict([portrait]).to_json()

    assert list(document["predictions"][0]["probabilities"]) == list(classifier.manifest.labels)
    assert document["model"] == classifier.manifest.to_json()


def test_each_crop_gets_its_own_prediction_in_order(classifier, portrait):
    crops = [portrait[60:172, 166:278], portrait[300:400, 100:200], portrait[:50, :90]]
    alone = [classifier.predict([crop]).predictions[0] for crop in crops]

    assert classifier.predict(crops).predictions == tuple(alone)
    assert len(set(alone)) == 3


def test_threads_do_not_mix_their_crops(classifier, portrait):
    crops = [portrait[y : y + 112, 166:278] for y in range(0, 160, 20)]
    expected = [classifier.predict([crop]).predictions for crop in crops]
    found = [None] * len(crops)

    def work(index):
        for _ in range(20):
            found[index] = classifier.predict([crops[index]]).predictions

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(crops))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == expected


def test_the_label_is_the_most_probable_one():
    assert Probabilities(("a", "b", "c"), (0.2, 0.5, 0.3)).label == "b"


def test_weights_that_are_no_network_are_refused():
    with pytest.raises(ModelUnavailable, match="not a TFLite model"):
        Classifier.load(Model(model("emotion").manifest, b"not a network"))


def test_a_network_that_does_not_fit_its_manifest_is_refused():
    with pytest.raises(ModelUnavailable, match="the manifest states"):
        Classifier.load(model("emotion", labels=["happy", "sad"]))


def test_the_input_is_rgb_not_bgr():
    """Gender is read in colour; a model that does not care would hide a swapped channel order."""
    classifier = Classifier.load(model("gender"))
    colours = np.zeros((64, 64, 3), np.uint8)
    colours[..., 0] = 220

    assert classifier.predict([colours]).predictions != classifier.predict([colours[..., ::-1].copy()]).predictions


def test_ordered_outputs_become_an_estimate_and_bands(portrait):
    """The expression's seven outputs stand for the values 0 to 6: happy is 3."""
    scale = {"values": 7, "starts": [0, 3, 5], "levels": [0.1, 0.9], "unsureWiderThan": 2}
    classifier = Classifier.load(model("emotion", labels=["few", "some", "many"], scale=scale))

    [prediction] = classifier.predict([portrait[60:172, 166:278]]).to_json()["predictions"]

    assert list(prediction) == ["label", "probabilities", "estimate", "low", "high"]
    assert prediction["label"] == "some"
    assert sum(prediction["probabilities"].values()) == pytest.approx(1, abs=1e-4)
    assert prediction["low"] <= prediction["estimate"] <= prediction["high"]
    assert prediction["estimate"] == pytest.approx(3, abs=0.5)


def test_the_successor_runs_where_tflite_runtime_is_not_installed(monkeypatch):
    runtime = pytest.importorskip("tflite_runtime.interpreter")
    monkeypatch.setitem(sys.modules, "ai_edge_litert", runtime)
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", runtime)
    monkeypatch.setitem(sys.modules, "tflite_runtime.interpreter", None)  # raises ModuleNotFoundError

    assert Classifier.load(model("emotion")).manifest.name == "emotion"
