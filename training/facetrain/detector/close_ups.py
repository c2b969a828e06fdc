"""What the landmarker learns from: close-ups of faces and of what the detector takes for faces.

A pool of larger close-ups is cut once from composed scenes, upright; every epoch then looks at each of them anew,
turned, moved, sized, lit and compressed at random.

Axes: N close-ups, P = POOL_PX, V = facekit's CLOSE_UP_PX. Images are uint8, RGB; coordinates are pixels of the image.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from facekit.alignment import Pyramid, close_up
from facekit.landmarker import CLOSE_UP_PX, CROP_SHARE
from facetrain.detector.faces import MIRRORED, Sources
from facetrain.detector.findings import iou
from facetrain.detector.scenes import Scene, compose
from facetrain.detector.weather import degrade

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Rng = np.random.Generator

SCENE_PX = 320  # the detector's own input
AIR = 2.0  # side of a pooled close-up over that of a look: room to turn and to move
POOL_PX = 128
STRAY_IOU = 0.2  # a find that overlaps no label by more is no face
MOST_STRAYS = 4  # of a scene
WEATHER_SHARE = 0.6
TARGETS = 11  # face or not, five landmarks (x, y) as shares of a look's side


@dataclass(frozen=True, slots=True)
class CloseUps:
    """A pool.

    Attributes:
        images: uint8[N, P, P, 3].
        landmarks: float32[N, 5, 2]; NaN where there is no face.
    """

    images: Image
    landmarks: Floats


def cut_pool(sources: Sources, detector: cv2.FaceDetectorYN, *, scenes: int, seed: int) -> CloseUps:
    """Return close-ups of the faces in composed scenes, and of as many finds of `detector` there that are none."""
    rng = np.random.default_rng(seed)
    detector.setInputSize((SCENE_PX, SCENE_PX))
    images: list[Image] = []
    marks: list[Floats] = []
    for _ in tqdm(range(scenes), desc="cut close-ups", unit="scene"):
        scene = compose(sources, side=SCENE_PX, rng=rng)
        for points in scene.faces.landmarks[scene.faces.is_sure]:
            image, there = _cut(scene.image, points)
            images.append(image)
            marks.append(there)
        for points in _strays(scene, detector):
            images.append(_cut(scene.image, points)[0])
            marks.append(np.full((5, 2), np.nan, np.float32))
    return CloseUps(np.stack(images), np.stack(marks))


def batches(pool: CloseUps, *, size: int, rng: Rng) -> Iterator[tuple[Floats, Floats]]:
    """Yield float32[B, V, V, 3] looks, 0-255, and float32[B, TARGETS], the whole pool in random order."""
    order = rng.permutation(len(pool.images))
    for start in range(0, len(order) - size + 1, size):
        looks = [look_at(pool.images[index], pool.landmarks[index], rng) for index in order[start : start + size]]
        yield np.stack([image for image, _ in looks]).astype(np.float32), np.stack([target for _, target in looks])


def look_at(image: Image, landmarks: Floats, rng: Rng) -> tuple[Image, Floats]:
    """Return one random look, uint8[V, V, 3], at a pooled close-up, and its float32[TARGETS]."""
    scale = CLOSE_UP_PX * AIR / POOL_PX * math.exp(rng.normal(0, 0.12))
    angle = math.radians(_turn(rng))
    is_mirrored = bool(rng.random() < 0.5)
    a, b = scale * math.cos(angle), scale * math.sin(angle)
    linear = np.array([[-a if is_mirrored else a, -b], [-b if is_mirrored else b, a]])
    middle = CLOSE_UP_PX * (0.5 + rng.normal(0, 0.05, 2))
    matrix = np.column_stack([linear, middle - linear @ np.full(2, POOL_PX / 2)])
    look = cv2.warpAffine(image, matrix, (CLOSE_UP_PX, CLOSE_UP_PX), flags=cv2.INTER_LINEAR)
    if rng.random() < WEATHER_SHARE:
        look = degrade(np.asarray(look, np.uint8), rng)
    points = landmarks @ linear.T + matrix[:, 2]
    target = np.zeros(TARGETS, np.float32)
    target[0] = not np.isnan(points).any()
    if target[0]:
        target[1:] = (points[MIRRORED] if is_mirrored else points).ravel() / CLOSE_UP_PX
    return np.asarray(look, np.uint8), target


def _turn(rng: Rng) -> float:
    """Return degrees: mostly as far off as the detector's landmarks are, sometimes as far as they are when it errs."""
    kind = rng.random()
    if kind < 0.55:
        return float(rng.normal(0, 8))
    return float(rng.uniform(-60, 60)) if kind < 0.92 else float(rng.uniform(-180, 180))


def _strays(scene: Scene, detector: cv2.FaceDetectorYN) -> list[Floats]:
    """Return float32[5, 2] landmarks of the surest finds that are near no label."""
    _, rows = detector.detect(np.ascontiguousarray(scene.image[..., ::-1]))
    strays = [
        row[4:14].reshape(5, 2)
        for row in (rows if rows is not None else ())
        if not (iou(row[:4], scene.faces.boxes) > STRAY_IOU).any()
    ]
    return strays[:MOST_STRAYS]


def _cut(scene: Image, points: Floats) -> tuple[Image, Floats]:
    """Return uint8[P, P, 3] about a face turned upright, and its landmarks there."""
    image, matrix = close_up(
        Pyramid(scene), np.asarray(points, np.float64), side_px=POOL_PX, crop_share=CROP_SHARE / AIR
    )
    return image, np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float32)
