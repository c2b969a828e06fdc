import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from configs import emotion
from facekit.errors import ModelUnavailable
from facetrain import evaluate
from facetrain.data import Dataset
from tests.facetrain.conftest import fer_row, picture, write_fer2013

MODELS = Path(__file__).parents[2] / "models"


def _groups(names, answers):
    groups = evaluate.groups_of_utkface(names, np.array(answers))
    return {(group.by, group.value): (group.right, group.samples) for group in groups}


def test_groups_count_right_answers_by_age_gender_and_race_label():
    groups = _groups(["12_0_0_a.jpg", "13_0_1_b.jpg", "60_1_1_c.jpg", "61_1_4_d.jpg"], [True, False, True, True])

    assert groups == {
        ("age", "0-12"): (1, 1),
        ("age", "13-17"): (0, 1),
        ("age", "46-60"): (1, 1),
        ("age", "61 and over"): (1, 1),
        ("gender", "female"): (2, 2),
        ("gender", "male"): (1, 2),
        ("race label", "Black"): (1, 2),
        ("race label", "White"): (1, 1),
        ("race label", "other"): (1, 1),
        ("gender and race label", "female, Black"): (1, 1),
        ("gender and race label", "female, other"): (1, 1),
        ("gender and race label", "male, Black"): (0, 1),
        ("gender and race label", "male, White"): (1, 1),
    }


def _dataset(*, landmarks=None):
    images = np.stack([np.repeat(picture(1)[..., np.newaxis], 3, axis=-1)])
    return Dataset(("a",), images, np.array([0]), np.ones((1, 1), np.float32), landmarks)


def test_faces_without_landmarks_are_measured_under_four_conditions():
    assert list(evaluate.conditions_of(_dataset())) == [
        "brightness 0.25, noise",
        "turned by 10 degrees",
        "turned by 20 degrees",
        "moved by 10 % of the side",
    ]


def test_faces_with_landmarks_are_also_measured_reframed_and_grey():
    conditions = evaluate.conditions_of(_dataset(landmarks=np.zeros((1, 5, 2), np.float32)))

    assert list(conditions)[4:] == ["framed as functions/crop does", "grey"]


@pytest.mark.parametrize("name", ["brightness 0.25, noise", "turned by 20 degrees", "moved by 10 % of the side"])
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
    test = _dataset(landmarks=np.zeros((1, 5, 2), np.float32))
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
        emotion.PRESETS["emotion"], data_dir=fer, model_dir=MODELS / "emotion", cache_dir=fer
    )

    assert evaluation.plain.samples == 2
    assert len(evaluation.conditions) == 4
    assert evaluation.groups == ()


def test_a_model_with_other_labels_than_the_preset_is_refused(fer):
    preset = replace(emotion.PRESETS["emotion"], labels=("happy", "sad"))

    with pytest.raises(ValueError, match="labels"):
        evaluate.evaluate(preset, data_dir=fer, model_dir=MODELS / "emotion")


def test_weights_that_do_not_fit_their_manifest_are_refused(tmp_path):
    shutil.copytree(MODELS / "gender", tmp_path / "gender")
    (tmp_path / "gender" / "model.tflite").write_bytes(b"other weights")

    with pytest.raises(ModelUnavailable):
        evaluate.load_classifier(tmp_path / "gender")
