"""The proposal network's loss: two scores, box and landmarks.

Axes: B batch, A cells. Targets as in `targets`, answers as in `network`.
"""

import torch
from torch import Tensor
from torch.nn.functional import softplus

from lab.detector.targets import FACE, IGNORED

BOX_WEIGHT = 2.0
LANDMARK_WEIGHT = 2.0
TAUGHT_SHARE = 0.5  # of a score's target that is the reference detector's score, where it has one
SIZE_LIMIT = 4.0  # of the logarithm of a box's side in strides: exp() of a stray answer must not overflow


def detection_loss(targets: Tensor, answers: Tensor, taught: Tensor | None = None) -> Tensor:
    """Return the loss of float32[B, A, 16] answers against float32[B, A, 15] targets, per face.

    Args:
        targets: What the labels make of each cell.
        answers: The network's.
        taught: float32[B, A], the reference detector's scores; NaN where it is not to be trusted.
    """
    state = targets[..., 0]
    is_face, is_known = state == FACE, state != IGNORED
    faces = is_face.sum().clamp(min=8)
    overlap, shape_loss = _box_loss(targets[is_face][:, 1:5], answers[is_face][:, 2:6])
    quality = torch.zeros_like(state)
    quality[is_face] = overlap.detach().clamp(0, 1)
    face = is_face.float()
    if taught is not None:
        is_taught = ~taught.isnan()
        face, quality = (_mixed(each, taught, is_known=is_known, is_taught=is_taught) for each in (face, quality))
        is_known = is_known | is_taught
    face_loss = _focal(answers[..., 0], face)[is_known].sum()
    quality_loss = _focal(answers[..., 1], quality)[is_known].sum()
    landmark_loss = _landmark_loss(targets[is_face], answers[is_face][:, 6:])
    return (face_loss + quality_loss + BOX_WEIGHT * shape_loss.sum() + LANDMARK_WEIGHT * landmark_loss) / faces


def _mixed(target: Tensor, taught: Tensor, *, is_known: Tensor, is_taught: Tensor) -> Tensor:
    """Return the target with TAUGHT_SHARE of the reference detector's score in it, or all of it where no label is."""
    share = torch.where(is_known, TAUGHT_SHARE, 1.0) * is_taught
    return target * (1 - share) + taught.nan_to_num() * share


def _focal(logit: Tensor, target: Tensor) -> Tensor:
    """Return the quality focal loss (Li et al. 2020, arXiv 2006.04388, equation 3 with beta 2)."""
    return (target - torch.sigmoid(logit)).square() * (softplus(logit) - target * logit)


def _box_loss(target: Tensor, answer: Tensor) -> tuple[Tensor, Tensor]:
    """Return overlap (IoU) and distance-IoU loss (Zheng et al. 2020, arXiv 1911.08287) plus the sides' log ratio."""
    sides, true_sides = answer[:, 2:].clamp(-SIZE_LIMIT, SIZE_LIMIT).exp(), target[:, 2:].exp()
    lows, true_lows = answer[:, :2] - sides / 2, target[:, :2] - true_sides / 2
    highs, true_highs = answer[:, :2] + sides / 2, target[:, :2] + true_sides / 2
    shared = (torch.minimum(highs, true_highs) - torch.maximum(lows, true_lows)).clamp(min=0).prod(-1)
    union = sides.prod(-1) + true_sides.prod(-1) - shared
    diagonal = (torch.maximum(highs, true_highs) - torch.minimum(lows, true_lows)).square().sum(-1)
    distance = (answer[:, :2] - target[:, :2]).square().sum(-1)
    overlap = shared / union.clamp(min=1e-6)
    ratio = (answer[:, 2:] - target[:, 2:]).abs().sum(-1)
    return overlap, 1.0 - overlap + distance / diagonal.clamp(min=1e-6) + 0.1 * ratio


def _landmark_loss(targets: Tensor, answer: Tensor) -> Tensor:
    """Return the sum of the known landmarks' mean absolute errors, in tenths of the face's size."""
    known = ~targets[:, 5:].isnan().any(-1)
    size = targets[known, 3:5].mean(-1, keepdim=True).exp()
    return ((answer[known] - targets[known, 5:]).abs() / size).mean(-1).sum() * 10.0
