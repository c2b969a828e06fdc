"""The files in models/emotion and models/gender, as they are served."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from configs import gpu
from facekit.images import resize
from facetrain import data, domain
from facetrain.archive import Archive
from facetrain.augment import reframed
from facetrain.evaluate import load_classifier
from facetrain.landmarks import find_landmarks, own_detector
from facetrain.metrics import measure

MODELS = Path(__file__).parents[2] / "models"
MINI = Path(__file__).parents[2] / "benchmarks" / "baselines" / "emotion-mini"
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"
NAMES = ("emotion", "gender")
SHIPPED = {"emotion": "emotion-0", "gender": "gender-1"}
"""Of each course's students, the one that was best on the tuning part."""
DATA = Path(__file__).parents[3] / "shared" / "data"
GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
"""Answers of the shipped files; a new model brings new ones."""
SAMPLES = 700


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
    preset = gpu.COURSES[name].students[SHIPPED[name]]

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


def test_the_portrait_gets_its_golden_probabilities(name, classifier, astronaut):
    values = classifier.predict([astronaut]).predictions[0].values

    assert values == pytest.approx(tuple(GOLDEN[name]["portrait"]), abs=0.01)


def test_a_mirrored_face_gets_the_same_label(classifier, astronaut):
    plain, mirrored = classifier.predict([astronaut, np.ascontiguousarray(astronaut[:, ::-1])]).predictions

    assert mirrored.label == plain.label


def test_the_files_are_small(name, manifest):
    assert (MODELS / name / manifest["file"]).stat().st_size < 1_000_000


def test_the_file_answers_in_three_times_what_mini_xception_takes(name):
    result = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))

    assert result["latency"]["ratio"] <= 3


def test_the_threshold_is_the_one_of_the_tuning_part(name, manifest):
    training = json.loads((RESULTS / f"{name}-training.json").read_text(encoding="utf-8"))

    assert training["model"]["sha256"] == manifest["sha256"]
    assert training["unsureBelow"] == manifest["unsureBelow"]
    assert len(training["history"]) == manifest["source"]["epochs"]


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


def _fer2013_sample(archive):
    """The first 700 of every fifth picture of PublicTest."""
    rows = [row for row in archive.rows("labels.csv") if row["split"] == "val"][::5][:SAMPLES]
    images = np.repeat(archive.grey_images([row["file"] for row in rows]), 3, axis=-1)
    return images, [row["label"] for row in rows]


def _utkface_sample(archive):
    """700 faces of the whole set: what they pin is the file, not how good it is."""
    names = archive.names(".jpg")[::29][:SAMPLES]
    return archive.rgb_images(names), [data.UTKFACE_LABELS[name.split("_")[1]] for name in names]


@pytest.mark.parametrize(("model", "zip_name", "sample"), [
    ("emotion", "fer2013.zip", _fer2013_sample), ("gender", "utkface.zip", _utkface_sample),
])  # fmt: skip
def test_the_confusion_matrix_of_a_fixed_sample_is_the_golden_one(model, zip_name, sample, tmp_path):
    if not (DATA / zip_name).exists():
        pytest.skip(f"{zip_name} is not in ../shared/data")
    images, labels = sample(Archive(DATA / zip_name, tmp_path))
    shipped = load_classifier(MODELS / model)
    truth = np.array([shipped.manifest.labels.index(label) for label in labels])

    answers = shipped.predict(list(images)).predictions

    confusion = measure(np.array([each.values for each in answers], np.float32), truth).confusion
    assert confusion.sum() == SAMPLES
    assert np.abs(confusion - np.array(GOLDEN[model]["confusion"])).sum() <= 0.02 * SAMPLES


def test_the_mini_variant_is_small_and_gives_its_golden_probabilities(astronaut):
    mini = load_classifier(MINI)

    values = mini.predict([astronaut]).predictions[0].values

    assert json.loads((MINI / "model.json").read_text(encoding="utf-8"))["source"]["parameters"] <= 60_000
    assert sum(values) == pytest.approx(1, abs=1e-5)
    assert values == pytest.approx(tuple(GOLDEN["emotion-mini"]["portrait"]), abs=0.01)


def test_the_shipped_student_is_the_best_of_its_seeds_on_the_tuning_part(name, manifest):
    result = json.loads((RESULTS / f"{name}-seeds.json").read_text(encoding="utf-8"))
    best = max(result[name]["runs"], key=lambda row: row["tuningAccuracy"])

    assert best["run"] == SHIPPED[name]
    assert f"BEST_{name} := {SHIPPED[name]}" in (RESULTS.parents[1] / "Makefile").read_text(encoding="utf-8")
    assert best["accuracy"] == manifest["metrics"]["accuracy"]


@pytest.mark.skipif(not (DATA / domain.FILE).exists(), reason=f"{domain.FILE} is not in ../shared/data")
def test_most_neutral_portraits_are_not_called_sad(tmp_path):
    """The field's commonest complaint, on 150 portraits of another domain; the card tells what is measured on all."""
    archive = Archive(DATA / domain.FILE, tmp_path)
    names = [row["file"] for row in archive.rows("labels.csv") if row["emotion"] == "neutral"][::20][:150]
    images = archive.rgb_images(names, side_px=domain.SIDE_PX)
    marks = find_landmarks(images, own_detector()[0])
    crops = [reframed(*each) for each in zip(images, marks, strict=True)]

    answers = [each.label for each in load_classifier(MODELS / "emotion").predict(crops).predictions]

    assert answers.count("sad") / len(answers) < 0.3
    assert answers.count("neutral") > answers.count("sad")
