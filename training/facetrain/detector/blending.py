"""How one picture is put into another without a border that a network could learn.

Scenes and images are uint8, RGB; coordinates are pixels; matrices are float64[2, 3], affine.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
Rng = np.random.Generator

SHRINKING = 0.6  # below this scale a warp would skip pixels: average first


def blend(scene: Image, image: Image, mask: Floats, matrix: Matrix) -> None:
    """Paste a square image into the scene through a mask, float32 of the image's size, in [0, 1]."""
    side = image.shape[0]
    corners = np.array([(0, 0), (side, 0), (0, side), (side, side)]) @ matrix[:, :2].T + matrix[:, 2]
    x0, y0 = (int(value) for value in np.clip(np.floor(corners.min(axis=0)) - 1, 0, len(scene)))
    x1, y1 = (int(value) for value in np.clip(np.ceil(corners.max(axis=0)) + 1, 0, len(scene)))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    if scale < SHRINKING:
        size = max(round(side * scale), 2)
        image = np.asarray(cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA), np.uint8)
        mask = np.asarray(cv2.resize(mask, (size, size), interpolation=cv2.INTER_AREA), np.float32)
        matrix = np.column_stack([matrix[:, :2] * side / size, matrix[:, 2]])
    local = matrix - np.array([[0, 0, x0], [0, 0, y0]])
    size_px = (x1 - x0, y1 - y0)
    face = cv2.warpAffine(image, local, size_px, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    share = cv2.warpAffine(mask, local, size_px, flags=cv2.INTER_LINEAR)[..., np.newaxis]
    ground = scene[y0:y1, x0:x1]
    scene[y0:y1, x0:x1] = (ground + share * (face.astype(np.float32) - ground)).astype(np.uint8)


def border_mask(side: int, box: Floats, rng: Rng) -> Floats:
    """Return float32[side, side]: the share of a portrait that is pasted; its border has a random shape and width."""
    mask = np.zeros((side, side), np.uint8)
    is_square = rng.random() < 0.25
    if is_square:
        inset = int(side * rng.uniform(0, 0.06))
        mask[inset : side - inset, inset : side - inset] = 255
    else:
        centre = (box[:2] + box[2:] / 2).astype(int)
        axes = (box[2:] * rng.uniform(0.46, 0.62, 2)).astype(int)
        cv2.ellipse(mask, centre.tolist(), axes.tolist(), rng.uniform(-8, 8), 0, 360, (255,), -1)
    feather = side * math.exp(rng.uniform(math.log(0.004), math.log(0.07)))
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), feather), np.float32) / 255
    if not is_square:  # the portrait ends somewhere: no hard line inside a soft border
        rim = max(int(feather), 1)
        soft[:rim], soft[-rim:], soft[:, :rim], soft[:, -rim:] = 0, 0, 0, 0
        soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), rim / 2), np.float32)
    return soft


def relit(image: Image, rng: Rng) -> Image:
    """Return the image in light of another colour and strength; some of it grey."""
    if rng.random() < 0.25:
        grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
        image = np.repeat(grey[..., np.newaxis], 3, axis=-1)
    gains = rng.uniform(0.75, 1.2, 3) * rng.uniform(0.7, 1.15)
    table = np.clip(np.arange(256)[:, np.newaxis] * gains, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(image, table[:, np.newaxis]), np.uint8)


def shuffled(image: Image, rng: Rng) -> Image:
    """Return a face cut into 9 to 36 pieces in another order: skin, eyes and mouth, but no face."""
    cells = int(rng.integers(3, 7))
    size = image.shape[0] // cells
    order = np.roll(rng.permutation(cells * cells), 1)
    pieces = [image[y * size : (y + 1) * size, x * size : (x + 1) * size] for y in range(cells) for x in range(cells)]
    rows = [np.hstack([pieces[order[y * cells + x]] for x in range(cells)]) for y in range(cells)]
    return np.ascontiguousarray(np.vstack(rows))


def shrunk_warp(image: Image, matrix: Matrix, side: int, border: int) -> Image:
    """Return the image moved into a square of `side` pixels, averaged first where it shrinks."""
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    if scale < SHRINKING:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        matrix = np.column_stack([matrix[:, :2] / scale, matrix[:, 2]])
    return np.asarray(cv2.warpAffine(image, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=border), np.uint8)
