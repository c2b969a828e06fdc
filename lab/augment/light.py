"""Light, colour and damage of a training picture: uint8[P, P, 3], RGB, 0-255."""

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.augment.geometry import Image, Rng
from lab.classifier.preset import Augmentation


def relit(image: Image, settings: Augmentation, rng: Rng) -> Image:
    """Return the picture with a random tone curve and colour cast, perhaps lit from one side, dark and noisy."""
    if rng.random() < settings.one_sided_light_share:
        image = light_one_side(image, rng)
    levels = np.repeat(np.linspace(0, 1, 256)[:, np.newaxis], 3, axis=1)
    if rng.random() < settings.light_share:
        levels = levels ** np.exp(rng.uniform(-0.45, 0.45))
        levels = (levels - 0.5) * (1 + rng.uniform(-0.3, 0.25)) + 0.5 + rng.uniform(-0.12, 0.12)
        levels = levels * (1 + rng.uniform(-0.1, 0.1, 3))
    is_dark = rng.random() < settings.dark_share
    if is_dark:
        levels = levels * rng.uniform(0.08, 0.55)
    table = (np.clip(levels, 0, 1) * 255 + 0.5).astype(np.uint8)
    toned = np.asarray(cv2.LUT(image, table[np.newaxis]), np.uint8)
    return with_noise(toned, deviation=rng.uniform(1, 8), rng=rng) if is_dark else toned


def light_one_side(image: Image, rng: Rng) -> Image:
    """Return the picture with each corner from a quarter to 1.3 times as bright, smooth in between."""
    corners = rng.uniform(0.25, 1.3, (2, 2)).astype(np.float32)
    light: NDArray[np.float32] = np.asarray(
        cv2.resize(corners, image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32
    )
    return np.clip(image * light[..., np.newaxis], 0, 255).astype(np.uint8)


def with_noise(image: Image, *, deviation: float, rng: Rng) -> Image:
    """Return the picture with Gaussian noise of a standard deviation in grey levels."""
    noisy = image + rng.standard_normal(image.shape, np.float32) * deviation
    return np.clip(noisy + 0.5, 0, 255).astype(np.uint8)


def grey(image: Image) -> Image:
    """Return the picture without colour."""
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., np.newaxis], 3, axis=-1).astype(np.uint8)


def damaged(image: Image, rng: Rng) -> Image:
    """Return the picture JPEG-compressed, blurred, or shrunk and enlarged again."""
    kind = rng.integers(3)
    if kind == 0:
        return compressed(image, quality=int(rng.integers(25, 90)))
    if kind == 1:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.8)), np.uint8)
    side = image.shape[0]
    few = max(int(side * rng.uniform(0.3, 0.9)), 8)
    small = cv2.resize(image, (few, few), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (side, side), interpolation=cv2.INTER_LINEAR), np.uint8)


def compressed(image: Image, *, quality: int) -> Image:
    """Return the picture after JPEG compression."""
    _, data = cv2.imencode(".jpg", image[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1], np.uint8)
