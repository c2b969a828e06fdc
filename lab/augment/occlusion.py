"""What covers a face, drawn by its landmarks: glasses, masks, hands, hair, microphones, a cut.

Axes: P side. Pictures are uint8[P, P, 3], RGB; points are float64[5, 2]: right eye, left eye, nose, mouth right,
mouth left. Every function changes its picture in place.
"""

from collections.abc import Callable

import cv2
import numpy as np

from facekit import canonical
from lab.augment.geometry import Image, Points, Rng

Draw = Callable[[Image, Points, Rng], None]


def typical_points(side_px: int) -> Points:
    """Return where the landmarks of a face lie that fills its picture as an aligned crop does."""
    return np.asarray(canonical.TEMPLATE * (side_px / canonical.SIDE_PX), np.float64)


def draw_random(image: Image, points: Points, rng: Rng) -> tuple[float, float]:
    """Draw one thing over the face; return the shares of eyes and mouth that it hides, each in [0, 1]."""
    kinds = list(OCCLUSIONS)
    shares = np.array([OCCLUSIONS[kind][1] for kind in kinds])
    before = image.copy()
    OCCLUSIONS[kinds[rng.choice(len(kinds), p=shares / shares.sum())]][0](image, points, rng)
    return hidden_shares(before, image, points)


def hidden_shares(before: Image, after: Image, points: Points) -> tuple[float, float]:
    """Return how much of the eyes and of the mouth has changed: the share of pixels near them, each in [0, 1]."""
    changed = np.abs(before.astype(np.int16) - after).max(axis=-1) > 8
    reach = 0.28 * eye_distance(points)
    eyes = np.mean([_share(changed, middle, reach, reach) for middle in points[:2]])
    mouth = _share(changed, points[3:].mean(axis=0), 1.5 * reach, reach)
    return float(eyes), mouth


def dark_glasses(image: Image, points: Points, rng: Rng) -> None:
    """Draw dark lenses with a bridge."""
    tone = tuple(int(each) for each in rng.integers(0, 50, 3))
    _lenses(image, points, rng, tone=tone, filled=rng.uniform(0.85, 1.0))


def clear_glasses(image: Image, points: Points, rng: Rng) -> None:
    """Draw a frame around the eyes, the lenses a little brighter."""
    _lenses(image, points, rng, tone=tuple(int(each) for each in rng.integers(0, 200, 3)), filled=0.0)


def mask(image: Image, points: Points, rng: Rng) -> None:
    """Draw a face mask from the nose to below the chin."""
    right, left = points[3], points[4]
    across, down = _axes(points)
    nose = points[2] + down * rng.uniform(-0.35, 0.1)
    wide = rng.uniform(0.45, 0.75)
    chin = points[3:].mean(axis=0) + down * rng.uniform(0.7, 1.1)
    outline = [
        nose, left + across * wide - down * rng.uniform(0.2, 0.5), left + across * wide * 0.6 + down * 0.4,
        chin + across * 0.3, chin - across * 0.3, right - across * wide * 0.6 + down * 0.4,
        right - across * wide - down * rng.uniform(0.2, 0.5),
    ]  # fmt: skip
    tone = rng.integers(0, 256, 3) if rng.random() < 0.5 else rng.integers(170, 256, 3)
    _fill(image, np.array(outline), tone.astype(np.float64))


def hand(image: Image, points: Points, rng: Rng) -> None:
    """Draw fingers of the skin's own tone over some part of the face."""
    distance = eye_distance(points)
    middle = points[rng.integers(5)] + rng.normal(0, 0.3 * distance, 2)
    tone = _skin(image, points) * rng.uniform(0.7, 1.15)
    angle = rng.uniform(0, np.pi)
    along = np.array([np.cos(angle), np.sin(angle)]) * distance * rng.uniform(0.5, 1.0)
    apart = np.array([-along[1], along[0]]) * 0.33
    for finger in range(rng.integers(1, 5)):
        start = middle + apart * finger
        colour = np.clip(tone * rng.uniform(0.9, 1.05), 0, 255)
        _line(image, start - along, start + along, colour=colour, width=0.3 * distance)


def hair(image: Image, points: Points, rng: Rng) -> None:
    """Draw strands that fall over the forehead and one eye."""
    across, down = _axes(points)
    eye = points[rng.integers(2)]
    colour = float(rng.integers(0, 110)) * np.array([1.0, rng.uniform(0.6, 1), rng.uniform(0.3, 1)])
    for _ in range(rng.integers(3, 12)):
        top = eye - down * rng.uniform(1.0, 1.6) + across * rng.normal(0, 0.5)
        _line(image, top, eye + down * rng.uniform(-0.4, 0.6) + across * rng.normal(0, 0.3),
              colour=colour * rng.uniform(0.7, 1.2), width=eye_distance(points) * rng.uniform(0.03, 0.12))  # fmt: skip


