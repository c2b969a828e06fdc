"""The files in models/emotion and models/gender, as they are served: only the runtime is needed."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facekit.canonical import TEMPLATE, resize
from facekit.classifier import Classifier
from facekit.model_store import read_bundle

REPOSITORY = Path(__file__).parents[2]
MODELS = REPOSITORY / "models"
RESULTS = REPOSITORY / "benchmarks" / "results"
DATA = REPOSITORY.parent / "shared" / "data"
GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
"""Answers of the shipped files; a new model brings new ones."""
NAMES = ("emotion", "gender")
SAMPLES = 700
MAX_BYTES = 8_000_000


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def manifest(name):
    return json.loads((MODELS / name / "model.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def classifiers():
    return {each: Classifier.load(read_bundle(MODELS / each)) for each in NAMES}


@pytest.fixture(scope="module")
def classifier(name, classifiers):
    return classifiers[name]


@pytest.fixture(scope="module")
def astronaut():
    """The public-domain portrait of scikit-image: a smiling woman, cut about as `functions/crop` cuts."""
    portrait = pytest.importorskip("skimage.data", reason="needs scikit-image: make setup").astronaut()
    return np.ascontiguousarray(portrait[62:172, 170:280])


@pytest.fixture(scope="module")
def fifty_faces():
    """The portrait at fifty framings and lights: up to 6 px aside, 10 % larger or smaller, half to all of the light."""
    portrait = pytest.importorskip("skimage.data", reason="needs scikit-image: make setup").astronaut()
    rng = np.random.default_rng(0)
    faces = []
    for _ in range(50):
        side, (x, y) = rng.integers(100, 122), rng.integers(-6, 7, 2)
        cut = portrait[117 + y - side // 2 :, 225 + x - side // 2 :][:side, :side]
        faces.append(
            (resize(np.ascontiguousarray(cut), width=112, height=112) * rng.uniform(0.5, 1.0)).astype(np.uint8)
        )
    return faces


def labels_of(classifier, crops):
    return [each.label for each in classifier.predict(crops).predictions]


def test_the_file_has_the_hash_of_the_manifest(name, manifest):
    assert hashlib.sha256((MODELS / name / manifest["file"]).read_bytes()).hexdigest() == manifest["sha256"]


def test_labels_are_the_contracts_in_its_order():
    labels = [json.loads((MODELS / each / "model.json").read_text(encoding="utf-8"))["labels"] for each in NAMES]

    assert labels == [["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"], ["female", "male"]]


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


def test_a_smiling_astronaut_shows_happiness_and_appears_female(classifiers, astronaut):
    assert [labels_of(classifiers[each], [astronaut]) for each in NAMES] == [["happy"], ["female"]]


def test_the_portrait_gets_its_golden_probabilities(name, classifier, astronaut):
    values = classifier.predict([astronaut]).predictions[0].values

    assert values == pytest.approx(tuple(GOLDEN[name]["portrait"]), abs=0.01)


def test_fifty_framings_and_lights_of_a_face_get_one_label(classifier, fifty_faces, astronaut):
    expected = labels_of(classifier, [astronaut])[0]

    assert labels_of(classifier, fifty_faces).count(expected) >= 47


def test_mirrored_faces_get_the_same_label(classifier, fifty_faces):
    mirrored = [np.ascontiguousarray(each[:, ::-1]) for each in fifty_faces]

    assert labels_of(classifier, fifty_faces) == labels_of(classifier, mirrored)


def test_dark_glasses_do_not_turn_a_sure_gender_into_another(classifiers, fifty_faces, astronaut):
    gender = classifiers["gender"]
    expected = labels_of(gender, [astronaut])[0]

    wrong = [each for each in gender.predict([with_dark_glasses(face) for face in fifty_faces]).predictions
             if each.label != expected and max(each.values) >= gender.manifest.unsure_below]  # fmt: skip

    assert len(wrong) <= 4


def with_dark_glasses(face):
    """Return an aligned face with dark lenses over both eyes."""
    covered = face.copy()
    rows, columns = np.mgrid[: face.shape[0], : face.shape[1]]
    for x, y in TEMPLATE[:2]:
        covered[((columns - x) / 15) ** 2 + ((rows - y) / 11) ** 2 < 1] = 15
    return covered


def test_the_files_are_small(name, manifest):
    assert (MODELS / name / manifest["file"]).stat().st_size <= MAX_BYTES


def test_a_crop_takes_six_milliseconds_at_most_and_four_twenty(name):
    latency = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))["latency"]

    assert latency["p50Ms"] <= 6
    assert latency["fourCropsP50Ms"] <= 20


def test_a_crop_of_the_networks_own_size_gets_the_answer_of_the_larger_one(classifier, astronaut):
    side = classifier.manifest.input_width
    small = resize(astronaut, width=side, height=side)

    large_answer, small_answer = classifier.predict([astronaut, small]).predictions

    assert large_answer.values == small_answer.values


def test_the_published_result_is_of_the_shipped_file(name, manifest):
    result = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))

    assert result["model"]["sha256"] == manifest["sha256"]
    assert result["accuracy"] == manifest["metrics"]["accuracy"]


def test_the_threshold_is_the_one_of_the_validation_split(name, manifest):
    training = json.loads((RESULTS / f"{name}-training.json").read_text(encoding="utf-8"))

    assert training["model"]["sha256"] == manifest["sha256"]
    assert training["unsureBelow"] == manifest["unsureBelow"]
    assert len(training["history"]) == manifest["source"]["epochs"]


def test_the_confusion_matrix_adds_up_to_the_published_accuracy(name):
    result = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    confusion = np.array(next(iter(result["origins"].values()))["confusion"])

    assert confusion.sum() == result["samples"]
    assert confusion.trace() / confusion.sum() == pytest.approx(result["accuracy"], abs=1e-4)


def test_the_card_names_data_licence_figures_and_limits(name):
    card = (MODELS / name / "README.md").read_text(encoding="utf-8")

    for needed in ("## Data", "## Figures", "## Known failures", "## Out of scope", "research", "macro-F1"):
        assert needed in card


def _fer2013_sample(archive):
    """The first 700 of every fifth picture of PublicTest."""
    table = csv.DictReader(io.TextIOWrapper(archive.open("labels.csv"), "utf-8"))
    rows = [row for row in table if row["split"] == "val"][::5][:SAMPLES]
    return [row["file"] for row in rows], [row["label"] for row in rows]


def _utkface_sample(archive):
    """700 faces of the whole set: what they pin is the file, not how good it is."""
    names = sorted(each for each in archive.namelist() if each.endswith(".jpg"))[::29][:SAMPLES]
    return names, [{"0": "male", "1": "female"}[each.split("_")[1]] for each in names]


@pytest.mark.parametrize(("model", "zip_name", "sample"), [
    ("emotion", "fer2013.zip", _fer2013_sample), ("gender", "utkface.zip", _utkface_sample),
])  # fmt: skip
def test_the_confusion_matrix_of_a_fixed_sample_is_the_golden_one(classifiers, model, zip_name, sample):
    if not (DATA / zip_name).exists():
        pytest.skip(f"{zip_name} is not in ../shared/data")
    shipped = classifiers[model]
    with zipfile.ZipFile(DATA / zip_name) as archive:
        names, labels = sample(archive)
        images = [np.asarray(Image.open(archive.open(each)).convert("RGB")) for each in names]

    answers = labels_of(shipped, images)

    order = shipped.manifest.labels
    confusion = np.zeros((len(order), len(order)), int)
    np.add.at(confusion, ([order.index(each) for each in labels], [order.index(each) for each in answers]), 1)
    assert confusion.sum() == SAMPLES
    assert np.abs(confusion - np.array(GOLDEN[model]["confusion"])).sum() <= 0.02 * SAMPLES
