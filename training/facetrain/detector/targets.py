"""Which cell of which level has to answer for a face, and what it has to say.

Axes: S side of the scene, A cells of all levels (row by row, finest level first), F faces.
Numbers of a cell are in units of its stride, counted from its top left corner, as `cv2.FaceDetectorYN` reads them.
"""

import numpy as np
from numpy.typing import NDArray

from facetrain.detector.faces import Faces
from facetrain.detector.preset import STRIDES

Floats = NDArray[np.float32]

IGNORED, EMPTY, FACE = -1.0, 0.0, 1.0
WIDTH = 15  # state, box (dx, dy, log width, log height), five landmarks (x, y)
SIZE_RANGES_PX = ((0.0, 44.0), (30.0, 100.0), (76.0, np.inf))
"""Faces (square root of the box's area) that each level answers for; both levels where the ranges overlap."""
CORE_SHARE = 0.16  # of the face's size: cells so near the centre, along each axis, answer
CORE_CELLS = 0.75  # at least so many strides, so that every face has a cell


def targets_of(faces: Faces, side: int) -> Floats:
    """Return float32[A, 15]: state, box and landmarks of every cell. Of two faces in one cell the smaller counts."""
    levels = [_level(faces, side, index) for index in range(len(STRIDES))]
    return np.concatenate(levels)


def _level(faces: Faces, side: int, level: int) -> Floats:
    stride = STRIDES[level]
    cells = side // stride
    target = np.zeros((cells, cells, WIDTH), np.float32)
    sizes = np.sqrt(np.clip(faces.boxes[:, 2:].prod(axis=1), 1e-6, None))
    for index in np.argsort(-sizes):
        box, size = faces.boxes[index], float(sizes[index])
        if not faces.is_sure[index]:
            _window(target, box[:2] + box[2:] / 2, box[2:] / 2, stride)[..., 0] = IGNORED
        elif SIZE_RANGES_PX[level][0] <= size < SIZE_RANGES_PX[level][1]:
            reach = max(CORE_SHARE * size, CORE_CELLS * stride)
            window = _window(target, box[:2] + box[2:] / 2, np.array([reach, reach], np.float32), stride)
            window[...] = _answer(box, faces.landmarks[index], stride)
    rows, columns = np.mgrid[:cells, :cells].astype(np.float32)
    is_face = target[..., 0] == FACE
    corner = np.stack([columns, rows], axis=-1)
    target[..., 1:3] -= corner * is_face[..., np.newaxis]
    target[..., 5:] -= np.tile(corner, 5) * is_face[..., np.newaxis]
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
