from dataclasses import replace

import cv2
import numpy as np
import pytest

from lab.data import genders, utkface
from lab.data.dataset import Splits
from lab.presets.gender import PRESET
from lab.tests.conftest import brightness_data, picture, write_zip

SERVED = {"Ann_One_0001.jpg": 0.6, "Ann_One_0002.jpg": 0.95, "Ann_One_0003.jpg": 0.95, "Bob_Two_0001.jpg": 0.6,
          "Cy_Three_0001.jpg": 0.1, "Di_Four_0001.jpg": 0.05, "Di_Four_0002.jpg": 0.9}  # fmt: skip
"""What the served model says of each web portrait: how probably female."""
SERVED_OTHERWISE = 0.6
"""What it says of every face of UTKFace."""


@pytest.fixture
def splits(tmp_path, no_detector, monkeypatch):
    """Sixty faces; the second thirty are copies of the first under other names. The first ages are 0 and 1."""
    seen = np.array([[share, 1 - share] for share in SERVED.values()], np.float32)
    monkeypatch.setattr("lab.data.portraits.Portraits.is_train", np.ones(len(SERVED), bool))
    others = np.tile(np.float32([SERVED_OTHERWISE, 1 - SERVED_OTHERWISE]), (60, 1))
    monkeypatch.setattr(
        "lab.evaluate.classifier.predict", lambda _, crops: seen if len(crops) == len(seen) else others[: len(crops)]
    )
    portraits = {name: picture(100 + index, side=150) for index, name in enumerate(SERVED)}
    write_zip(tmp_path / "expressions_web.zip", portraits, [{"file": name, "emotion": "neutral"} for name in SERVED])
    names = [f"{index}_{index % 2}_0_{index:02}.jpg" for index in range(60)]
    pictures = {
        name: cv2.cvtColor(picture(index % 30, side=112), cv2.COLOR_GRAY2BGR) for index, name in enumerate(names)
    }
    write_zip(tmp_path / "utkface.zip", pictures, [])
    return genders.load(PRESET, tmp_path, cache_dir=tmp_path / "cache")


def _target(splits, name):
    part = splits.train[0]
    return part.targets[part.names.index(name)] if name in part.names else None


def test_measuring_needs_no_training_part(tmp_path, splits):
    measured = genders.load(PRESET, tmp_path, cache_dir=tmp_path / "cache", needs_training=False)

    assert measured.train == ()
    assert measured.test["utkface"].names == splits.test["utkface"].names


def test_gender_one_is_female(splits):
    part = splits.train[0]

    assert {name.split("_")[1]: int(label) for name, label in zip(part.names, part.labels, strict=True)} == {
        "0": 1, "1": 0,
    }  # fmt: skip


def test_training_learns_that_the_youngest_cannot_be_known(splits):
    youngest = [_target(splits, f"{age}_{age % 2}_0_{age:02}.jpg") for age in range(3)]

    assert [sorted(each) for each in youngest if each is not None] == [pytest.approx([0.45, 0.55])] * sum(
        each is not None for each in youngest
    )
    assert any(each is not None for each in youngest)


def test_what_the_served_model_says_is_a_part_of_the_target(splits):
    part = splits.train[0]
    of_label = {int(label): part.targets[index] for index, label in enumerate(part.labels)
                if utkface.age_of(part.names[index]) > 2}  # fmt: skip

    assert of_label[0] == pytest.approx([0.65 * 0.985 + 0.35 * 0.6, 0.65 * 0.015 + 0.35 * 0.4])
    assert of_label[1] == pytest.approx([0.65 * 0.015 + 0.35 * 0.6, 0.65 * 0.985 + 0.35 * 0.4])


def test_every_portrait_has_the_label_of_all_pictures_of_its_person(splits):
    portraits = splits.train[1]
    labels = {name: int(label) for name, label in zip(portraits.names, portraits.labels, strict=True)}

    # the mean of Ann One is 0.83; Bob Two and Di Four are doubtful and left out
    assert labels == {"Ann_One_0001.jpg": 0, "Ann_One_0002.jpg": 0, "Ann_One_0003.jpg": 0, "Cy_Three_0001.jpg": 1}


def test_near_duplicates_never_straddle_two_parts(splits):
    parts = (splits.train[0].names, splits.test["utkface"].names)
    pictures = [{int(name.split("_")[3][:2]) % 30 for name in names} for names in parts]

    assert not pictures[0] & pictures[1]
    assert all(2 * len(numbers) == len(names) for numbers, names in zip(pictures, parts, strict=True))


@pytest.mark.parametrize(
    ("age", "band"), [(0, "0-2"), (3, "3-12"), (12, "3-12"), (13, "13-17"), (18, "18-30"), (116, "61 and over")]
)
def test_bands_begin_with_their_first_age(age, band):
    assert utkface.age_band(age) == band


@pytest.mark.parametrize(("power", "weights"), [(0.0, [1.0] * 4), (1.0, [2 / 3] * 3 + [2.0])])
def test_small_groups_are_drawn_more_often(power, weights):
    names = ["20_0_0_a.jpg", "25_0_0_b.jpg", "30_0_0_c.jpg", "30_1_0_d.jpg"]

    assert utkface.group_weights(names, power=power).tolist() == pytest.approx(weights)


def test_with_teachers_there_are_faces_of_which_nothing_is_known(tmp_path, splits, monkeypatch):
    whole = brightness_data(9, seed=1)
    monkeypatch.setattr("lab.data.expressions.load", lambda *_, **__: Splits((whole,), {}, {}))

    taught = genders.load(replace(PRESET, teachers=1), tmp_path, cache_dir=tmp_path / "cache")

    assert taught.train[-1].names == whole.names
    assert taught.train[-1].targets.tolist() == [[0, 0]] * 9
    assert len(taught.train) == len(splits.train) + 1
