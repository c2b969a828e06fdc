import cv2
import numpy as np
import pytest

from lab.data.duplicates import group_duplicates, perceptual_hash
from lab.tests.conftest import picture


def test_hashes_three_bits_apart_belong_together():
    assert group_duplicates([0x0, 0x1_0000_0000_0101, 0xFFFF]) == [0, 0, 2]


def test_hashes_four_bits_apart_do_not():
    assert group_duplicates([0x0, 0x0001_0001_0001_0001]) == [0, 1]


def test_a_chain_of_near_duplicates_is_one_group_named_by_its_first_member():
    assert group_duplicates([0xF0F0, 0x0, 0x7, 0x3F]) == [0, 1, 1, 1]


def test_no_hash_makes_no_group():
    assert group_duplicates([]) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda image: (image * 0.8).astype(np.uint8), id="darker"),
        pytest.param(lambda image: cv2.resize(image, (48, 48), interpolation=cv2.INTER_AREA), id="smaller"),
        pytest.param(lambda image: np.clip(image.astype(int) + 3, 0, 255).astype(np.uint8), id="brighter"),
    ],
)
def test_a_copy_of_a_picture_is_its_near_duplicate(change):
    image = picture(1, side=64)

    assert group_duplicates([perceptual_hash(image), perceptual_hash(change(image))]) == [0, 0]


def test_different_pictures_are_no_near_duplicates():
    assert group_duplicates([perceptual_hash(picture(seed)) for seed in range(20)]) == list(range(20))
