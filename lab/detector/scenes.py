"""Training scenes: photographs turned, sized, cut, mixed, covered and darkened at random, with the faces on them.

Axes: N faces, S side of the scene. Images are uint8[H, W, 3], RGB; boxes float32[N, 4] and landmarks float32[N, 5, 2]
are pixels of the image.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.detector.cover import cover
from lab.detector.labels import SceneSet
from lab.detector.teacher import MIRRORED, Labels
from lab.detector.weather import degrade

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Rng = np.random.Generator

SMALLEST_PX = 8.0  # smaller faces are neither learnt nor punished
LEAST_VISIBLE = 0.6  # of a box inside the scene; a face of which less shows is neither learnt nor punished
NEAR_SHARE = 0.4  # of the views: sized by a face on them, to show every size equally often
LONGER_SIDES_PX = (288.0, 640.0)  # of the photographs otherwise: detectors read them at 320 to 640
MOSAIC_SHARE = 0.2
COVER_SHARE = 0.18  # of the faces
MOST_LEVEL_DEGREES = 20.0


@dataclass(frozen=True, slots=True)
class Scene:
    """An image and the faces on it.

    Attributes:
        image: uint8[S, S, 3].
        boxes: float32[N, 4].
        landmarks: float32[N, 5, 2]; NaN where unknown.
        is_sure: bool[N]; what is unsure is neither learnt nor punished.
        is_level: Whether it is turned so little that the reference detector knows faces in it.
    """

    image: Image
    boxes: Floats
    landmarks: Floats
    is_sure: NDArray[np.bool_]
    is_level: bool = True


@dataclass(frozen=True, slots=True)
class Mix:
    """The sets that scenes are drawn from, with their shares."""

    sets: tuple[SceneSet, ...]
    shares: tuple[float, ...]

    def decoded(self) -> "Mix":
        """Return the mix with its photographs decoded once, which takes a gigabyte and saves a third of the time."""
        return Mix(tuple(each.decoded() for each in self.sets), self.shares)

    def draw(self, rng: Rng) -> tuple[Image, Labels]:
        """Return a random photograph and its labels."""
        chosen = self.sets[int(rng.choice(len(self.sets), p=self.shares))]
        index = int(rng.integers(len(chosen.files)))
        return chosen.image(index), chosen.labels[index]


def random_scene(mix: Mix, *, side: int, rng: Rng) -> Scene:
    """Return one training scene: a photograph, or four."""
    if rng.random() >= MOSAIC_SHARE:
        return _weathered(_view(mix, side=side, rng=rng), rng)
    half = side // 2
    parts = [_view(mix, side=half, rng=rng, longer_px=half * rng.uniform(0.9, 2.0)) for _ in range(4)]
    image = np.vstack([np.hstack([parts[0].image, parts[1].image]), np.hstack([parts[2].image, parts[3].image])])
    shifts = np.array([(0, 0), (half, 0), (0, half), (half, half)], np.float32)
    boxes = [part.boxes + np.concatenate([shift, (0, 0)]) for part, shift in zip(parts, shifts, strict=True)]
    landmarks = [part.landmarks + shift for part, shift in zip(parts, shifts, strict=True)]
    whole = Scene(
        image,
        np.concatenate(boxes).astype(np.float32),
        np.concatenate(landmarks).astype(np.float32),
        np.concatenate([part.is_sure for part in parts]),
        all(part.is_level for part in parts),
    )
    return _weathered(whole, rng)


def _weathered(scene: Scene, rng: Rng) -> Scene:
    image = degrade(scene.image, rng) if rng.random() < 0.7 else scene.image
    return replace(scene, image=np.ascontiguousarray(image))


def _view(mix: Mix, *, side: int, rng: Rng, longer_px: float | None = None) -> Scene:
    """Return a square view of a random photograph, whose longer side becomes `longer_px` if given."""
    image, labels = mix.draw(rng)
    image = _covered(image, labels, rng)
    height, width = image.shape[:2]
    size = np.array([width, height], np.float64)
    faces = np.flatnonzero(labels.is_sure)
    box = labels.boxes[int(rng.choice(faces))] if len(faces) else None
    if longer_px is None and box is not None and rng.random() < NEAR_SHARE:
        face_px = math.exp(rng.uniform(math.log(14), math.log(1.1 * side)))
        scale = min(face_px / float(max(box[2:])), 4.0)  # more shows nothing but interpolation
        slack = max(0.0, 1 - face_px / side) * side / scale
        aim = box[:2] + box[2:] / 2 + rng.uniform(-0.4, 0.4, 2) * slack
    else:
        scale = (longer_px or math.exp(rng.uniform(*np.log(LONGER_SIDES_PX)))) / max(size)
        around = box[:2] + box[2:] / 2 if box is not None and rng.random() < 0.7 else rng.uniform(0, 1, 2) * size
        aim = np.where(size * scale <= side, size / 2, around) + rng.normal(0, 0.08, 2) * side / scale
    return moved(image, labels, _matrix(aim, scale, side, rng), side=side, rng=rng)


def _matrix(aim: NDArray[np.float64], scale: float, side: int, rng: Rng) -> NDArray[np.float64]:
    """Return the float64[2, 3] that brings `aim` to the scene's middle, turned, stretched and mirrored at random."""
    turn, stretch = math.radians(_turn(rng)), math.exp(rng.normal(0, 0.06))
    flip = -1.0 if rng.random() < 0.5 else 1.0
    c, s = math.cos(turn), math.sin(turn)
    linear = scale * np.array([[c, -s], [s, c]]) @ np.diag([flip * stretch, 1 / stretch])
    return np.column_stack([linear, side / 2 - linear @ aim])


