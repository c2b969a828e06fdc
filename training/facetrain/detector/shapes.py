"""What surrounds and covers faces in composed scenes: backgrounds, clutter, hair, shoulders, hands, masks, glasses.

Axes: S side of the scene. Images are uint8[S, S, 3], RGB; coordinates are pixels.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Rng = np.random.Generator


def plain_background(rng: Rng, side: int) -> Image:
    """Return a flat, graded or textured surface."""
    kind = rng.integers(4)
    if kind == 0:
        return np.full((side, side, 3), random_colour(rng), np.uint8)
    cells = (2, 2) if kind == 1 else tuple(int(2 ** rng.uniform(2, 6)) for _ in range(2))
    coarse = rng.integers(0, 256, (*cells, 3)).astype(np.float32)
    if kind == 3:  # stripes and blinds: one direction only
        coarse[:] = coarse[:1] if rng.random() < 0.5 else coarse[:, :1]
    surface = cv2.resize(coarse, (side, side), interpolation=int(rng.choice((cv2.INTER_CUBIC, cv2.INTER_NEAREST))))
    contrast = rng.uniform(0.1, 1)
    levels = surface * contrast + np.array(random_colour(rng)) * (1 - contrast)
    return np.clip(levels, 0, 255).astype(np.uint8)


def random_colour(rng: Rng) -> tuple[int, int, int]:
    """Return any colour; greys, skin tones and saturated ones alike."""
    if rng.random() < 0.3:
        return skin_colour(rng)
    grey, spread = rng.uniform(0, 255), rng.uniform(0, 90)
    red, green, blue = np.clip(grey + rng.uniform(-spread, spread, 3), 0, 255)
    return int(red), int(green), int(blue)


def skin_colour(rng: Rng) -> tuple[int, int, int]:
    """Return a colour between the darkest and the lightest skin."""
    light = rng.uniform(0.2, 1)
    red, green, blue = light * np.array((245, 205, 180)) * rng.uniform(0.9, 1.1, 3)
    return int(min(red, 255)), int(min(green, 255)), int(min(blue, 255))


def add_clutter(scene: Image, rng: Rng) -> None:
    """Draw a few things that are no faces: discs, rings, ovals with spots, boxes, lines, letters."""
    side = len(scene)
    for _ in range(int(rng.integers(0, 7))):
        at = int(rng.uniform(0, side)), int(rng.uniform(0, side))
        size = int(side * np.exp(rng.uniform(np.log(0.03), np.log(0.4))))
        colour = random_colour(rng)
        kind = rng.integers(5)
        if kind == 0:
            _draw_oval(scene, rng, at=at, size=size, colour=colour)
        elif kind == 1:
            cv2.circle(scene, at, size, colour, int(rng.integers(1, 6)), cv2.LINE_AA)
        elif kind == 2:
            corners = (np.array(at) + rng.uniform(-size, size, (int(rng.integers(3, 6)), 2))).astype(np.int32)
            cv2.fillPoly(scene, [corners], colour, cv2.LINE_AA)
        elif kind == 3:
            end = tuple(int(value) for value in rng.uniform(0, side, 2))
            cv2.line(scene, at, end, colour, int(rng.integers(1, max(size // 3, 2))), cv2.LINE_AA)
        else:
            text = "".join(chr(rng.integers(48, 91)) for _ in range(5))
            cv2.putText(scene, text, at, cv2.FONT_HERSHEY_SIMPLEX, size / 40, colour, 2, cv2.LINE_AA)


def _draw_oval(scene: Image, rng: Rng, *, at: tuple[int, int], size: int, colour: tuple[int, int, int]) -> None:
    """Draw a ball, a hand's palm or a lamp: an oval, perhaps with spots at random places."""
    axes = (max(int(size * rng.uniform(0.5, 1)), 1), max(size, 1))
    cv2.ellipse(scene, at, axes, rng.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 4))):
        spot = tuple(int(value + rng.uniform(-0.5, 0.5) * size) for value in at)
        cv2.circle(scene, spot, max(int(size * rng.uniform(0.05, 0.2)), 1), random_colour(rng), -1, cv2.LINE_AA)


