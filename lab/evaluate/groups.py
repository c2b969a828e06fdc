"""Answers counted by UTKFace's labels of the person: age band, gender and race label. NumPy only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.data.utkface import AGE_BANDS, GENDERS, age_band, age_of

RACES = ("White", "Black", "Asian", "Indian", "other")
"""The data set's own labels, in the order of its codes."""
ADULT_AGE = 18
ADULTS = "gender and race label, 18 and over"


@dataclass(frozen=True, slots=True)
class Group:
    """Answers on the images that have something in common.

    Attributes:
        by: What they have in common.
        value: Its value.
        samples: Number of images.
        right: Right answers.
        unsure: Answers under the manifest's threshold, right or wrong.
        called_male: Wrong answers on images labelled female.
        called_female: Wrong answers on images labelled male.
    """

    by: str
    value: str
    samples: int
    right: int
    unsure: int
    called_male: int
    called_female: int


def groups_of_utkface(
    names: Sequence[str], is_right: NDArray[np.bool_], is_unsure: NDArray[np.bool_]
) -> Iterator[Group]:
    """Yield the groups of UTKFace images, named `age_gender_race_id.jpg`, with bool[N] of each answer."""
    is_female = np.array([GENDERS[name.split("_")[1]] == "female" for name in names])
    for by, value, members in members_of(names):
        wrong = members & ~is_right
        yield Group(
            by=by,
            value=value,
            samples=int(members.sum()),
            right=int((members & is_right).sum()),
            unsure=int((members & is_unsure).sum()),
            called_male=int((wrong & is_female).sum()),
            called_female=int((wrong & ~is_female).sum()),
        )


def members_of(names: Sequence[str]) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Yield by what UTKFace images are grouped, each group's value, and bool[N] of its members."""
    facts = [name.split("_") for name in names]
    ages = [age_of(name) for name in names]
    bands = [age_band(age) for age in ages]
    genders = [GENDERS[fact[1]] for fact in facts]
    races = [RACES[int(fact[2])] for fact in facts]
    pairs = [f"{gender}, {race}" for gender, race in zip(genders, races, strict=True)]
    columns: dict[str, list[str | None]] = {
        "age": [*bands],
        "ages together": ["13 and over" if age >= 13 else "0-12" for age in ages],
        "ages 18-60": ["18-60" if ADULT_AGE <= age <= 60 else None for age in ages],
        "gender": [*genders],
        "race label": [*races],
        "gender and race label": [*pairs],
        ADULTS: [pair if age >= ADULT_AGE else None for pair, age in zip(pairs, ages, strict=True)],
        "age, gender and race label": [f"{band}, {pair}" for band, pair in zip(bands, pairs, strict=True)],
    }
    for by, values in columns.items():
        for value in sorted({each for each in values if each is not None}, key=_order):
            yield by, value, np.array([each == value for each in values])


def _order(value: str) -> tuple[int, str]:
    """Sort by age band where the value starts with one, then by name."""
    band = next((index for index, name in enumerate(AGE_BANDS) if value.startswith(name)), 0)
    return band, value
