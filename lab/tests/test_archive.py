import zipfile

import numpy as np
import pytest

from lab.data.archive import Archive


def test_names_are_sorted_and_filtered_by_suffix(archive):
    assert archive.names(".png") == ["blue.png", "red.png"]


def test_rows_of_a_table_have_its_columns(archive):
    assert archive.rows("table.csv") == [{"file": "red.png", "label": "happy"}]


def test_colour_images_are_rgb(archive):
    images = archive.rgb_images(["red.png", "blue.png"])

    assert images.shape == (2, 4, 4, 3)
    assert images[:, 0, 0].tolist() == [[255, 0, 0], [0, 0, 255]]


def test_grey_images_have_one_channel_of_luminance(archive):
    images = archive.grey_images(["red.png", "blue.png"])

    assert images.shape == (2, 4, 4, 1)
    assert images[:, 0, 0, 0].tolist() == [76, 29]


def test_an_array_is_computed_once(archive):
    archive.cached("numbers", lambda: np.array([1, 2, 3]))

    again = archive.cached("numbers", lambda: pytest.fail("computed again"))

    assert again.tolist() == [1, 2, 3]


def test_another_zip_of_the_same_name_is_computed_anew(archive):
    archive.cached("numbers", lambda: np.array([1]))
    with zipfile.ZipFile(archive.path, "a") as file:
        file.writestr("more.csv", "x")

    assert archive.cached("numbers", lambda: np.array([2])).tolist() == [2]


def test_a_missing_zip_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"absent\.zip"):
        Archive(tmp_path / "absent.zip", tmp_path).names(".png")
