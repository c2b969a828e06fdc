"""One training picture out of one picture of a data set.

Axes: P side of the result.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.augment import geometry, light, occlusion
from lab.augment.geometry import Image, Matrix, Rng
from lab.classifier.preset import Augmentation


@dataclass(frozen=True, slots=True)
class TrainingPicture:
    """A changed picture.

    Attributes:
        image: uint8[P, P, 3], RGB.
        eyes_hidden: Share of the eyes that something drawn covers, in [0, 1].
        mouth_hidden: The same of the mouth.
    """

    image: Image
    eyes_hidden: float
    mouth_hidden: float


def augmented(  # noqa: PLR0913 - a picture and its landmarks are one thing
    image: Image, landmarks: NDArray[np.float32], *, other: Image, side_px: int, settings: Augmentation, rng: Rng
) -> TrainingPicture:
    """Return the picture changed at random.

    Args:
        image: uint8[S, S, 1 or 3], square.
        landmarks: float32[5, 2], pixels of `image`, NaN where no face was found.
        other: Another picture of the same shape, for what lies behind a face.
        side_px: P.
        settings: Sizes and shares.
        rng: The only source of chance.
    """
    matrix = _framing(image, landmarks, side_px=side_px, settings=settings, rng=rng)
    matrix = geometry.chained(matrix, geometry.jitter(side_px, settings, rng))
    framed = geometry.warped(image, matrix, side_px=side_px, background=_background(other, side_px, rng))
    rgb = np.repeat(framed, 3, axis=-1) if framed.shape[-1] == 1 else framed
    if image.shape[-1] == 3 and rng.random() < settings.grey_share:
        rgb = light.grey(rgb)
    eyes_hidden = mouth_hidden = 0.0
    if rng.random() < settings.occlusion_share:
        points = geometry.moved(landmarks, matrix)
        if np.isnan(points).any():
            points = occlusion.typical_points(side_px)
        rgb = np.ascontiguousarray(rgb)
        eyes_hidden, mouth_hidden = occlusion.draw_random(rgb, points, rng)
    rgb = light.relit(rgb, settings, rng)
    if rng.random() < settings.damage_share:
        rgb = light.damaged(rgb, rng)
    return TrainingPicture(rgb, eyes_hidden, mouth_hidden)


def _framing(image: Image, landmarks: NDArray[np.float32], *, side_px: int, settings: Augmentation, rng: Rng) -> Matrix:
    """Return the framing of `functions/crop`, or the picture's own; colour pictures show too much around a face."""
    can_align = not np.isnan(landmarks).any()
    is_loose = image.shape[-1] == 3
    if can_align and (is_loose or rng.random() < settings.aligned_share):
        return geometry.aligned(landmarks, side_px)
    return geometry.resized(image.shape[0], side_px)


def _background(other: Image, side_px: int, rng: Rng) -> Image | None:
    """Return what lies behind a face: a tone, another picture upside down, or None for more of the same."""
    kind = rng.integers(3)
    if kind == 0:
        return None
    if kind == 1:
        return np.full((side_px, side_px, other.shape[-1]), rng.integers(256), np.uint8)
    return geometry.warped(other[::-1], geometry.resized(len(other), side_px), side_px=side_px)
