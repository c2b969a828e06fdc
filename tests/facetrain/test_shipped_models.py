"""The files in models/emotion and models/gender, as they are served."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from configs import emotion, gender
from facekit.images import resize
from facetrain.archive import Archive
from facetrain.evaluate import load_classifier

MODELS = Path(__file__).parents[2] / "models"
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"
NAMES = ("emotion", "gender")
DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def manifest(name):
    return json.loads((MODELS / name / "model.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def classifier(name):
    return load_classifier(MODELS / name)


@pytest.fixture(scope="module")
def astronaut():
    """The public-domain portrait of scikit-image: a smiling woman, cut about as `functions/crop` cuts."""
    portrait = pytest.importorskip("skimage.data", reason="needs scikit-image: make setup").astronaut()
    return np.ascontiguousarray(portrait[62:172, 170:280])


def test_the_file_has_the_hash_of_the_manifest(name, manifest):
    assert hashlib.sha256((MODELS / name / manifest["file"]).read_bytes()).hexdigest() == manifest["sha256"]


def test_labels_are_the_contracts_in_its_order():
    labels = [json.loads((MODELS / each / "model.json").read_text(encoding="utf-8"))["labels"] for each in NAMES]

    assert labels == [["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"], ["female", "male"]]


def test_the_manifest_is_of_the_preset_that_is_checked_in(name, manifest):
    preset = {"emotion": emotion, "gender": gender}[name].PRESETS[name]

    assert manifest["labels"] == list(preset.labels)
    assert manifest["source"]["seed"] == preset.seed
    assert manifest["source"]["epochs"] == preset.epochs
    assert manifest["input"]["width"] == preset.input_px


@pytest.mark.parametrize("seed", range(3))
def test_probabilities_sum_to_one_on_anything(classifier, seed):
    noise = np.random.default_rng(seed).integers(0, 256, (112, 112, 3)).astype(np.uint8)

    values = classifier.predict([noise]).predictions[0].values

    assert sum(values) == pytest.approx(1, abs=1e-5)
    assert min(values) >= 0


@pytest.mark.parametrize("level", [0, 255])
def test_black_and_white_pictures_give_numbers(classifier, level):
    values = classifier.predict([np.full((112, 112, 3), level, np.uint8)]).predictions[0].values

    assert all(np.isfinite(values))


def test_a_smiling_astronaut_shows_happiness_and_appears_female(astronaut):
    labels = [load_classifier(MODELS / each).predict([astronaut]).predictions[0].label for each in NAMES]

    assert labels == ["happy", "female"]


def test_a_mirrored_face_gets_the_same_answer(classifier, astronaut):
    plain, mirrored = classifier.predict([astronaut, np.ascontiguousarray(astronaut[:, ::-1])]).predictions

    assert mirrored.values == pytest.approx(plain.values, abs=0.01)


def test_a_crop_of_the_networks_own_size_gets_the_answer_of_the_larger_one(classifier, astronaut):
    side = classifier.manifest.input_width
    small = resize(astronaut, width=side, height=side)

    large_answer, small_answer = classifier.predict([astronaut, small]).predictions

    assert large_answer.values == small_answer.values


def test_the_emotion_model_ignores_colour(astronaut):
    grey = np.repeat(cv2.cvtColor(astronaut, cv2.COLOR_RGB2GRAY)[..., np.newaxis], 3, axis=-1)

    coloured_answer, grey_answer = load_classifier(MODELS / "emotion").predict([astronaut, grey]).predictions

    assert np.abs(np.array(coloured_answer.values) - grey_answer.values).max() < 0.05


def test_the_published_result_is_of_the_shipped_file(name, manifest):
    result = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))

    assert result["model"]["sha256"] == manifest["sha256"]
    assert result["accuracy"] == manifest["metrics"]["accuracy"]


def test_the_published_figures_never_fall_below_the_first_generations(name, manifest):
    assert manifest["metrics"]["accuracy"] >= {"emotion": 0.62, "gender": 0.91}[name]


def test_gender_reaches_its_goal_on_crops_framed_as_the_service_frames_them():
    result = json.loads((RESULTS / "gender.json").read_text(encoding="utf-8"))

    assert result["conditions"]["framed as functions/crop does"]["accuracy"] >= 0.92


def test_the_confusion_matrix_adds_up_to_the_published_accuracy(name):
    result = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    confusion = np.array(result["confusion"])

    assert confusion.sum() == result["samples"]
    assert confusion.trace() / confusion.sum() == pytest.approx(result["accuracy"], abs=1e-4)


def test_the_card_names_data_licence_figures_and_limits(name):
    card = (MODELS / name / "README.md").read_text(encoding="utf-8")

    for needed in ("## Data", "## Figures", "## Known failures", "## Out of scope", "research", "macro-F1"):
        assert needed in card


@pytest.mark.skipif(not (DATA / "fer2013.zip").exists(), reason="FER-2013 is not in ../shared/data")
def test_the_shipped_emotion_model_reaches_its_goal_on_part_of_the_test_pictures(tmp_path):
    """Every eighth picture of PublicTest, read from the zip without the training cache."""
    archive = Archive(DATA / "fer2013.zip", tmp_path)
    rows = [row for row in archive.rows("labels.csv") if row["split"] == "val"][::8]
    images = np.repeat(archive.grey_images([row["file"] for row in rows]), 3, axis=-1)

    predictions = load_classifier(MODELS / "emotion").predict(list(images)).predictions

    right = sum(each.label == row["label"] for each, row in zip(predictions, rows, strict=True))
    assert len(rows) == 449
    assert right / len(rows) > 0.58
