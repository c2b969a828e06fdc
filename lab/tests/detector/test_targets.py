import numpy as np
import pytest
import torch

from lab.detector.loss import detection_loss
from lab.detector.scenes import Scene
from lab.detector.targets import EMPTY, FACE, IGNORED, targets_of
from lab.tests.detector.conftest import labels_of

SIDE = 64
LEVELS = {8: (0, 64), 16: (64, 80), 32: (80, 84)}  # first and last cell of each stride


def scene(*boxes, is_sure=True):
    labels = labels_of(*boxes, is_sure=is_sure)
    return Scene(np.zeros((SIDE, SIDE, 3), np.uint8), labels.boxes, labels.landmarks, labels.is_sure)


def decoded(target, stride):
    """Return box and landmarks of the first face cell of a level, by the formulas of OpenCV's face_detect.cpp."""
    first, last = LEVELS[stride]
    cells = target[first:last]
    index = int(np.flatnonzero(cells[:, 0] == FACE)[0])
    row, column = divmod(index, SIDE // stride)
    cell = cells[index]
    width, height = np.exp(cell[3:5]) * stride
    x, y = (cell[1] + column) * stride - width / 2, (cell[2] + row) * stride - height / 2
    return (x, y, width, height), (cell[5:].reshape(5, 2) + np.array((column, row))) * stride


def test_no_face_leaves_every_cell_empty():
    target = targets_of(scene())

    assert target.shape == (84, 15)
    assert (target == EMPTY).all()


@pytest.mark.parametrize(("box", "stride"), [((20, 22, 16, 20), 8), ((6, 8, 45, 50), 16), ((-20, -10, 100, 110), 32)])
def test_a_cell_states_what_opencv_decodes_to_the_face(box, stride):
    labelled = scene(box)
    found, points = decoded(targets_of(labelled), stride)

    assert found == pytest.approx(box, abs=1e-3)
    assert points == pytest.approx(labelled.landmarks[0], abs=1e-3)


def test_large_faces_do_not_concern_the_fine_level():
    assert FACE not in targets_of(scene((-20, -10, 100, 110)))[:64, 0]


def test_the_smaller_face_gets_the_cell():
    target = targets_of(scene((10, 10, 30, 30), (20, 20, 10, 10)))

    assert np.exp(target[3 * 8 + 3][3:5]) * 8 == pytest.approx([10, 10])


def test_an_unsure_face_is_ignored_on_every_level():
    target = targets_of(scene((8, 8, 48, 48), is_sure=False))

    assert FACE not in target[:, 0]
    assert all(IGNORED in target[first:last, 0] for first, last in LEVELS.values())


@pytest.fixture
def target():
    """One cell with a face, one without, one to ignore."""
    target = torch.zeros(1, 3, 15)
    target[0, :, 0] = torch.tensor([FACE, EMPTY, IGNORED])
    target[0, 0, 1:5] = torch.tensor([0.5, 0.5, np.log(4), np.log(5)])
    target[0, 0, 5:] = torch.arange(10) / 10
    return target


@pytest.fixture
def perfect(target):
    answer = torch.zeros(1, 3, 16)
    answer[0, :, :2] = torch.tensor([[9.0, 9.0], [-9.0, -9.0], [9.0, 9.0]])
    answer[0, 0, 2:] = target[0, 0, 1:]
    return answer


def test_a_perfect_answer_costs_nothing(target, perfect):
    assert float(detection_loss(target, perfect)) < 1e-3


@pytest.mark.parametrize(
    ("cell", "change"),
    [(0, {0: -5}), (0, {1: -5}), (0, {2: 2.5}), (0, {4: 0.0}), (0, {6: 3.0}), (1, {0: 5}), (1, {1: 5})],
    ids=["missed", "unsure", "moved", "narrow", "landmark", "false face", "false quality"],
)
def test_each_mistake_costs(target, perfect, cell, change):
    for index, value in change.items():
        perfect[0, cell, index] = value

    assert float(detection_loss(target, perfect)) > 0.02


def test_what_is_ignored_costs_nothing(target, perfect):
    perfect[0, 2] = -7

    assert float(detection_loss(target, perfect)) < 1e-3


def test_unknown_landmarks_cost_nothing_and_are_no_nan(target, perfect):
    target[0, 0, 5:] = float("nan")
    perfect.requires_grad_()
    loss = detection_loss(target, perfect)
    loss.backward()

    assert float(loss.detach()) < 1e-3
    assert perfect.grad.isfinite().all()


def test_without_a_face_the_loss_is_finite(perfect):
    assert detection_loss(torch.zeros(1, 3, 15), perfect).isfinite()


def test_the_reference_detector_decides_where_no_label_does(target, perfect):
    taught = torch.tensor([[1.0, 0.0, 0.0]])
    agreeing, opposed = perfect.clone(), perfect.clone()
    agreeing[0, 2, :2] = -9.0

    assert float(detection_loss(target, agreeing, taught)) < 1e-3
    assert float(detection_loss(target, opposed, taught)) > 0.02


def test_half_of_a_score_is_the_reference_detectors(target, perfect):
    taught = torch.tensor([[1.0, 1.0, float("nan")]])
    half = perfect.clone()
    half[0, 1, :2] = 0.0  # a score of a half where there is no label and the reference detector is sure

    assert float(detection_loss(target, half, taught)) < 1e-3


def test_scores_of_turned_scenes_are_left_out(target, perfect):
    taught = torch.full((1, 3), float("nan"))

    assert float(detection_loss(target, perfect, taught)) == float(detection_loss(target, perfect))