def draw_head_and_shoulders(scene: Image, place: NDArray[np.float64], rng: Rng) -> None:
    """Draw hair and a body behind a face whose box, as the unit square, `place` (float64[2, 3]) brings to the scene."""
    if rng.random() < 0.7:
        wide, high = rng.uniform(0.55, 0.8), rng.uniform(0.55, 0.85)
        _fill(scene, place, _oval(0.5, rng.uniform(0.3, 0.5), wide, high), _dark_or_any(rng))
    if rng.random() < 0.7:
        neck, shoulder = rng.uniform(0.25, 0.4), rng.uniform(0.8, 1.6)
        top, slope = rng.uniform(1.05, 1.25), rng.uniform(0.1, 0.4)
        body = [(0.5 - shoulder, 3), (0.5 - shoulder, top + slope), (0.5 - neck, top), (0.5 + neck, top)]
        body += [(0.5 + shoulder, top + slope), (0.5 + shoulder, 3)]
        throat = [(0.5 - neck, 0.7), (0.5 + neck, 0.7), (0.5 + neck, top + 0.1), (0.5 - neck, top + 0.1)]
        _fill(scene, place, np.array(throat), skin_colour(rng))
        _fill(scene, place, np.array(body), random_colour(rng))


def cover(scene: Image, place: NDArray[np.float64], rng: Rng) -> None:
    """Cover part of a face (see `draw_head_and_shoulders` for `place`) by a mask, glasses, fingers, a cap or a bar."""
    kind = rng.integers(5)
    if kind == 0:
        edge = rng.uniform(0.5, 0.62)
        mask = [(0.05, edge), (0.5, edge - rng.uniform(0, 0.1)), (0.95, edge), (0.9, 0.9), (0.5, 1.05), (0.1, 0.9)]
        _fill(scene, place, np.array(mask), random_colour(rng))
    elif kind == 1:
        colour = _dark_or_any(rng)
        for x in (0.28, 0.72):
            _fill(scene, place, _oval(x, 0.4, rng.uniform(0.12, 0.2), rng.uniform(0.08, 0.14)), colour)
        _fill(scene, place, np.array([(0.1, 0.37), (0.9, 0.37), (0.9, 0.4), (0.1, 0.4)]), colour)
    elif kind == 2:
        _draw_hand(scene, place, rng)
    elif kind == 3:
        brim = rng.uniform(0.1, 0.26)
        _fill(scene, place, np.array([(-0.1, brim), (1.1, brim), (0.95, -0.5), (0.05, -0.5)]), random_colour(rng))
    else:
        start, width = rng.uniform(-0.1, 0.9), rng.uniform(0.08, 0.25)
        _fill(scene, place, _bar(start, width, is_upright=rng.random() < 0.5), random_colour(rng))


def _draw_hand(scene: Image, place: NDArray[np.float64], rng: Rng) -> None:
    """Draw a palm with fingers reaching over one side of the face."""
    colour, side = skin_colour(rng), rng.choice((-1, 1))
    x, y = 0.5 + side * rng.uniform(0.35, 0.6), rng.uniform(0.5, 1.0)
    root, across = np.array((x, y)), np.array((0.045, 0))
    _fill(scene, place, _oval(x, y, 0.2, 0.25), colour)
    for finger in range(4):
        lean = side * (-0.25 + 0.12 * finger)
        tip = root - (lean + side * rng.uniform(0, 0.2), rng.uniform(0.35, 0.6))
        _fill(scene, place, np.array([root - across, root + across, tip + across, tip - across]), colour)


def _oval(x: float, y: float, wide: float, high: float) -> NDArray[np.float64]:
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return np.column_stack([x + wide * np.cos(angles), y + high * np.sin(angles)])


def _bar(start: float, width: float, *, is_upright: bool) -> NDArray[np.float64]:
    bar = np.array([(start, -0.2), (start + width, -0.2), (start + width, 1.2), (start, 1.2)])
    return bar if is_upright else bar[:, ::-1]


def _dark_or_any(rng: Rng) -> tuple[int, int, int]:
    if rng.random() < 0.4:
        return random_colour(rng)
    level = rng.uniform(5, 70)
    return int(level * 1.1), int(level), int(level * 0.9)


def _fill(scene: Image, place: NDArray[np.float64], corners: NDArray[np.float64], colour: tuple[int, int, int]) -> None:
    """Fill a polygon given in units of the face's box."""
    points = corners @ place[:, :2].T + place[:, 2]
    cv2.fillPoly(scene, [np.clip(points, -3e4, 3e4).astype(np.int32)], colour, cv2.LINE_AA)
