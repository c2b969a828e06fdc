import csv
import io
import zipfile

import cv2
import numpy as np
import pytest

from facetrain import domain
from tests.facetrain.conftest import LABELS, encoded


def test_labelled_portraits_are_framed_and_those_without_a_face_or_label_left_out(tmp_path):
    portrait = pytest.importorskip("skimage.data", reason="needs scikit-image: make setup").astronaut()
    smile = encoded(cv2.cvtColor(portrait[0:260, 110:330], cv2.COLOR_RGB2BGR), ".png")
    table = io.StringIO()
    csv.writer(table).writerows([
        ["file", "emotion"], ["smile.png", "happiness"], ["wall.png", "anger"], ["other.png", "contempt"],
    ])  # fmt: skip
    with zipfile.ZipFile(tmp_path / domain.FILE, "w") as file:
        file.writestr("labels.csv", table.getvalue())
        file.writestr("smile.png", smile)
        file.writestr("wall.png", encoded(np.full((90, 60, 3), 120, np.uint8), ".png"))

    portraits = domain.load(LABELS, tmp_path, cache_dir=tmp_path / "cache")

    assert portraits.names == ("smile.png",)
    assert portraits.images.shape == (1, 112, 112, 3)
    assert portraits.labels.tolist() == [3]
