"""Aligned crops as they are and changed: what should not change an answer, what should make it unsure.

Axes: H = W = 112. Crops are uint8[112, 112, 3], RGB; points are float64[5, 2], pixels of the crop.
"""

from collections.abc import Callable

import cv2
import numpy as np

from facekit import alignment, canonical
from lab.augment import geometry, light, occlusion
from lab.augment.geometry import Image, Points, Rng
from lab.data.dataset import Dataset

Change = Callable[[Image, Points, Rng], Image]
NIGHT_NOISE = 5.0  # grey levels, about what a webcam shows in a dim room


def raw_crops(dataset: Dataset) -> list[Image]:
    """Return the pictures as they are, RGB."""
    return [np.repeat(each, 3, axis=-1) if each.shape[-1] == 1 else np.asarray(each) for each in dataset.images]


def aligned_crops(dataset: Dataset) -> list[Image]:
    """Return the pictures as `functions/crop` frames them; as they are where no face was found."""
    return [
        image
        if np.isnan(points).any()
        else alignment.warp(np.ascontiguousarray(image), canonical.fit(points.astype(np.float64)))
        for image, points in zip(raw_crops(dataset), dataset.landmarks, strict=True)
    ]


def aligned_points(dataset: Dataset) -> list[Points]:
    """Return where the landmarks lie in `aligned_crops`: near the template."""
    return [
        occlusion.typical_points(canonical.SIDE_PX) if np.isnan(points).any()
        else geometry.moved(points, canonical.fit(points.astype(np.float64)))
        for points in dataset.landmarks
    ]  # fmt: skip


def _mirrored(crop: Image, *_: object) -> Image:
    return np.ascontiguousarray(crop[:, ::-1])


def _reframed(crop: Image, _: Points, rng: Rng) -> Image:
    """Return the crop 5 % larger or smaller and 3 px to some side."""
    scale, angle = rng.choice((0.95, 1.05)), rng.uniform(0, 2 * np.pi)
    middle = (len(crop) - 1) / 2
    offset = middle - scale * middle + 3 * np.array([np.cos(angle), np.sin(angle)])
    matrix = np.array([[scale, 0, offset[0]], [0, scale, offset[1]]], np.float64)
    return geometry.warped(crop, matrix, side_px=len(crop))


def _compressed(crop: Image, *_: object) -> Image:
    return light.compressed(crop, quality=60)


def _drawn(draw: occlusion.Draw) -> Change:
    def change(crop: Image, points: Points, rng: Rng) -> Image:
        covered = crop.copy()
        draw(covered, points, rng)
        return covered

    return change


def _darkened(brightness: float) -> Change:
    def change(crop: Image, _: Points, rng: Rng) -> Image:
        return light.with_noise((crop * brightness).astype(np.uint8), deviation=NIGHT_NOISE, rng=rng)

    return change


def _turned(degrees: float) -> Change:
    def change(crop: Image, _: Points, rng: Rng) -> Image:
        middle = ((len(crop) - 1) / 2,) * 2
        matrix = np.asarray(cv2.getRotationMatrix2D(middle, degrees * rng.choice((-1, 1)), 1.0), np.float64)
        return geometry.warped(crop, matrix, side_px=len(crop))

    return change


def _blurred(crop: Image, *_: object) -> Image:
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), len(crop) / 48), np.uint8)


def _grey(crop: Image, *_: object) -> Image:
    return light.grey(crop)


HARMLESS: dict[str, Change] = {
    "mirrored": _mirrored, "5 % of size, 3 px": _reframed, "JPEG quality 60": _compressed,
}  # fmt: skip
"""Changes after which a person would answer the same."""
COVERED: dict[str, Change] = {
    "dark glasses": _drawn(occlusion.dark_glasses), "clear glasses": _drawn(occlusion.clear_glasses),
    "mask": _drawn(occlusion.mask), "hand": _drawn(occlusion.hand),
}  # fmt: skip
"""Changes after which the answer may be unknown."""
CONDITIONS: dict[str, Change] = {
    "brightness 0.25, noise": _darkened(0.25), "brightness 0.1, noise": _darkened(0.1),
    "turned by 10 degrees": _turned(10), "turned by 20 degrees": _turned(20), "blurred": _blurred, "grey": _grey,
}  # fmt: skip
"""Changes under which the accuracy is measured."""


def changed(crops: list[Image], points: list[Points], change: Change) -> list[Image]:
    """Return the crops after a change whose chance is the same in every run."""
    rng = np.random.default_rng(0)
    return [change(crop, marks, rng) for crop, marks in zip(crops, points, strict=True)]