def microphone(image: Image, points: Points, rng: Rng) -> None:
    """Draw a dark ball at the mouth with a handle."""
    distance = eye_distance(points)
    across, down = _axes(points)
    middle = points[3:].mean(axis=0) + across * rng.normal(0, 0.4) + down * rng.uniform(0.1, 0.7)
    colour = np.full(3, rng.integers(0, 90), np.float64)
    radius = distance * rng.uniform(0.2, 0.4)
    _line(image, middle, middle + down * 2 + across * rng.normal(0, 0.8), colour=colour + 20, width=radius)
    centre = tuple(int(each) for each in middle)
    cv2.circle(image, centre, max(int(radius), 1), colour.tolist(), -1, cv2.LINE_AA)


def rectangle(image: Image, _: Points, rng: Rng) -> None:
    """Cover a rectangle of a fifth to two fifths of the side with one tone or noise."""
    side = image.shape[0]
    height, width = (rng.uniform(0.15, 0.4, 2) * side).astype(int)
    top, left = rng.integers(side - height), rng.integers(side - width)
    image[top : top + height, left : left + width] = rng.integers(0, 256, 3)


def half(image: Image, _: Points, rng: Rng) -> None:
    """Cover one half of the face, as a door frame or a neighbour's head does."""
    side = image.shape[0]
    cut = int(side * rng.uniform(0.3, 0.5))
    part = [np.s_[:, :cut], np.s_[:, side - cut :], np.s_[side - cut :], np.s_[: int(cut * 0.8)]][rng.integers(4)]
    image[part] = rng.integers(0, 256, 3)


OCCLUSIONS: dict[str, tuple[Draw, float]] = {
    "dark glasses": (dark_glasses, 0.16), "clear glasses": (clear_glasses, 0.14), "mask": (mask, 0.12),
    "hand": (hand, 0.16), "hair": (hair, 0.12), "microphone": (microphone, 0.08), "rectangle": (rectangle, 0.14),
    "half": (half, 0.08),
}  # fmt: skip
"""Name -> how it is drawn, and its share."""


def eye_distance(points: Points) -> float:
    """Return the distance of the eyes in pixels."""
    return max(float(np.linalg.norm(points[1] - points[0])), 1.0)


def _axes(points: Points) -> tuple[Points, Points]:
    """Return across (right eye to left eye) and down, both as long as the eyes are apart."""
    across = points[1] - points[0]
    down = np.array([-across[1], across[0]])
    return across, down if down @ (points[3:].mean(axis=0) - points[:2].mean(axis=0)) > 0 else -down


def _lenses(image: Image, points: Points, rng: Rng, *, tone: tuple[int, ...], filled: float) -> None:
    across, down = _axes(points)
    half_width, half_height = rng.uniform(0.36, 0.46), rng.uniform(0.24, 0.38)
    is_round = rng.random() < 0.5
    drawn = image.copy()
    thickness = max(round(eye_distance(points) * rng.uniform(0.03, 0.1)), 1)
    for eye in points[:2]:
        middle = eye + down * rng.uniform(0, 0.08)
        turns = np.linspace(0, 2 * np.pi, 16 if is_round else 4, endpoint=False) + (0 if is_round else np.pi / 4)
        size = 1.0 if is_round else 1.35
        ring = [middle + across * half_width * size * np.cos(t) + down * half_height * size * np.sin(t) for t in turns]
        corners = np.array(ring).round().astype(np.int32)
        if filled:
            cv2.fillPoly(drawn, [corners], tone, cv2.LINE_AA)
        cv2.polylines(drawn, [corners], isClosed=True, color=tone, thickness=thickness, lineType=cv2.LINE_AA)
    sides = np.sign(half_width) * across
    for start, end in (
        (points[0] + sides * half_width, points[1] - sides * half_width),
        (points[0] - sides * half_width, points[0] - sides),
        (points[1] + sides * half_width, points[1] + sides),
    ):
        _line(drawn, start, end, colour=np.array(tone), width=thickness)
    share = filled or 1.0
    image[...] = cv2.addWeighted(drawn, share, image, 1 - share, 0)


def _share(
    changed: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]", middle: Points, wide: float, high: float
) -> float:
    side = len(changed)
    left, right = (int(np.clip(middle[0] + sign * wide, 0, side - 1)) for sign in (-1, 1))
    top, bottom = (int(np.clip(middle[1] + sign * high, 0, side - 1)) for sign in (-1, 1))
    return float(changed[top : bottom + 1, left : right + 1].mean())


def _skin(image: Image, points: Points) -> Points:
    """Return the mean colour between nose and eyes, float64[3]."""
    x, y = np.clip(points[:3].mean(axis=0).astype(int), 2, len(image) - 3)
    return np.asarray(image[y - 2 : y + 3, x - 2 : x + 3].mean(axis=(0, 1)), np.float64)


def _fill(image: Image, outline: Points, colour: Points) -> None:
    cv2.fillPoly(image, [outline.round().astype(np.int32)], [int(each) for each in colour], cv2.LINE_AA)


def _line(image: Image, start: Points, end: Points, *, colour: Points, width: float) -> None:
    ends = [tuple(int(each) for each in point.round()) for point in (start, end)]
    cv2.line(image, ends[0], ends[1], [int(each) for each in colour], max(round(width), 1), cv2.LINE_AA)
