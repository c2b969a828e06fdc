"""What light, lens, sensor and compression do to a whole scene.

Scenes are uint8[H, W, 3], RGB.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Rng = np.random.Generator


def degrade(scene: Image, rng: Rng) -> Image:
    """Return the scene as a random camera in random light would send it."""
    if rng.random() < 0.15:
        scene = light_unevenly(scene, rng)
    scene = _toned(scene, rng)
    if rng.random() < 0.25:
        scene = _blurred(scene, rng)
    if rng.random() < 0.12:
        scene = np.repeat(cv2.cvtColor(scene, cv2.COLOR_RGB2GRAY)[..., np.newaxis], 3, axis=-1)
    if rng.random() < 0.25:
        quality = int(rng.integers(30, 95))
        data = cv2.imencode(".jpg", scene, (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
        scene = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(scene)


def darken(scene: Image, brightness: float, *, deviation: float, rng: Rng) -> Image:
    """Return the scene at a share of its brightness, with sensor noise of a standard deviation in grey levels."""
    levels = (np.arange(256) * brightness).astype(np.uint8)
    return add_noise(np.asarray(cv2.LUT(scene, levels), np.uint8), deviation=deviation, rng=rng)


def light_unevenly(scene: Image, rng: Rng) -> Image:
    """Return the scene lit from one side: each corner from a quarter to 1.3 times as bright, smooth in between."""
    corners = rng.uniform(0.25, 1.3, (2, 2)).astype(np.float32)
    light = cv2.resize(corners, scene.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(scene, cv2.merge([light] * 3), dtype=cv2.CV_8U), np.uint8)


def add_noise(scene: Image, *, deviation: float, rng: Rng) -> Image:
    """Return the scene with Gaussian noise of the given standard deviation in grey levels."""
    noise = np.empty(scene.shape, np.int16)
    cv2.setRNGSeed(int(rng.integers(2**31)))
    cv2.randn(noise, np.zeros(3), np.full(3, deviation))
    return np.asarray(cv2.add(scene, noise, dtype=cv2.CV_8U), np.uint8)


def _toned(scene: Image, rng: Rng) -> Image:
    levels = np.linspace(0, 1, 256)[:, np.newaxis]
    levels = levels ** math.exp(rng.uniform(-0.5, 0.5)) * rng.uniform(0.9, 1.1, 3)
    levels = (levels - 0.5) * rng.uniform(0.7, 1.25) + 0.5 + rng.uniform(-0.1, 0.1)
    table = (np.clip(levels, 0, 1) * 255).astype(np.uint8)
    toned = np.asarray(cv2.LUT(scene, table[np.newaxis].transpose(1, 0, 2)), np.uint8)
    if rng.random() < 0.17:
        return darken(toned, math.exp(rng.uniform(math.log(0.1), math.log(0.6))), deviation=rng.uniform(1, 8), rng=rng)
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
