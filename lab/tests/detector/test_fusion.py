import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data

from facekit.confidence import Confidence
from lab.detector.fusion import fit, regression, target_of
from lab.detector.labels import SceneSet
from lab.tests.detector.conftest import labels_of

MODEL = Path(__file__).parents[3] / "models" / "crop"


def test_a_regression_finds_the_weights_that_made_its_targets():
    rng = np.random.default_rng(0)
    terms = np.column_stack([np.ones(20_000), rng.normal(size=(20_000, 2))])
    targets = (rng.random(20_000) < 1 / (1 + np.exp(-terms @ (-1.0, 2.0, 0.5)))).astype(float)

    assert regression(terms, targets) == pytest.approx([-1.0, 2.0, 0.5], abs=0.1)


@pytest.mark.parametrize(
    ("box", "target"), [((10, 10, 30, 30), 1.0), ((60, 60, 30, 30), 0.0), ((25, 10, 30, 30), None)]
)
def test_a_candidate_is_a_face_or_none_or_left_out(box, target):
    assert target_of(np.array(box, float), labels_of((10, 10, 30, 30))) == target


def test_an_unsure_face_is_left_out():
    assert target_of(np.array((10.0, 10, 30, 30)), labels_of((10, 10, 30, 30), is_sure=False)) is None


def test_confidence_and_threshold_come_into_the_manifest(tmp_path):
    model_dir = shutil.copytree(MODEL, tmp_path / "crop")
    files = [
        cv2.imencode(".jpg", np.ascontiguousarray(image[..., ::-1]))[1].tobytes()
        for image in (skimage.data.astronaut(), skimage.data.coffee())
    ]
    labels = [labels_of((176, 60, 90, 118)), labels_of()]
    scenes = SceneSet(["a", "c"], files, labels, ["skimage"] * 2, np.zeros(2, bool))
    fit(model_dir, [scenes], scenes.part(np.array([1])))
    facts = json.loads((model_dir / "model.json").read_text())

    assert 0 <= facts["scoreThreshold"] <= 1.01
    assert len(Confidence.parse(facts["confidence"]).weights) == 6
