from dataclasses import replace

import numpy as np
import pytest

from lab.classifier.preset import Optimization, Preset
from lab.data import dataset, expressions, portraits
from lab.presets.emotion import PRESET
from lab.tests.conftest import brightness_data, fer_row, picture, write_zip

WEB = [("Ann_One_0001.jpg", "happiness"), ("Ann_One_0002.jpg", "neutral"), ("Bob_Two_0001.jpg", "disgust"),
       ("Cy_Three_0001.jpg", "happiness"), ("Di_Four_0001.jpg", "Neutral"),
       ("Di_Four_0002.jpg", "contempt")]  # fmt: skip
SHARE = PRESET.votes_share


@pytest.fixture
def splits(tmp_path, no_detector):
    """Thirty FER-2013 pictures: 00 duplicates a test picture, 01 shows no face, 02 has votes; six web portraits."""
    names = [f"train/{index:02}.png" for index in range(30)]
    pictures = {name: picture(index) for index, name in enumerate(names)}
    pictures["val/00.png"] = np.clip(pictures["train/00.png"].astype(int) + 2, 0, 255).astype(np.uint8)
    rows = [fer_row(name, "happy") for name in names] + [fer_row("val/00.png", "sad", votes_sadness=9, votes_fear=1)]
    rows[1] |= {"votes_no_face": 5}
    rows[2] |= {"votes_happiness": 6, "votes_neutral": 2, "votes_contempt": 2}
    write_zip(tmp_path / "fer2013.zip", pictures, rows)
    pictures = {name: picture(100 + index, side=150) for index, (name, _) in enumerate(WEB)}
    write_zip(tmp_path / "expressions_web.zip", pictures, [{"file": name, "emotion": word} for name, word in WEB])
    stills = {f"sad/{index}.jpg": picture(200 + index, side=112) for index in range(3)}
    write_zip(tmp_path / "film_stills_val.zip", stills, [{"file": name, "label": "sad"} for name in stills])
    return expressions.load(PRESET, tmp_path, cache_dir=tmp_path / "cache")


def _fitted(splits):
    return splits.train[0].names + splits.validation["fer2013"].names


def test_public_test_is_the_test_part_untouched(splits):
    assert splits.test["fer2013"].names == ("val/00.png",)
    assert splits.test["fer2013"].labels.tolist() == [4]


def test_a_training_picture_that_resembles_a_test_picture_is_left_out(splits):
    assert "train/00.png" not in _fitted(splits)


def test_a_training_picture_without_a_face_is_left_out(splits):
    assert "train/01.png" not in _fitted(splits)


def test_every_other_training_picture_is_in_exactly_one_part(splits):
    assert sorted(_fitted(splits)) == [f"train/{index:02}.png" for index in range(2, 30)]


def test_the_votes_are_the_target_as_they_are_beside_the_label(splits):
    parts = [splits.train[0], splits.validation["fer2013"]]
    target = next(part.targets[part.names.index("train/02.png")] for part in parts if "train/02.png" in part.names)

    # 6 of 8 votes for happy, 2 for neutral; contempt is not one of the seven
    assert target.tolist() == pytest.approx([0, 0, 0, 1 - SHARE / 4, 0, 0, SHARE / 4])


def test_a_picture_without_votes_has_its_label_as_target(splits):
    assert splits.test["fer2013"].targets[0].tolist() == pytest.approx([0, 0, SHARE / 10, 0, 1 - SHARE / 10, 0, 0])
    assert splits.train[0].targets[-1].tolist() == [0, 0, 0, 1, 0, 0, 0]


def test_a_person_of_the_web_portraits_is_on_one_side_only(splits):
    sides = [{portraits.person_of(name) for name in part.names} for part in
             (splits.train[1], splits.validation["web"])]  # fmt: skip

    assert not sides[0] & sides[1]
    assert sides[0] | sides[1] == {"Ann_One", "Bob_Two", "Cy_Three", "Di_Four"}


def test_portraits_with_another_expression_are_left_out(splits):
    assert "Di_Four_0002.jpg" not in splits.train[1].names + splits.validation["web"].names


def test_with_teachers_there_are_faces_of_which_nothing_is_known(tmp_path, splits):
    faces = {f"{20 + index}_0_0_{index}.jpg": picture(300 + index, side=112) for index in range(30)}
    write_zip(tmp_path / "utkface.zip", faces, [])

    taught = expressions.load(replace(PRESET, teachers=1), tmp_path, cache_dir=tmp_path / "cache")

    unknown = taught.train[2]
    assert 15 < len(unknown) < 30  # a part of them tests `gender`
    assert set(unknown.names) < set(faces)
    assert not unknown.targets.any()
    assert unknown.targets.shape[1] == 7
    assert set(unknown.weights) == {0.5}
    assert [part.names for part in taught.train[:2]] == [part.names for part in splits.train]


def test_film_stills_are_for_validation_only(splits):
    assert len(splits.validation["stills"]) == 3
    assert not any(name.startswith("sad/") for part in splits.train for name in part.names)


@pytest.mark.parametrize(("counts", "total", "label"), [
    ([6, 4, 0], 10, 0), ([5, 5, 0], 10, -1), ([5, 3, 0], 10, -1), ([0, 0, 0], 0, -1), ([0, 0, 2], 3, 2),
])  # fmt: skip
def test_a_majority_is_more_than_half_of_all_votes(counts, total, label):
    assert expressions.majority(np.array([counts]), np.array([total])).tolist() == [label]


def test_rarer_labels_are_drawn_more_often_and_the_number_of_pictures_stays():
    whole = brightness_data(40, seed=0)
    few = whole.take((whole.labels != 1) | (np.arange(40) < 12))  # 14 dark, 4 middle, 13 bright
    mixed = dataset.balanced(few, power=0.5)

    assert mixed.weights.sum() == pytest.approx(31)
    assert mixed.weights[mixed.labels == 1].mean() == pytest.approx(
        mixed.weights[mixed.labels == 0].mean() * (14 / 4) ** 0.5
    )


def test_no_power_draws_every_picture_equally_often():
    assert set(dataset.balanced(brightness_data(9, seed=0), power=0.0).weights.round(9)) == {1.0}


def test_a_missing_zip_is_an_error(tmp_path):
    tiny = Preset(name="tiny", version="0", labels=PRESET.labels, optimization=Optimization(epochs=1))

    with pytest.raises(FileNotFoundError, match=r"fer2013\.zip"):
        expressions.load(tiny, tmp_path, cache_dir=tmp_path / "cache")


def test_the_split_rule_never_changes():
    names = ("train/00000.webp", "1_0_0_a.jpg", "99_1_4_z.jpg", "George_W_Bush")

    assert [dataset.bucket(name) for name in names[:3]] == [18, 14, 11]
    assert dataset.SPLIT_SEED == 20261122


def test_names_fall_into_buckets_evenly():
    counts = np.bincount([dataset.bucket(f"{index}.jpg", seed=1) for index in range(4000)], minlength=20)

    assert counts.min() > 150
    assert counts.max() < 250
