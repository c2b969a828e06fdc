"""Which cell of which level is responsible for a face, and its target values.

Axes: S side of the scene, A cells of all levels (row by row, finest level first), N faces.
Numbers of a cell are in units of its stride, counted from its top left corner, as `cv2.FaceDetectorYN` reads them.
"""

import numpy as np
from numpy.typing import NDArray

from lab.detector.network import STRIDES
from lab.detector.scenes import Scene

Floats = NDArray[np.float32]

IGNORED, EMPTY, FACE = -1.0, 0.0, 1.0
WIDTH = 15  # state, box (dx, dy, log width, log height), five landmarks (x, y)
SIZE_RANGES_PX = ((0.0, 44.0), (30.0, 100.0), (76.0, np.inf))
"""Faces (square root of the box's area) that each level answers for; both levels where the ranges overlap."""
CORE_SHARE = 0.16  # of the face's size: cells so near the centre, along each axis, answer
CORE_CELLS = 0.75  # at least so many strides, so that every face has a cell


def targets_of(scene: Scene) -> Floats:
    """Return float32[A, 15]: state, box and landmarks of every cell. Of two faces in one cell the smaller counts.

    Landmarks are NaN where unknown.
    """
    return np.concatenate([_level(scene, level) for level in range(len(STRIDES))])


def _level(scene: Scene, level: int) -> Floats:
    stride = STRIDES[level]
    cells = len(scene.image) // stride
    target = np.zeros((cells, cells, WIDTH), np.float32)
    sizes = np.sqrt(np.clip(scene.boxes[:, 2:].prod(axis=1), 1e-6, None))
    for index in np.argsort(-sizes):
        box, size = scene.boxes[index], float(sizes[index])
        if not scene.is_sure[index]:
            _window(target, box[:2] + box[2:] / 2, box[2:] / 2, stride)[..., 0] = IGNORED
        elif SIZE_RANGES_PX[level][0] <= size < SIZE_RANGES_PX[level][1]:
            reach = max(CORE_SHARE * size, CORE_CELLS * stride)
            window = _window(target, box[:2] + box[2:] / 2, np.array([reach, reach], np.float32), stride)
            window[...] = _answer(box, scene.landmarks[index], stride)
    rows, columns = np.mgrid[:cells, :cells].astype(np.float32)
    corner = np.stack([columns, rows], axis=-1) * (target[..., :1] == FACE)
    target[..., 1:3] -= corner
    target[..., 5:] -= np.tile(corner, 5)
    return target.reshape(-1, WIDTH)


def _window(target: Floats, centre: Floats, reach: Floats, stride: int) -> Floats:
    """Return the view of the cells whose middle lies within `reach` pixels of a centre."""
    first = np.clip(np.ceil((centre - reach) / stride - 0.5), 0, len(target)).astype(int)
    last = np.clip(np.floor((centre + reach) / stride - 0.5) + 1, 0, len(target)).astype(int)
    window: Floats = target[first[1] : last[1], first[0] : last[0]]
    return window


def _answer(box: Floats, landmarks: Floats, stride: int) -> Floats:
    centre = (box[:2] + box[2:] / 2) / stride
    parts = [[FACE], centre, np.log(box[2:] / stride), landmarks.ravel() / stride]
    return np.asarray(np.concatenate(parts), np.float32)
