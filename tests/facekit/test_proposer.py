import time

import numpy as np
import pytest

from facekit.alignment import Pyramid
from facekit.geometry import BoundingBox
from facekit.proposer import Candidate, Proposer, distinct, one_a_face

POINTS = np.zeros((5, 2))
FACE = Candidate(BoundingBox(100, 100, 80, 100), 0.9, POINTS)


def candidate(x, y, width, height, score):
    return Candidate(BoundingBox(x, y, width, height), score, POINTS)


def test_of_two_that_overlap_the_surer_is_kept():
    double = candidate(110, 95, 80, 100, 0.95)

    assert distinct([FACE, double]) == [double]


@pytest.mark.parametrize("score", [0.3, 0.95])
def test_a_box_inside_a_face_is_no_second_face(score):
    eye = candidate(115, 125, 20, 20, score)

    assert one_a_face([FACE, eye]) == [max(FACE, eye, key=lambda each: each.score)]
    assert len(distinct([FACE, eye])) == 2


def test_faces_side_by_side_are_two():
    neighbour = candidate(175, 90, 80, 100, 0.8)

    assert one_a_face([neighbour, FACE]) == [FACE, neighbour]


def test_a_face_half_behind_another_is_a_second_face():
    behind = candidate(150, 40, 70, 90, 0.7)

    assert len(one_a_face([FACE, behind])) == 2


def test_as_many_as_wanted_are_kept_and_the_surest_of_them():
    crowd = [candidate(100 * index, 0, 50, 50, 0.3 + index / 100) for index in range(40)]

    assert distinct(crowd, limit=3) == crowd[:-4:-1]
    assert len(distinct(crowd)) == 40
    assert distinct([]) == []


def test_many_candidates_are_compared_in_little_time():
    """Noise has hundreds; compared one by one, they cost more than both networks."""
    places = np.random.default_rng(0).uniform(0, 600, (1000, 2))
    crowd = [candidate(x, y, 30, 30, 0.5) for x, y in places]
    start = time.process_time()
    kept = distinct(crowd, limit=28)

    assert len(kept) == 28
    assert time.process_time() - start < 0.1


def test_candidates_are_in_pixels_of_the_frame(crop_model, portrait):
    threshold = 0.2
    small, large = (
        Proposer(crop_model.weights, width=side, height=side, threshold=threshold).propose(Pyramid(portrait))[0]
        for side in (320, 640)
    )

    assert small.box.iou(BoundingBox(176, 60, 90, 118)) > 0.5
    assert small.box.iou(large.box) > 0.6
    assert small.score >= threshold
