"""What the landmarker learns from: close-ups of real faces, of parts of faces, and of what the detector mistakes.

A pool of larger close-ups is cut once, upright; every epoch reads each of them turned, moved, sized, covered, lit and
compressed at random.

Axes: N close-ups, P = POOL_PX, V = CLOSE_UP_PX. Images are uint8, RGB; coordinates are pixels of the image.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.alignment import Pyramid, close_up, roll_of
from facekit.canonical import SIDE_PX, TEMPLATE, Matrix, scale_of
from facekit.landmarker import CLOSE_UP_PX, CROP_SHARE
from facekit.pose import yaw_of
from lab.detector.cover import cover
from lab.detector.labels import SceneSet
from lab.detector.matching import Find
from lab.detector.teacher import MIRRORED, iou
from lab.detector.weather import degrade

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Rng = np.random.Generator

AIR = 2.0  # side of a pooled close-up over that of a look: room to turn and to move
POOL_PX = 128
STRAY_IOU = 0.2  # a find that overlaps no label by more is no face
MOST_STRAYS = 6  # of a photograph
PART_SHARE = 0.12  # close-ups of an eye or a mouth alone, which is no face
COVER_SHARE = 0.3
WEATHER_SHARE = 0.6
TARGETS = 18
"""Face or not; five landmarks (x, y) as shares of a look's side; visibility of right eye, left eye, mouth; the box of
the face stood upright: centre as shares of the side, logarithms of width and height as shares of it."""
SCORE, LANDMARKS, VISIBILITY, BOX = slice(0, 1), slice(1, 11), slice(11, 14), slice(14, 18)
MOST_LEVEL_DEGREES = 20.0  # of roll: up to there the box in a photograph is that of the face stood upright
NO_POINTS, NO_BOX = np.full((5, 2), np.nan, np.float32), np.full(4, np.nan, np.float32)
TURNED_AWAY, HALF_TURNED = 60.0, 35.0  # degrees of yaw at which the far eye is hidden, and from which it may be


@dataclass(frozen=True, slots=True)
class CloseUps:
    """A pool.

    Attributes:
        images: uint8[N, P, P, 3].
        landmarks: float32[N, 5, 2]; NaN where unknown.
        boxes: float32[N, 4], centre and size of the face stood upright; NaN where unknown.
        is_face: bool[N].
        is_bare: bool[N]: whether nothing is known to cover the face.
    """

    images: Image
    landmarks: Floats
    boxes: Floats
    is_face: NDArray[np.bool_]
    is_bare: NDArray[np.bool_]

    def part(self, chosen: NDArray[np.bool_]) -> "CloseUps":
        """Return some of them."""
        return CloseUps(*(getattr(self, name)[chosen] for name in CloseUps.__slots__))


def cut_pool(scenes: SceneSet, find: Find) -> CloseUps:
    """Return close-ups of the faces in photographs, and of finds (float32[M, 15]) of `find` there that are none."""
    pool = []
    for index in range(len(scenes.files)):
        image, labels = scenes.image(index), scenes.labels[index]
        has_cover = scenes.sources[index].endswith(("mask853", "masked"))
        for box, points, is_sure in zip(labels.boxes, labels.landmarks, labels.is_sure, strict=True):
            if is_sure and max(box[2:]) >= 12:
                pool.append(_face(image, box, points, has_cover=has_cover))
        strays = [row for row in find(image) if not len(labels.boxes) or iou(row[:4], labels.boxes).max() < STRAY_IOU]
        mistaken = [row for row in strays if _is_away(row, labels.boxes)][:MOST_STRAYS]
        pool += [(cut_out(image, row[4:14].reshape(5, 2))[0], NO_POINTS, NO_BOX, False, False) for row in mistaken]
    return CloseUps(*map(np.array, zip(*pool, strict=True)))


def _face(image: Image, box: Floats, points: Floats, *, has_cover: bool) -> tuple[Image, Floats, Floats, bool, bool]:
    """Return a row of a pool: the close-up of a labelled face."""
    is_known = not np.isnan(points).any()
    close, matrix = cut_out(image, points if is_known else standing(box))
    there = points @ matrix[:, :2].T + matrix[:, 2] if is_known else NO_POINTS
    is_level = not is_known or abs(roll_of(points.astype(np.float64))) <= MOST_LEVEL_DEGREES
    centre = matrix @ (*(box[:2] + box[2:] / 2), 1.0)
    upright = np.concatenate([centre, box[2:] * scale_of(matrix)]) if is_level else NO_BOX
    return close, there.astype(np.float32), upright.astype(np.float32), True, is_known and not has_cover


def joined(pools: list[CloseUps]) -> CloseUps:
    """Return all of them as one pool."""
    return CloseUps(*(np.concatenate([getattr(pool, name) for pool in pools]) for name in CloseUps.__slots__))


def batches(pool: CloseUps, *, size: int, rng: Rng) -> Iterator[tuple[Image, Floats]]:
    """Yield uint8[B, V, V, 3] looks and float32[B, TARGETS], the whole pool in random order."""
    order = rng.permutation(len(pool.images))
    for start in range(0, len(order) - size + 1, size):
        looks = [augment(pool, index, rng) for index in order[start : start + size]]
        yield np.stack([image for image, _ in looks]), np.stack([target for _, target in looks])


def augment(pool: CloseUps, index: int, rng: Rng) -> tuple[Image, Floats]:
    """Return one random look, uint8[V, V, 3], at a pooled close-up, and its float32[TARGETS]; NaN is unknown."""
    image, landmarks, is_face = pool.images[index], pool.landmarks[index], bool(pool.is_face[index])
    known = is_face and not np.isnan(landmarks).any()
    if known and rng.random() < PART_SHARE:
        return _part(image, landmarks, rng)
    visible = visibility(landmarks) if known and pool.is_bare[index] else np.full(3, np.nan, np.float32)
    if known and rng.random() < COVER_SHARE:
        image, shown = cover(image, np.array((24, 20, 80, 92), np.float32), landmarks, rng=rng)
        visible = np.where(shown, visible, 0.0)
    matrix = _matrix(np.full(2, POOL_PX / 2), math.exp(rng.normal(0, 0.14)), rng)
    look = _warped(image, matrix, rng)
    target = np.full(TARGETS, np.nan, np.float32)
    target[SCORE] = is_face
    if known:
        points = landmarks @ matrix[:, :2].T + matrix[:, 2]
        is_mirrored = np.linalg.det(matrix[:, :2]) < 0
        target[LANDMARKS] = (points[MIRRORED] if is_mirrored else points).ravel() / CLOSE_UP_PX
        target[VISIBILITY] = visible[[1, 0, 2]] if is_mirrored else visible
    box = pool.boxes[index]
    sizes = np.log(box[2:] * math.sqrt(abs(np.linalg.det(matrix[:, :2]))) / CLOSE_UP_PX)
    target[BOX] = np.concatenate([(matrix @ (*box[:2], 1.0)) / CLOSE_UP_PX, sizes])
    return look, target


def visibility(landmarks: Floats) -> Floats:
    """Return float32[3]: whether right eye, left eye and mouth of an uncovered face show; NaN where doubtful."""
    yaw = yaw_of(landmarks.astype(np.float64))
    shown = np.ones(3, np.float32)
    if abs(yaw) > HALF_TURNED:
        far = 0 if yaw < 0 else 1
        shown[far] = 0.0 if abs(yaw) > TURNED_AWAY else np.nan
    return shown


def _part(image: Image, landmarks: Floats, rng: Rng) -> tuple[Image, Floats]:
    """Return a close-up of one eye or the mouth: a detector must not take it for a second face."""
    places = np.stack([landmarks[0], landmarks[1], landmarks[3:].mean(axis=0)])
    matrix = _matrix(places[int(rng.integers(3))], rng.uniform(2.3, 3.6), rng)
    target = np.full(TARGETS, np.nan, np.float32)
    target[SCORE] = 0.0
    return _warped(image, matrix, rng), target


def _matrix(aim: NDArray[np.float64], zoom: float, rng: Rng) -> NDArray[np.float64]:
    scale = CLOSE_UP_PX * AIR / POOL_PX * zoom
    angle = math.radians(_turn(rng))
    flip = -1.0 if rng.random() < 0.5 else 1.0
    c, s = scale * math.cos(angle), scale * math.sin(angle)
    linear = np.array([[flip * c, -s], [flip * s, c]])
    middle = CLOSE_UP_PX * (0.5 + rng.normal(0, 0.05, 2))
    return np.column_stack([linear, middle - linear @ aim])


def _warped(image: Image, matrix: NDArray[np.float64], rng: Rng) -> Image:
    look = np.asarray(cv2.warpAffine(image, matrix, (CLOSE_UP_PX, CLOSE_UP_PX), flags=cv2.INTER_LINEAR), np.uint8)
    if rng.random() < 0.25:  # as a small face is: enlarged from few pixels
        side = int(rng.integers(10, 32))
        small = cv2.resize(look, (side, side), interpolation=cv2.INTER_AREA)
        look = np.asarray(cv2.resize(small, (CLOSE_UP_PX, CLOSE_UP_PX), interpolation=cv2.INTER_LINEAR), np.uint8)
    return degrade(look, rng) if rng.random() < WEATHER_SHARE else look


def _turn(rng: Rng) -> float:
    """Return degrees: mostly as far off as the detector's landmarks are, sometimes as far as they are when it errs."""
    kind = rng.random()
    if kind < 0.55:
        return float(rng.normal(0, 10))
    return float(rng.uniform(-60, 60)) if kind < 0.9 else float(rng.uniform(-180, 180))


def _is_away(row: Floats, boxes: Floats) -> bool:
    """Return whether a find's middle lies in none of the boxes: a find of part of a face teaches nothing clear."""
    middle = row[:2] + row[2:4] / 2
    inside = (boxes[:, :2] <= middle).all(axis=1) & (middle <= boxes[:, :2] + boxes[:, 2:]).all(axis=1)
    return not inside.any()


def standing(box: Floats) -> Floats:
    """Return float32[5, 2]: where the landmarks of an upright face would be in a box."""
    middle, scale = box[:2] + box[2:] / 2, max(box[2:]) / SIDE_PX
    return np.asarray(middle + (TEMPLATE - (56, 62)) * scale * 1.05, np.float32)


def cut_out(image: Image, points: Floats) -> tuple[Image, Matrix]:
    """Return uint8[P, P, 3] about a face turned upright, and the matrix that moved it there."""
    return close_up(Pyramid(image), points.astype(np.float64), side_px=POOL_PX, crop_share=CROP_SHARE / AIR)
