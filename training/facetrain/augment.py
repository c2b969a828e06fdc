"""Random changes to training images: geometry, tone, low light, compression. NumPy and OpenCV only.

Axes: B batch, H height, W width, C channels (1 grey or 3 RGB), P output side. Images are uint8, 0-255.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from facetrain.preset import Augmentation

Image = NDArray[np.uint8]
Landmarks = NDArray[np.float32]
Rng = np.random.Generator

CANONICAL_PX = 112
CANONICAL_LANDMARKS = np.array([(36, 44), (76, 44), (56, 68), (40, 84), (72, 84)], np.float32)
"""Right eye, left eye, nose, mouth right, mouth left in the aligned crop of `functions/crop`, in pixels."""


def augment_batch(
    images: Image, *, landmarks: Landmarks | None, settings: Augmentation, output_px: int, rng: Rng
) -> Image:
    """Return uint8[B, P, P, 3], RGB: each image changed at random.

    Args:
        images: uint8[B, H, W, C], square.
        landmarks: float32[B, 5, 2] in pixels of the image, NaN where none were found; None for no re-framing.
        settings: Ranges and shares.
        output_px: P.
        rng: The only source of chance.
    """
    points = landmarks if landmarks is not None else [None] * len(images)
    others = np.roll(images, 1, axis=0)
    warped = [
        _warp(image, marks, other=other, settings=settings, rng=rng)
        for image, marks, other in zip(images, points, others, strict=True)
    ]
    small = np.stack([resize(w, output_px) for w in warped]).reshape(len(images), output_px, output_px, -1)
    toned = _change_tone(small, settings=settings, rng=rng)
    for index in np.flatnonzero(rng.random(len(toned)) < settings.degrade_share):
        toned[index] = _degrade(toned[index], rng)
    for index in np.flatnonzero(rng.random(len(toned)) < settings.erase_share):
        _erase(toned[index], rng)
    return np.repeat(toned, 3, axis=-1) if toned.shape[-1] == 1 else toned


def resize(image: Image, side_px: int) -> Image:
    """Return the square image resized as serving does: area average to shrink, bilinear to enlarge."""
    if image.shape[0] == side_px:
        return image
    method = cv2.INTER_AREA if image.shape[0] > side_px else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (side_px, side_px), interpolation=method), np.uint8)


def canonical_matrix(landmarks: NDArray[np.float32], *, side_px: int) -> NDArray[np.float64]:
    """Return float64[3, 3]: the least-squares similarity that moves landmarks (pixels) onto the canonical ones.

    Source: Umeyama, "Least-squares estimation of transformation parameters between two point patterns" (1991),
    for two dimensions without reflection, where a similarity is multiplication by a complex number.
    """
    source = landmarks[:, 0] + 1j * landmarks[:, 1]
    target = (CANONICAL_LANDMARKS[:, 0] + 1j * CANONICAL_LANDMARKS[:, 1]) * (side_px / CANONICAL_PX)
    centred = source - source.mean()
    factor = np.vdot(centred, target - target.mean()) / np.vdot(centred, centred)
    offset = target.mean() - factor * source.mean()
    return np.array(
        [[factor.real, -factor.imag, offset.real], [factor.imag, factor.real, offset.imag], [0, 0, 1]], np.float64
    )


def jitter_matrix(
    side_px: int, *, degrees: float = 0.0, scale: float = 1.0, offset_px: Sequence[float] | NDArray[np.float64] = (0, 0)
) -> NDArray[np.float64]:
    """Return float64[3, 3]: turn clockwise and scale a square image about its middle, then move it."""
    angle = np.deg2rad(degrees)
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    middle = (side_px - 1) / 2
    dx, dy = offset_px
    return np.array([
        [c, -s, middle - c * middle + s * middle + dx],
        [s, c, middle - s * middle - c * middle + dy],
        [0, 0, 1],
    ])  # fmt: skip


def warp(image: Image, matrix: NDArray[np.float64], *, side_px: int, background: Image | None = None) -> Image:
    """Return the image moved by a 3 x 3 matrix of pixel coordinates; its border or a background fills the rest."""
    size = (side_px, side_px)
    if background is None:
        moved = cv2.warpAffine(image, matrix[:2], size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    else:
        moved = cv2.warpAffine(
            image, matrix[:2], size, dst=background.copy(), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT
        )
    return np.asarray(moved, np.uint8).reshape(side_px, side_px, *image.shape[2:])


def reframed(image: Image, landmarks: Landmarks | None, _: Rng | None = None) -> Image:
    """Return the image in the framing of `functions/crop`; as it is where its landmarks are not known."""
    if landmarks is None or np.isnan(landmarks).any():
        return image
    return warp(image, canonical_matrix(landmarks, side_px=image.shape[0]), side_px=image.shape[0])


def _warp(image: Image, landmarks: Landmarks | None, *, other: Image, settings: Augmentation, rng: Rng) -> Image:
    """Return one image mirrored half the time, perhaps re-framed, perhaps jittered, its missing parts filled somehow.

    `functions/crop` shows there whatever is behind the face.
    """
    side = image.shape[0]
    matrix = np.eye(3)
    if landmarks is not None and rng.random() < settings.canonical_share and not np.isnan(landmarks).any():
        matrix = canonical_matrix(landmarks, side_px=side)
    if rng.random() < settings.warp_share:
        jitter = jitter_matrix(
            side,
            degrees=rng.uniform(-1, 1) * settings.rotation_degrees,
            scale=np.exp(rng.uniform(-1, 1) * settings.scale),
            offset_px=rng.uniform(-1, 1, 2) * settings.shift * side,
        )
        matrix = jitter @ matrix
    if rng.random() < 0.5:
        matrix = np.array([[-1.0, 0, side - 1], [0, 1, 0], [0, 0, 1]]) @ matrix
    return warp(image, matrix, side_px=side, background=_background(other, rng))


def _background(other: Image, rng: Rng) -> Image | None:
    """Return what is behind a face: a tone, another picture upside down, or None for more of the same."""
    kind = rng.integers(3)
    if kind == 0:
        return None
    return np.full_like(other, rng.integers(256)) if kind == 1 else np.ascontiguousarray(other[::-1])


def _change_tone(images: Image, *, settings: Augmentation, rng: Rng) -> Image:
    """Return uint8[B, H, W, C] images with another tone curve each, some unevenly lit, some dark and noisy."""
    count = len(images)
    for index in np.flatnonzero(rng.random(count) < settings.uneven_light_share):
        images[index] = light_unevenly(images[index], rng)
    levels = _tone_levels(count, images.shape[-1], settings=settings, rng=rng)
    is_dark = rng.random(count) < settings.low_light_share
    levels[is_dark] *= rng.uniform(0.12, 0.5, (int(is_dark.sum()), 1, 1)).astype(np.float32)
    tables = (np.clip(levels, 0, 1) * 255 + 0.5).astype(np.uint8)
    pairs = zip(images, tables, strict=True)
    toned: Image = np.stack([cv2.LUT(image, table[:, np.newaxis]) for image, table in pairs]).reshape(images.shape)
    for index in np.flatnonzero(is_dark):
        toned[index] = add_noise(toned[index], deviation=rng.uniform(1, 8), rng=rng)
    return toned


def _tone_levels(count: int, channels: int, *, settings: Augmentation, rng: Rng) -> NDArray[np.float32]:
    """Return float32[B, 256, C]: what each grey level becomes, about 0-1: gamma, contrast, brightness, colour cast."""
    is_toned = (rng.random(count) < settings.tone_share).astype(np.float32).reshape(-1, 1, 1)

    def draw(reach: float, width: int = 1) -> NDArray[np.float32]:
        return rng.uniform(-reach, reach, (count, 1, width)).astype(np.float32) * is_toned

    levels: NDArray[np.float32] = np.linspace(0, 1, 256, dtype=np.float32).reshape(1, -1, 1)
    levels = levels ** np.exp(draw(0.45))
    levels = (levels - 0.5) * (1 + draw(0.25)) + 0.5 + draw(0.12)
    return levels * (1 + draw(0.1, channels)) if channels > 1 else levels


def light_unevenly(image: Image, rng: Rng) -> Image:
    """Return the image lit from one side: each corner from a quarter to 1.3 times as bright, smooth in between."""
    corners = rng.uniform(0.25, 1.3, (2, 2)).astype(np.float32)
    light = cv2.resize(corners, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)[..., np.newaxis]
    return np.clip(image * light, 0, 255).astype(np.uint8)


def add_noise(image: Image, *, deviation: float, rng: Rng) -> Image:
    """Return the image with Gaussian noise of the given standard deviation in grey levels."""
    noisy: NDArray[np.float64] = image + rng.standard_normal(image.shape, np.float32) * deviation
    return np.clip(noisy + 0.5, 0, 255).astype(np.uint8)


def _degrade(image: Image, rng: Rng) -> Image:
    """Return the image JPEG-compressed, blurred, or shrunk and enlarged again."""
    kind = rng.integers(3)
    if kind == 0:
        quality = int(rng.integers(25, 90))
        _, data = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))
        changed = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    elif kind == 1:
        changed = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.2))
    else:
        side = image.shape[0]
        changed = resize(resize(image, int(side * rng.uniform(0.5, 0.9))), side)
    return np.asarray(changed, np.uint8).reshape(image.shape)


def _erase(image: Image, rng: Rng) -> None:
    """Cover a rectangle of the image with one tone, in place, as a hand or a mask would."""
    side = image.shape[0]
    height, width = (rng.uniform(0.2, 0.4, 2) * side).astype(int)
    top, left = rng.integers(side - height), rng.integers(side - width)
    image[top : top + height, left : left + width] = rng.integers(0, 256)
