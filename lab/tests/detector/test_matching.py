import math

import numpy as np
import pytest

from lab.detector.examination import CONDITIONS, changed, drawn_without_faces, kinds_of, photographs
from lab.detector.matching import Picture, matched, measure, nested
from lab.tests.detector.conftest import labels_of


def picture(*boxes, is_sure=True):
    labels = labels_of(*boxes, is_sure=is_sure)
    kinds = tuple(frozenset({f"face {index}"}) for index in range(len(boxes)))
    return Picture(np.zeros((100, 100, 3), np.uint8), labels.boxes, labels.landmarks, labels.is_sure, kinds)


def finds(*boxes, score=0.9):
    labels = labels_of(*boxes)
    return np.array(
        [[*box, *points.ravel(), score] for box, points in zip(labels.boxes, labels.landmarks, strict=True)], np.float32
    ).reshape(-1, 15)


def test_each_face_is_found_once():
    assert matched(finds((0, 0, 10, 10), (1, 0, 10, 10)), picture((0, 0, 10, 10))) == ({0: 0}, 1)


def test_a_find_elsewhere_is_false():
    assert matched(finds((50, 50, 10, 10)), picture((0, 0, 10, 10))) == ({}, 1)


def test_a_find_at_an_unexpected_face_counts_neither_way():
    assert matched(finds((4, 4, 10, 10)), picture((0, 0, 10, 10), is_sure=False))[1] == 0


def test_a_detector_is_measured_by_kind():
    rows = finds((0, 0, 10, 10), (70, 70, 10, 10))
    finding = measure(lambda _: rows, [picture((0, 0, 10, 10), (30, 30, 10, 10))] * 2)

    assert (finding.recall(), finding.recall("face 0"), finding.recall("face 1")) == (0.5, 1.0, 0.0)
    assert (finding.false, finding.pictures, finding.count("face 1")) == (2, 2, 2)
    assert finding.median("landmark_error") == pytest.approx(0)
    assert math.isnan(finding.recall("no such kind"))


def test_a_box_inside_a_larger_one_is_nested():
    assert nested(finds((0, 0, 50, 50), (10, 10, 12, 12))) == 1
    assert nested(finds((0, 0, 50, 50), (60, 10, 12, 12))) == 0


def test_faces_move_with_a_turned_photograph(scenes):
    turned90 = next(each for each in CONDITIONS if each.degrees == 90)
    plain, turned = (next(photographs(scenes, condition)) for condition in (CONDITIONS[0], turned90))

    assert turned.image.shape == (96, 90, 3)
    assert turned.boxes[0, 2:] == pytest.approx(plain.boxes[0, [3, 2]], abs=1e-3)
    assert turned.landmarks[0, 0] == pytest.approx([90 - plain.landmarks[0, 0, 1], plain.landmarks[0, 0, 0]], abs=1e-3)


def test_dim_photographs_keep_their_faces():
    dim = next(each for each in CONDITIONS if each.brightness < 0.2)
    bright = Picture(np.full((60, 60, 3), 200, np.uint8), *[getattr(picture((9, 9, 30, 30)), name) for name in
                     ("boxes", "landmarks", "is_sure", "kinds")])  # fmt: skip

    assert changed(bright, dim, seed=0).image.mean() < 40


def test_kinds_name_size_source_and_light():
    kinds = kinds_of(np.zeros((100, 100, 3), np.uint8), labels_of((10, 10, 6, 6)), 0, "bsds500")

    assert kinds == {"from bsds500", "5-7 %", "dark", "frontal"}


def test_drawn_pictures_differ_and_are_reproducible():
    first, second = (list(drawn_without_faces(3)) for _ in range(2))

    assert all((a == b).all() for a, b in zip(first, second, strict=True))
    assert (first[0] != first[1]).any()
