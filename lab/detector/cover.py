"""Faces covered on purpose: masks, glasses, hands, hair and sides drawn by landmarks.

Images are uint8[H, W, 3], RGB; a box is float32[4], landmarks float32[5, 2], in pixels of the image.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Rng = np.random.Generator

PARTS = ("right_eye", "left_eye", "mouth")
SKINS = ((232, 190, 160), (198, 140, 105), (141, 92, 62), (92, 58, 40))


def cover(image: Image, box: Floats, landmarks: Floats, *, rng: Rng) -> tuple[Image, NDArray[np.bool_]]:
    """Return the image with something drawn over a face, and bool[3]: whether each of `PARTS` is still visible.

    Without landmarks (NaN) a side or the lower half of the box is covered.
    """
    image = image.copy()
    if np.isnan(landmarks).any():
        return _side(image, box, rng), np.array([True, True, True])
    kind = rng.random()
    if kind < 0.4:
        return _mask(image, landmarks, rng), np.array([True, True, False])
    if kind < 0.6:
        return _glasses(image, landmarks, rng), np.array([False, False, True])
    return _patch(image, box, landmarks, rng)


def _mask(image: Image, landmarks: Floats, rng: Rng) -> Image:
    """Draw a cloth from the bridge of the nose over the chin."""
    eyes, nose, mouth = landmarks[:2], landmarks[2], landmarks[3:]
    across = (eyes[1] - eyes[0] + mouth[1] - mouth[0]) / 2
    down = mouth.mean(axis=0) - eyes.mean(axis=0)
    top = eyes.mean(axis=0) + (nose - eyes.mean(axis=0)) * rng.uniform(0.25, 0.75)
    wide = rng.uniform(0.75, 1.0)
    outline = np.array([
        top,
        mouth.mean(axis=0) + across * wide * 0.95 - down * 0.45,
        mouth.mean(axis=0) + across * wide * 0.85 + down * 0.2,
        mouth.mean(axis=0) + down * rng.uniform(0.6, 0.85),
        mouth.mean(axis=0) - across * wide * 0.85 + down * 0.2,
        mouth.mean(axis=0) - across * wide * 0.95 - down * 0.45,
    ])  # fmt: skip
    return _filled(image, outline, _colour(rng, is_cloth=True), rng)


def _glasses(image: Image, landmarks: Floats, rng: Rng) -> Image:
    eyes = landmarks[:2]
    apart = float(np.linalg.norm(eyes[1] - eyes[0])) or 1.0
    down = landmarks[3:].mean(axis=0) - eyes.mean(axis=0)
    size = max(apart, 0.8 * float(np.linalg.norm(down)))
    angle = math.degrees(math.atan2(*(eyes[1] - eyes[0])[::-1]))
    colour = tuple(int(value) for value in rng.integers(0, 60, 3))
    for eye in eyes:
        axes = (max(round(size * rng.uniform(0.26, 0.4)), 1), max(round(size * rng.uniform(0.2, 0.3)), 1))
        cv2.ellipse(image, _at(eye), axes, angle, 0, 360, colour, -1, cv2.LINE_AA)
    cv2.line(image, _at(eyes[0]), _at(eyes[1]), colour, max(round(size * 0.06), 1), cv2.LINE_AA)
    return image


def _patch(image: Image, box: Floats, landmarks: Floats, rng: Rng) -> tuple[Image, NDArray[np.bool_]]:
    """Cover one part with a hand, hair or a piece of something."""
    size = float(max(box[2:]))
    places = np.stack([landmarks[0], landmarks[1], landmarks[3:].mean(axis=0)])
    centre = places[int(rng.integers(3))] + rng.normal(0, 0.08 * size, 2)
    axes = size * rng.uniform(0.16, 0.34, 2)
    angle = float(rng.uniform(0, 180))
    circle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    outline = np.column_stack([np.cos(circle), np.sin(circle)]) * axes * rng.uniform(0.85, 1.15, (len(circle), 1))
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turn = np.array([[c, -s], [s, c]])
    image = _filled(image, outline @ turn.T + centre, _colour(rng, is_cloth=False), rng)
    local = (places - centre) @ turn / axes
    return image, np.asarray((local**2).sum(axis=1) > 0.8, bool)


def _side(image: Image, box: Floats, rng: Rng) -> Image:
    x, y, w, h = box
    share = rng.uniform(0.25, 0.45)
    kind = int(rng.integers(3))
    near, far = (((0, 1 - share), (1, 1)), ((0, 0), (share, 1)), ((1 - share, 0), (1, 1)))[kind]
    corners = np.array([near, (far[0], near[1]), far, (near[0], far[1])])
    return _filled(image, corners * (w, h) + (x, y), _colour(rng, is_cloth=True), rng)


def _filled(image: Image, outline: NDArray[np.float64], colour: tuple[int, int, int], rng: Rng) -> Image:
    points = np.round(outline * 8).astype(np.int32)
    layer = image.copy()
    cv2.fillPoly(layer, [points], colour, cv2.LINE_AA, 3)
    if rng.random() < 0.5:  # folds
        step = max(int(np.ptp(outline[:, 1]) / 5), 2)
        shade = tuple(int(value * 0.8) for value in colour)
        start = int(outline[:, 1].min())
        lines = image.copy()
        for y in range(start, int(outline[:, 1].max()), step):
            cv2.line(lines, (int(outline[:, 0].min()), y), (int(outline[:, 0].max()), y), shade, 1, cv2.LINE_AA)
        mask = np.zeros(image.shape[:2], np.uint8)
        cv2.fillPoly(mask, [points], (255,), cv2.LINE_8, 3)
        layer = np.where((mask > 0)[..., np.newaxis] & (lines != image), lines, layer)
    return np.asarray(layer, np.uint8)


def _colour(rng: Rng, *, is_cloth: bool) -> tuple[int, int, int]:
    if not is_cloth and rng.random() < 0.6:
        base = np.array(SKINS[int(rng.integers(len(SKINS)))]) * rng.uniform(0.7, 1.1)
    elif rng.random() < 0.6:
        base = np.array([(240, 240, 240), (170, 205, 230), (25, 25, 28)][int(rng.integers(3))]) * rng.uniform(0.8, 1)
    else:
        base = rng.uniform(0, 255, 3)
    r, g, b = np.clip(base, 0, 255).astype(int).tolist()
    return r, g, b


def _at(point: Floats) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
