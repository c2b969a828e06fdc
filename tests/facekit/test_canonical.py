"""Literal numbers: what training and serving share may not move unnoticed."""

import numpy as np
import pytest

from facekit.canonical import SIDE_PX, TEMPLATE, fit, resize, scale_of


def test_the_template_is_where_every_model_was_trained_to_expect_it():
    assert SIDE_PX == 112
    assert TEMPLATE.tolist() == [[36, 44], [76, 44], [56, 68], [40, 84], [72, 84]]


def test_nobody_can_move_the_template():
    with pytest.raises(ValueError, match="read-only"):
        TEMPLATE[0, 0] = 42


def test_a_face_on_the_template_stays_where_it_is():
    assert fit(TEMPLATE) == pytest.approx(np.array([[1, 0, 0], [0, 1, 0]]), abs=1e-12)


def test_a_known_face_is_fitted_with_known_numbers():
    """The numbers are scikit-image's `SimilarityTransform` of the same points."""
    points = np.array([(202, 102), (246, 103), (221, 126), (202, 144), (240, 144)], float)

    assert fit(points) == pytest.approx(
        np.array([[0.920457, 0.042221, -153.752508], [-0.042221, 0.920457, -39.771169]]), abs=1e-5
    )
    assert scale_of(fit(points)) == pytest.approx(0.921425, abs=1e-6)


def test_shrinking_averages_and_enlarging_interpolates():
    stripes = np.zeros((4, 4, 3), np.uint8)
    stripes[:, ::2] = 200

    assert (resize(stripes, width=2, height=2) == 100).all()
    assert sorted(np.unique(resize(stripes, width=8, height=8))) == [0, 50, 150, 200]
    assert resize(stripes, width=4, height=4) is stripes


def test_shrinking_by_a_fraction_counts_the_parts_of_pixels():
    line = np.repeat(np.array([[[0], [90], [30]]], np.uint8), 3, axis=-1).repeat(3, axis=0)

    assert resize(line, width=2, height=2)[0, :, 0].tolist() == [30, 50]
