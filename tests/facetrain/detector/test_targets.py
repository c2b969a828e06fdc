import importlib.util
from pathlib import Path

import numpy as np
import pytest

from facetrain.detector.faces import Faces
from facetrain.detector.targets import EMPTY, FACE, IGNORED, targets_of

SIDE = 64
LEVELS = {8: (0, 64), 16: (64, 80), 32: (80, 84)}  # first and last cell of each stride


def face(box, *, is_sure=True):
    x, y, width, height = box
    points = [
        (x + width * u, y + height * v) for u, v in ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8))
    ]
    return Faces(np.array([box], np.float32), np.array([points], np.float32), np.array([is_sure]))


def decoded(target, stride):
    """Return box and landmarks of the first face cell of a level, by the formulas of OpenCV's face_detect.cpp."""
    first, last = LEVELS[stride]
    cells = target[first:last]
    index = int(np.flatnonzero(cells[:, 0] == FACE)[0])
    row, column = divmod(index, SIDE // stride)
    cell = cells[index]
    width, height = np.exp(cell[3:5]) * stride
    x, y = (cell[1] + column) * stride - width / 2, (cell[2] + row) * stride - height / 2
    points = (cell[5:].reshape(5, 2) + np.array((column, row))) * stride
    return (x, y, width, height), points


def test_no_face_leaves_every_cell_empty():
    nobody = Faces(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, bool))

    target = targets_of(nobody, SIDE)

    assert target.shape == (84, 15)
    assert (target == EMPTY).all()


@pytest.mark.parametrize(("box", "stride"), [((20, 22, 16, 20), 8), ((6, 8, 45, 50), 16), ((-20, -10, 100, 110), 32)])
def test_a_cell_says_what_opencv_decodes_to_the_face(box, stride):
    labels = face(box)
    found, points = decoded(targets_of(labels, SIDE), stride)

    assert found == pytest.approx(box, abs=1e-3)
    assert points == pytest.approx(labels.landmarks[0], abs=1e-3)


def test_large_faces_are_no_business_of_the_fine_level():
    target = targets_of(face((-20, -10, 100, 110)), SIDE)

    assert not (target[:64, 0] == FACE).any()


def test_the_smaller_face_gets_the_cell():
    both = [face((10, 10, 30, 30)), face((20, 20, 10, 10))]
    merged = Faces(
        *(np.concatenate([getattr(each, name) for each in both]) for name in ("boxes", "landmarks", "is_sure"))
    )
    target = targets_of(merged, SIDE)

    at_centre = target[3 * 8 + 3]
    assert np.exp(at_centre[3:5]) * 8 == pytest.approx([10, 10])


def test_an_unsure_face_is_ignored_on_every_level():
    target = targets_of(face((8, 8, 48, 48), is_sure=False), SIDE)

    assert FACE not in target[:, 0]
    assert all(IGNORED in target[first:last, 0] for first, last in LEVELS.values())


def test_targets_need_no_keras():
    source = Path(importlib.util.find_spec("facetrain.detector.targets").origin).read_text()

    assert "keras" not in source
