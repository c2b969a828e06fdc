import zipfile

import cv2
import numpy as np
import pytest

from configs import baseline, gender
from facetrain import data
from tests.facetrain.conftest import encoded, fer_row, picture, write_fer2013

EMOTION = baseline.PRESETS["emotion"]
GENDER = gender.PRESETS["gender"]


@pytest.fixture
def fer(tmp_path):
    """Thirty training pictures; 00 duplicates a test picture, 01 shows no face, 02 has votes."""
    names = [f"train/{index:02}.png" for index in range(30)]
    pictures = {name: picture(index) for index, name in enumerate(names)}
    pictures["val/00.png"] = np.clip(pictures["train/00.png"].astype(int) + 2, 0, 255).astype(np.uint8)
    rows = [fer_row(name, "happy") for name in names] + [fer_row("val/00.png", "sad", votes_no_face=9)]
    rows[1] |= {"votes_no_face": 5}
    rows[2] |= {"votes_happiness": 6, "votes_neutral": 2, "votes_contempt": 2}
    write_fer2013(tmp_path, pictures, rows)
    return data.load(EMOTION, tmp_path, cache_dir=tmp_path / "cache")


def _fitted(splits):
    return splits.train.names + splits.tuning.names


def test_public_test_is_the_test_part_untouched(fer):
    assert fer.test.names == ("val/00.png",)
    assert fer.test.labels.tolist() == [4]


def test_a_training_picture_that_resembles_a_test_picture_is_left_out(fer):
    assert "train/00.png" not in _fitted(fer)


def test_a_training_picture_without_a_face_is_left_out(fer):
    assert "train/01.png" not in _fitted(fer)


def test_every_other_training_picture_is_in_exactly_one_part(fer):
    assert sorted(_fitted(fer)) == [f"train/{index:02}.png" for index in range(2, 30)]


def test_what_votes_let_expect_is_mixed_into_the_label_by_its_share(fer):
    parts = [
        part.targets[part.names.index("train/02.png")]
        for part in (fer.train, fer.tuning)
        if "train/02.png" in part.names
    ]

    assert parts[0].sum() == pytest.approx(1)
    assert parts[0][3] == pytest.approx(1, abs=0.01)  # every picture with such votes is labelled happy
    assert parts[0][3] < 1


def test_without_votes_the_target_is_the_label(fer):
    has_votes = [name == "train/02.png" for name in fer.train.names]

    assert fer.train.targets[np.logical_not(has_votes)].tolist() == [[0, 0, 0, 1, 0, 0, 0]] * has_votes.count(False)


def test_images_are_grey_of_one_channel(fer):
    assert fer.train.images.dtype == np.uint8
    assert fer.train.images.shape[1:] == (48, 48, 1)


@pytest.fixture
def utkface(tmp_path):
    """Sixty pictures; the second thirty are copies of the first under other names."""
    with zipfile.ZipFile(tmp_path / "utkface.zip", "w") as file:
        for index in range(60):
            image = cv2.cvtColor(picture(index % 30, side=112), cv2.COLOR_GRAY2BGR)
            file.writestr(f"{20 + index}_{index % 2}_0_{index:02}.jpg", encoded(image, ".jpg"))
    return data.load(GENDER, tmp_path, cache_dir=tmp_path / "cache")


def test_gender_one_is_female(utkface):
    part = utkface.train

    assert {name.split("_")[1]: int(label) for name, label in zip(part.names, part.labels, strict=True)} == {
        "0": 1,
        "1": 0,
    }


def test_targets_are_smoothed(utkface):
    assert sorted(utkface.train.targets[0].tolist()) == pytest.approx([0.025, 0.975])


def test_near_duplicates_never_straddle_two_parts(utkface):
    parts = (utkface.train, utkface.tuning, utkface.test)
    pictures = [{int(name.split("_")[3][:2]) % 30 for name in part.names} for part in parts]

    assert sum(map(len, pictures)) == 30
    assert all(2 * len(numbers) == len(part.names) for numbers, part in zip(pictures, parts, strict=True))


def test_landmarks_are_looked_for_only_in_the_part_that_needs_them(utkface, tmp_path):
    splits = data.load(GENDER, tmp_path, cache_dir=tmp_path / "cache", landmarks_of="tuning")

    assert (utkface.tuning.landmarks, splits.train.landmarks, splits.test.landmarks) == (None, None, None)
    assert splits.tuning.landmarks.shape == (len(splits.tuning.names), 5, 2)


def test_a_missing_zip_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"fer2013\.zip"):
        data.load(EMOTION, tmp_path, cache_dir=tmp_path / "cache")


def test_the_split_rule_never_changes():
    assert [data.bucket(name, seed=20261122) for name in ("train/00000.webp", "1_0_0_a.jpg", "99_1_4_z.jpg")] == [
        18,
        14,
        11,
    ]


def test_names_fall_into_buckets_evenly():
    counts = np.bincount([data.bucket(f"{index}.jpg", seed=1) for index in range(4000)], minlength=20)

    assert counts.min() > 150
    assert counts.max() < 250
