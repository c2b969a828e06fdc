"""The file in models/age, as it is served."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facekit.classifier import Classifier
from facekit.model_store import read_bundle

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "models" / "age"
RESULTS = REPOSITORY / "benchmarks" / "results"
UTKFACE = REPOSITORY.parent / "shared" / "data" / "utkface.zip"
GOLDEN = {"estimate": 26.6, "low": 16.8, "high": 36.6}
GOLDEN_ERROR = 4.16
"""Of the shipped file; a new model brings new ones."""


@pytest.fixture(scope="module")
def classifier():
    return Classifier.load(read_bundle(FOLDER))


@pytest.fixture(scope="module")
def manifest():
    return json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def astronaut():
    portrait = pytest.importorskip("skimage.data", reason="needs scikit-image: make setup").astronaut()
    return np.ascontiguousarray(portrait[62:172, 170:280])


def test_the_file_is_the_manifest_s_and_small(manifest):
    weights = (FOLDER / manifest["file"]).read_bytes()

    assert hashlib.sha256(weights).hexdigest() == manifest["sha256"]
    assert len(weights) <= 8_000_000


def test_the_portrait_gets_its_golden_estimate_also_as_its_mirror_image(classifier, astronaut):
    plain, mirrored = classifier.predict([astronaut, np.ascontiguousarray(astronaut[:, ::-1])]).predictions

    assert plain.estimate.to_json() == pytest.approx(GOLDEN, abs=0.3)
    assert mirrored.estimate.value == pytest.approx(plain.estimate.value, abs=0.3)


def test_a_fixed_sample_has_its_golden_error(classifier):
    if not UTKFACE.exists():
        pytest.skip("utkface.zip is not in ../shared/data")
    with zipfile.ZipFile(UTKFACE) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))[::103]
        images = [np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("RGB")) for name in names]
    ages = [min(int(Path(name).name.split("_")[0]), 100) for name in names]

    estimates = [each.estimate.value for each in classifier.predict(images).predictions]

    assert np.abs(np.array(estimates) - ages).mean() == pytest.approx(GOLDEN_ERROR, abs=0.1)


def test_the_published_result_is_of_the_shipped_file(manifest):
    result, training = (
        json.loads((RESULTS / name).read_text(encoding="utf-8")) for name in ("age.json", "age-training.json")
    )

    assert result["model"]["sha256"] == training["model"]["sha256"] == manifest["sha256"]
    assert training["scale"] == manifest["scale"]
    assert result["latency"]["p50Ms"] <= 6
    assert result["values"]["origins"][next(iter(result["origins"]))]["mean"] == manifest["metrics"]["meanError"]


def test_the_interval_holds_what_it_promises_and_widens_when_the_face_is_covered():
    values = json.loads((RESULTS / "age.json").read_text(encoding="utf-8"))["values"]

    assert 0.78 <= next(iter(values["origins"].values()))["coverage"] <= 0.82
    for cover in ("dark glasses", "mask"):
        assert values["stability"][cover]["width"] > values["stability"][cover]["widthBefore"]


def test_the_card_says_what_it_is_not_for():
    card = (FOLDER / "README.md").read_text(encoding="utf-8")

    for needed in ("Not for admission", "ages 13-20", "## Known failures", "## Out of scope", "non-commercial"):
        assert needed in card
