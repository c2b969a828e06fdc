import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from configs import baseline
from facekit.errors import ModelUnavailable
from facetrain import evaluate
from facetrain.data import Dataset
from tests.facetrain.conftest import fer_row, picture, write_fer2013

MODELS = Path(__file__).parents[2] / "models"


def _dataset(*, landmarks=None):
    images = np.stack([np.repeat(picture(1)[..., np.newaxis], 3, axis=-1)])
    return Dataset(("a",), images, np.array([0]), np.ones((1, 1), np.float32), landmarks)


CONDITIONS = [
    "brightness 0.5, noise",
    "brightness 0.25, noise",
    "brightness 0.1, noise",
    "turned by 10 degrees",
    "turned by 20 degrees",
    "turned by 30 degrees",
    "moved by 10 % of the side",
    "blurred",
    "a sixth covered",
]
"""What faces are measured under whose landmarks are not known."""
MARKS = np.array([[(16, 19), (32, 19), (24, 29), (17, 36), (31, 36)]], np.float32)


def test_grey_faces_without_landmarks_are_measured_under_nine_conditions():
    grey = replace(_dataset(), images=_dataset().images[..., :1])

    assert list(evaluate.conditions_of(grey)) == CONDITIONS


def test_coloured_faces_with_landmarks_are_also_measured_framed_and_grey():
    conditions = evaluate.conditions_of(_dataset(landmarks=MARKS))

    assert list(conditions)[9:] == [
        "framed as functions/crop does",
        "turned by 10 degrees, framed again",
        "turned by 20 degrees, framed again",
        "turned by 30 degrees, framed again",
        "grey",
    ]


def test_a_turned_face_is_levelled_by_its_landmarks():
    smooth = replace(_dataset(landmarks=MARKS), images=cv2.GaussianBlur(_dataset().images[0], (0, 0), 3)[np.newaxis])
    conditions = evaluate.conditions_of(smooth)
    change = lambda name: conditions[name](smooth.images[0], MARKS[0], np.random.default_rng(0))  # noqa: E731 - short

    upright, levelled = change("framed as functions/crop does"), change("turned by 20 degrees, framed again")

    middle = np.s_[12:36, 12:36]
    assert np.abs(upright[middle].astype(int) - levelled[middle]).mean() < 6
    assert np.abs(upright[middle].astype(int) - change("turned by 20 degrees")[middle]).mean() > 12


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_changes_the_image_and_keeps_its_size(name):
    test = _dataset()

    after = evaluate.conditions_of(test)[name](test.images[0], None, np.random.default_rng(0))

    assert after.shape == (48, 48, 3)
    assert after.dtype == np.uint8
    assert not np.array_equal(after, test.images[0])


def test_night_leaves_a_quarter_of_the_brightness():
    test = _dataset()

    after = evaluate.conditions_of(test)["brightness 0.25, noise"](test.images[0], None, np.random.default_rng(0))

    assert after.mean() == pytest.approx(test.images.mean() / 4, abs=2)


def test_grey_has_three_equal_channels():
    test = _dataset(landmarks=MARKS)
    coloured = test.images[0] * np.array([1, 0, 0], np.uint8)

    after = evaluate.conditions_of(test)["grey"](coloured, None, np.random.default_rng(0))

    assert np.array_equal(after[..., 0], after[..., 1])
    assert np.array_equal(after[..., 0], after[..., 2])


@pytest.fixture
def fer(tmp_path):
    names = ["train/0.png", "val/0.png", "val/1.png"]
    rows = [fer_row(name, "happy") for name in names]
    write_fer2013(tmp_path, {name: picture(index) for index, name in enumerate(names)}, rows)
    return tmp_path


def test_the_shipped_model_is_measured_on_the_test_part_only(fer):
    evaluation = evaluate.evaluate(
        baseline.PRESETS["emotion"], data_dir=fer, model_dir=MODELS / "emotion", cache_dir=fer
    )

    assert evaluation.plain.samples == 2
    assert len(evaluation.conditions) >= 9
    assert evaluation.groups == ()


def test_a_model_with_other_labels_than_the_preset_is_refused(fer):
    preset = replace(baseline.PRESETS["emotion"], labels=("happy", "sad"))

    with pytest.raises(ValueError, match="labels"):
        evaluate.evaluate(preset, data_dir=fer, model_dir=MODELS / "emotion")


def test_weights_that_do_not_fit_their_manifest_are_refused(tmp_path):
    shutil.copytree(MODELS / "gender", tmp_path / "gender")
    (tmp_path / "gender" / "model.tflite").write_bytes(b"other weights")

    with pytest.raises(ModelUnavailable):
        evaluate.load_classifier(tmp_path / "gender")
