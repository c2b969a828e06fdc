import numpy as np
import pytest

from lab.evaluate import groups

NAMES = ["3_0_0_a.jpg", "13_0_1_b.jpg", "60_1_1_c.jpg", "61_1_4_d.jpg"]
IS_RIGHT = np.array([True, False, True, False])
IS_UNSURE = np.array([True, True, False, False])


@pytest.fixture
def found():
    return {(each.by, each.value): each for each in groups.groups_of_utkface(NAMES, IS_RIGHT, IS_UNSURE)}


def test_answers_are_counted_by_age_gender_and_race_label(found):
    assert {
        key: (each.right, each.samples) for key, each in found.items() if key[0] != "age, gender and race label"
    } == {
        ("age", "3-12"): (1, 1),
        ("age", "13-17"): (0, 1),
        ("age", "46-60"): (1, 1),
        ("age", "61 and over"): (0, 1),
        ("ages together", "0-12"): (1, 1),
        ("ages together", "13 and over"): (1, 3),
        ("ages 18-60", "18-60"): (1, 1),
        ("gender", "female"): (1, 2),
        ("gender", "male"): (1, 2),
        ("race label", "Black"): (1, 2),
        ("race label", "White"): (1, 1),
        ("race label", "other"): (0, 1),
        ("gender and race label", "female, Black"): (1, 1),
        ("gender and race label", "female, other"): (0, 1),
        ("gender and race label", "male, Black"): (0, 1),
        ("gender and race label", "male, White"): (1, 1),
        (groups.ADULTS, "female, Black"): (1, 1),
        (groups.ADULTS, "female, other"): (0, 1),
    }


def test_all_three_are_crossed(found):
    crossed = [value for by, value in found if by == "age, gender and race label"]

    assert crossed == ["3-12, male, White", "13-17, male, Black", "46-60, female, Black", "61 and over, female, other"]


def test_errors_are_told_by_their_direction(found):
    female, male = found["gender", "female"], found["gender", "male"]

    assert (female.called_male, female.called_female) == (1, 0)
    assert (male.called_male, male.called_female) == (0, 1)


def test_unsure_answers_are_counted_right_or_wrong(found):
    assert found["gender", "male"].unsure == 2
    assert found["gender", "female"].unsure == 0
