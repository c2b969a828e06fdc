"""The detector's loss: two scores, box and landmarks.

Axes: B batch, A cells. Targets as in `targets`, answers as in `network`.
"""

from typing import Any

from keras import ops

from facetrain.detector.targets import FACE, IGNORED

Tensor = Any  # of whichever backend Keras runs on

BOX_WEIGHT = 2.0
LANDMARK_WEIGHT = 2.0
SIZE_LIMIT = 4.0  # of the logarithm of a box's side in strides: exp() of a stray answer must not overflow


def detection_loss(targets: Tensor, answers: Tensor) -> Tensor:
    """Return the loss of float32[B, A, 16] answers against float32[B, A, 15] targets, per face."""
    state = targets[..., 0]
    is_face = ops.cast(state == FACE, "float32")
    is_known = ops.cast(state != IGNORED, "float32")
    faces = ops.maximum(ops.sum(is_face), 1.0)
    overlap, shape_loss = _box_loss(targets[..., 1:5], answers[..., 2:6])
    quality = ops.stop_gradient(ops.clip(overlap, 0.0, 1.0)) * is_face
    face_loss = ops.sum(_focal(answers[..., 0], is_face) * is_known)
    quality_loss = ops.sum(_focal(answers[..., 1], quality) * is_known)
    box_loss = ops.sum(shape_loss * is_face)
    landmark_loss = ops.sum(_landmark_loss(targets, answers[..., 6:]) * is_face)
    return (face_loss + quality_loss + BOX_WEIGHT * box_loss + LANDMARK_WEIGHT * landmark_loss) / faces


def _focal(logit: Tensor, target: Tensor) -> Tensor:
    """Return the quality focal loss (Li et al. 2020, arXiv 2006.04388, equation 3 with beta 2)."""
    cross_entropy = ops.softplus(logit) - target * logit
    return ops.square(target - ops.sigmoid(logit)) * cross_entropy


def _box_loss(target: Tensor, answer: Tensor) -> tuple[Tensor, Tensor]:
    """Return overlap (IoU) and distance-IoU loss (Zheng et al. 2020, arXiv 1911.08287) plus the sides' log ratio."""
    sides = ops.exp(ops.clip(answer[..., 2:], -SIZE_LIMIT, SIZE_LIMIT))
    true_sides = ops.exp(target[..., 2:])
    near = ops.maximum(answer[..., :2] - sides / 2, target[..., :2] - true_sides / 2)
    far = ops.minimum(answer[..., :2] + sides / 2, target[..., :2] + true_sides / 2)
    shared = ops.prod(ops.maximum(far - near, 0.0), axis=-1)
    union = ops.prod(sides, axis=-1) + ops.prod(true_sides, axis=-1) - shared
    hull_near = ops.minimum(answer[..., :2] - sides / 2, target[..., :2] - true_sides / 2)
    hull_far = ops.maximum(answer[..., :2] + sides / 2, target[..., :2] + true_sides / 2)
    diagonal = ops.sum(ops.square(hull_far - hull_near), axis=-1)
    distance = ops.sum(ops.square(answer[..., :2] - target[..., :2]), axis=-1)
    overlap = shared / ops.maximum(union, 1e-6)
    ratio = ops.sum(ops.abs(answer[..., 2:] - target[..., 2:]), axis=-1)
    return overlap, 1.0 - overlap + distance / ops.maximum(diagonal, 1e-6) + 0.1 * ratio


def _landmark_loss(targets: Tensor, answer: Tensor) -> Tensor:
    """Return the landmarks' mean absolute error, in tenths of the face's size."""
    size = ops.exp(ops.mean(targets[..., 3:5], axis=-1, keepdims=True))
    return ops.mean(ops.abs(answer - targets[..., 5:]) / size, axis=-1) * 10.0
