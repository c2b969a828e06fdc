"""What light, lens, sensor and compression do to a whole scene.

Scenes are uint8[S, S, 3], RGB.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from facetrain.augment import add_noise, light_unevenly

Image = NDArray[np.uint8]
Rng = np.random.Generator


def degrade(scene: Image, rng: Rng) -> Image:
    """Return the scene as a random camera in random light would send it."""
    if rng.random() < 0.2:
        scene = light_unevenly(scene, rng)
    scene = _toned(scene, rng)
    if rng.random() < 0.25:
        scene = _blurred(scene, rng)
    if rng.random() < 0.15:
        scene = np.repeat(cv2.cvtColor(scene, cv2.COLOR_RGB2GRAY)[..., np.newaxis], 3, axis=-1)
    if rng.random() < 0.35:
        quality = int(rng.integers(30, 95))
        data = cv2.imencode(".jpg", scene, (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
        scene = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(scene)


def darken(scene: Image, brightness: float, *, deviation: float, rng: Rng) -> Image:
    """Return the scene at a share of its brightness, with sensor noise of a standard deviation in grey levels."""
    dark = (scene * np.float32(brightness)).astype(np.uint8)
    return add_noise(dark, deviation=deviation, rng=rng)


def _toned(scene: Image, rng: Rng) -> Image:
    levels = np.linspace(0, 1, 256)[:, np.newaxis]
    levels = levels ** math.exp(rng.uniform(-0.5, 0.5)) * rng.uniform(0.9, 1.1, 3)
    levels = (levels - 0.5) * rng.uniform(0.7, 1.25) + 0.5 + rng.uniform(-0.1, 0.1)
    table = (np.clip(levels, 0, 1) * 255).astype(np.uint8)
    toned = np.asarray(cv2.LUT(scene, table[np.newaxis].transpose(1, 0, 2)), np.uint8)
    if rng.random() < 0.17:
        return darken(toned, math.exp(rng.uniform(math.log(0.08), math.log(0.6))), deviation=rng.uniform(1, 8), rng=rng)
    return add_noise(toned, deviation=rng.uniform(1, 14), rng=rng) if rng.random() < 0.15 else toned


def _blurred(scene: Image, rng: Rng) -> Image:
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.4, 1.6)), np.uint8)
    length = int(rng.integers(3, 8))
    kernel = np.zeros((length, length), np.uint8)
    angle = rng.uniform(0, math.pi)
    middle, reach = (length - 1) / 2, length / 2
    dx, dy = reach * math.cos(angle), reach * math.sin(angle)
    first, last = (round(middle - dx), round(middle - dy)), (round(middle + dx), round(middle + dy))
    cv2.line(kernel, first, last, (255,))
    return np.asarray(cv2.filter2D(scene, -1, kernel / kernel.sum()), np.uint8)
