import cv2
import numpy as np
import pytest

from lab.data import ages
from lab.presets.age import PRESET
from lab.tests.conftest import picture, write_zip

AGES = (1, 12, 13, 30, 31, 59, 60, 116)


@pytest.fixture
def splits(tmp_path, no_detector):
    names = [f"{AGES[index % 8]}_{index % 2}_0_{index:02}.jpg" for index in range(64)]
    pictures = {name: cv2.cvtColor(picture(index, side=112), cv2.COLOR_GRAY2BGR) for index, name in enumerate(names)}
    write_zip(tmp_path / "utkface.zip", pictures, [])
    return ages.load(PRESET, tmp_path, cache_dir=tmp_path / "cache")


def test_a_label_is_the_age_and_the_oldest_ones_are_together(splits):
    part = splits.train[0]

    assert {name.split("_")[0]: int(label) for name, label in zip(part.names, part.labels, strict=True)} == {
        "1": 1, "12": 12, "13": 13, "30": 30, "31": 31, "59": 59, "60": 60, "116": 100,
    }  # fmt: skip


def test_parts_hold_different_pictures(splits):
    train, test = splits.train[0], splits.test["utkface"]

    assert len(train) + len(test) + len(splits.validation["utkface"]) == 64
    assert not {*train.names} & {*test.names}


def test_training_learns_a_distribution_and_measuring_has_the_label(splits):
    train, test = splits.train[0], splits.test["utkface"]

    assert train.targets.shape[1] == test.targets.shape[1] == 101
    assert 0.1 < train.targets.max(axis=1).min() < 0.2
    assert test.targets.max(axis=1).tolist() == [1.0] * len(test)


def test_targets_are_narrower_for_children():
    infant, adult, oldest = ages.near(np.array([1, 50, 100]), 101)

    assert (infant.argmax(), adult.argmax(), oldest.argmax()) == (1, 50, 100)
    assert infant[:4].sum() == pytest.approx(1, abs=0.01)
    assert adult[47:54].sum() == pytest.approx(0.757, abs=0.01)
    assert oldest.sum() == pytest.approx(1)
