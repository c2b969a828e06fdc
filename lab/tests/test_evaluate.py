import json
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from facekit.classifier import Classification, Probabilities
from facekit.manifest import ModelManifest
from lab.data.dataset import Splits
from lab.evaluate import card, changes, classifier, origins, pictures, report
from lab.tests.conftest import brightness_data, picture

LABELS = ("dark", "middle", "bright")
MANIFEST = ModelManifest("emotion", "1.2.3", "model.tflite", "0" * 64, LABELS, 32, 32, unsure_below=0.6)


class Brightness:
    """A classifier that judges the middle of the crop by its brightness, and is unsure near the limits."""

    manifest = MANIFEST

    def predict(self, crops):
        return Classification(tuple(self._one(each) for each in crops), MANIFEST)

    def _one(self, crop):
        distance = np.abs(crop[len(crop) // 2].mean() - np.array([40, 120, 200]))
        powers = np.exp(-distance / 12)
        return Probabilities(LABELS, tuple(float(each) for each in powers / powers.sum()))


@pytest.fixture(scope="module")
def faces():
    return brightness_data(24, seed=5)


@pytest.fixture(scope="module")
def shown(faces):
    crops = changes.raw_crops(faces)
    return [
        classifier.Origin("own", crops, faces.labels, is_own=True),
        classifier.Origin("other", crops[:6], (faces.labels[:6] + np.array([0, 0, 0, 1, 0, 0])) % 3, is_own=False),
    ]


@pytest.fixture(scope="module")
def evaluation(shown, faces):
    return classifier.evaluate(Brightness(), shown, faces=faces)


@pytest.fixture(scope="module")
def comparison(evaluation):
    times = {"model": 2.0, "mini-XCEPTION": 0.5}
    return report.Comparison(evaluation, {"mini-XCEPTION": evaluation}, times, {key: 4 * times[key] for key in times})


def test_every_origin_is_measured_apart(evaluation):
    assert evaluation.origins["own"].accuracy == 1.0
    assert evaluation.origins["other"].accuracy == pytest.approx(5 / 6)


def test_the_mean_recall_is_of_other_origins(evaluation):
    # labels 0 1 2 0+1 1 2: label 1 has one miss of three
    assert evaluation.other_recall == pytest.approx((1 + 2 / 3 + 1) / 3)


def test_darkness_is_another_condition(evaluation):
    assert evaluation.conditions["brightness 0.25, noise"].accuracy < 0.5
    assert evaluation.conditions["grey"].accuracy == 1.0


def test_a_mirror_image_changes_nothing_here(evaluation):
    assert evaluation.stability["mirrored"].changed == 0.0


def test_a_label_that_changes_though_sure_is_counted_apart():
    before = np.array([[0.9, 0.1], [0.9, 0.1], [0.55, 0.45], [0.9, 0.1]], np.float32)
    after = np.array([[0.1, 0.9], [0.45, 0.55], [0.1, 0.9], [0.9, 0.1]], np.float32)

    found = classifier._compared(before, after, 0.6)

    assert (found.changed, found.changed_though_sure, found.unsure) == (0.75, 0.25, 0.25)


def test_the_threshold_separates_sure_from_unsure():
    answers = np.array([[0.9, 0.1], [0.8, 0.2], [0.55, 0.45]], np.float32)

    unsure = classifier._unsure(answers, np.array([0, 1, 0]), 0.6)

    assert (unsure.share, unsure.accuracy) == (pytest.approx(1 / 3), 0.5)


def test_aligned_crops_bring_the_landmarks_onto_the_template(faces):
    assert {each.shape for each in changes.aligned_crops(faces)} == {(112, 112, 3)}
    assert np.abs(changes.aligned_points(faces)[0] - changes.canonical.TEMPLATE).max() < 4


@pytest.mark.parametrize("name", [*changes.HARMLESS, *changes.COVERED, *changes.CONDITIONS])
def test_changes_repeat_and_keep_the_crop_itself(name):
    crop = np.stack([picture(seed, side=112) for seed in range(3)], axis=-1)
    before = crop.copy()
    change = {**changes.HARMLESS, **changes.COVERED, **changes.CONDITIONS}[name]

    first, again = (changes.changed([crop], [changes.canonical.TEMPLATE], change)[0] for _ in range(2))

    assert (first == again).all()
    assert (first != before).any()
    assert (crop == before).all()
    assert first.shape == (112, 112, 3)


def test_faces_for_stability_have_landmarks_and_come_from_other_people():
    faces = brightness_data(30, seed=6)
    unknown = faces.landmarks.copy()
    unknown[:10] = np.nan
    splits = Splits((), {"web": replace(faces, landmarks=unknown)}, {})

    assert origins.faces_of(splits).names == faces.names[10:]


@pytest.fixture
def folder(tmp_path):
    manifest = {"name": "emotion", "version": "1.2.3", "sha256": "0" * 64, "metrics": {}}
    (tmp_path / "model.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "README.md").write_text(f"before\n{card.BEGIN}\nold\n{card.END}\nafter\n", encoding="utf-8")
    training = {"history": [{"loss": 2.0, "ownLabel": 0.4}, {"loss": 1.0, "ownLabel": 0.6}]}
    report.write_json(report.training_file(tmp_path, "emotion"), training)
    return tmp_path


def test_a_report_renews_manifest_card_result_and_pictures(folder, comparison):
    report.write(comparison, model_dir=folder, results_dir=folder)

    manifest, result = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("model.json", "emotion.json")
    )
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert manifest["metrics"]["accuracy"] == result["accuracy"] == 1.0
    assert result["latency"] == {"p50Ms": 2.0, "fourCropsP50Ms": 8.0, "baselineP50Ms": 0.5, "ratio": 4.0}
    assert result["origins"]["other"]["unsure"]["below"] == 0.6
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert sorted(each.name for each in (folder / "pictures").iterdir()) == [
        "emotion-confusion.png", "emotion-origins.png", "emotion-reliability.png", "emotion-stability.png",
        "emotion-training.png",
    ]  # fmt: skip


def test_a_card_shows_every_origin_with_the_model_beside_it(comparison):
    text = card.block(report.as_result(comparison, model={"name": "n", "version": "1", "sha256": "0"}))

    assert "| other | 6 | 83.3 |" in text
    assert "Accuracy of mini-XCEPTION in the same order: 100.0, 83.3" in text
    assert "mirrored: 0.0/0.0/" in text


def test_a_card_shows_groups_by_one_trait_and_the_worst_of_the_others(comparison):
    result = report.as_result(comparison, model={"name": "n", "version": "1", "sha256": "0"})
    group = {"samples": 40, "accuracy": 0.9, "interval95": [0.77, 0.96], "unsure": 4}
    result["groups"] = [
        group | {"by": "age", "value": "18-30"},
        group | {"by": "gender and race label", "value": "male, other", "accuracy": 0.8},
        group | {"by": "gender and race label", "value": "too few", "accuracy": 0.1, "samples": 29},
    ]

    text = card.block(result)

    assert "| age 18-30 (40) | 90.0 | 77-96 |" in text
    assert 'Of 1 groups by several traits with 30 pictures and more, the worst is "male, other"' in text
    assert "too few" not in text


def test_a_card_of_estimates_shows_their_errors_instead_of_labels(comparison):
    result = report.as_result(comparison, model={"name": "n", "version": "1", "sha256": "0"})
    errors = {"samples": 1200, "mean": 5.118, "bias": 0.2, "coverage": 0.8, "unsure": 0.05}
    change = {"movedMedian": 2.0, "widthBefore": 12.5, "width": 22.0, "unsure": 0.395}
    groups = [{"by": "ages", "value": "18-60"}, {"by": "gender and race label", "value": "male, other"}]
    result["values"] = {
        "origins": {"own": errors}, "conditions": {"grey": errors}, "stability": {"mask": change},
        "groups": [group | errors for group in groups], "worstGroup": {"value": "male, other", "ratio": 1.184},
    }  # fmt: skip

    text = card.block(result)

    assert "| own | 1,200 | 5.12 | +0.20 | 80.0 | 5.0 |" in text
    assert "| ages 18-60 |" in text
    assert text.count("male, other") == 1
    assert "male, other, 1.18 times" in text
    assert "grey: 5.12" in text
    assert "(12.5 before) / unsure then, in %, of the same faces. mask: 2.0/22.0/39.5." in text
    assert "Other label" not in text


def test_a_card_without_a_block_is_an_error(tmp_path):
    (tmp_path / "README.md").write_text("nothing", encoding="utf-8")

    with pytest.raises(ValueError, match="no generated block"):
        card.replace(tmp_path / "README.md", "text")


def test_the_confusion_matrix_is_painted_for_what_people_agree_on(evaluation, tmp_path):
    class Axes:
        texts: ClassVar[list] = []

        def __getattr__(self, name):
            return lambda *args, **kwargs: self.texts.append(args[2]) if name == "text" else None

    pictures._confusion(Axes(), evaluation)

    assert Axes.texts[0] == "100"
    assert len(Axes.texts) == 9


def test_a_model_that_is_not_its_manifests_is_refused(tmp_path):
    manifest = {
        "name": "emotion", "version": "1", "file": "model.tflite", "sha256": "0" * 64, "labels": list(LABELS),
        "input": {"width": 32, "height": 32},
    }  # fmt: skip
    (tmp_path / "model.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "model.tflite").write_bytes(b"other")

    with pytest.raises(Exception, match="SHA-256"):
        classifier.load_classifier(tmp_path)