def _turn(rng: Rng) -> float:
    """Return degrees."""
    kind = rng.random()
    if kind < 0.56:
        return float(rng.normal(0, 8))
    return float(rng.uniform(-60, 60)) if kind < 0.78 else float(rng.uniform(-180, 180))


def moved(image: Image, labels: Labels, matrix: NDArray[np.float64], *, side: int, rng: Rng) -> Scene:
    """Return the square scene to which float64[2, 3] moves a photograph."""
    linear = matrix[:, :2]
    scale = math.sqrt(abs(np.linalg.det(linear)))
    source, inner = image, matrix
    if scale < 0.6:  # warping only interpolates
        size = (max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1))
        source = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        ratios = np.array(image.shape[1::-1]) / np.array(size)
        inner = np.column_stack([linear * ratios, matrix[:, 2] + linear @ ((ratios - 1) / 2)])
    border = [0, 0, 0] if rng.random() < 0.6 else rng.integers(0, 256, 3).tolist()
    view = cv2.warpAffine(source, inner, (side, side), flags=cv2.INTER_LINEAR, borderValue=border)
    boxes = turned_boxes(labels.boxes, matrix)
    landmarks = labels.landmarks @ linear.T.astype(np.float32) + matrix[:, 2].astype(np.float32)
    if np.linalg.det(linear) < 0:
        landmarks = landmarks[:, MIRRORED]
    inside = np.maximum(np.minimum(boxes[:, :2] + boxes[:, 2:], side) - np.maximum(boxes[:, :2], 0), 0).prod(axis=1)
    visible = inside / np.maximum(boxes[:, 2:].prod(axis=1), 1e-6)
    is_large = np.sqrt(boxes[:, 2:].prod(axis=1)) >= SMALLEST_PX
    is_sure = labels.is_sure & (visible >= LEAST_VISIBLE) & is_large
    shows = visible > 0.02
    is_level = abs(math.degrees(math.atan2(-linear[0, 1], linear[1, 1]))) <= MOST_LEVEL_DEGREES
    return Scene(
        np.asarray(view, np.uint8), boxes[shows], landmarks[shows].astype(np.float32), is_sure[shows], is_level
    )


def turned_boxes(boxes: Floats, matrix: NDArray[np.float64]) -> Floats:
    """Return the boxes of the ellipses in `boxes` after float64[2, 3]: the box of a turned box would grow."""
    linear = matrix[:, :2]
    centres = (boxes[:, :2] + boxes[:, 2:] / 2) @ linear.T + matrix[:, 2]
    reach = np.sqrt((boxes[:, 2:] / 2) ** 2 @ (linear**2).T)
    return np.asarray(np.concatenate([centres - reach, 2 * reach], axis=1), np.float32)


def _covered(image: Image, labels: Labels, rng: Rng) -> Image:
    for index in np.flatnonzero(labels.is_sure):
        if rng.random() < COVER_SHARE and max(labels.boxes[index, 2:]) > 14:
            image = cover(image, labels.boxes[index], labels.landmarks[index], rng=rng)[0]
    return image
