"""The pictures that detectors are examined on: held-out faces and crowds, turned, dimmed and sized at will.

Axes: S side of the picture. Pictures are uint8[S, S, 3], RGB.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

from facetrain.detector import shapes
from facetrain.detector.blending import shrunk_warp
from facetrain.detector.faces import Sources
from facetrain.detector.scenes import Canvas, Place, Placed, Scene, crowd_labels, labels_of, moved, turned_box
from facetrain.detector.weather import darken

Image = NDArray[np.uint8]
Rng = np.random.Generator

SIDE_PX = 480  # what the page sends
NOISE = 4.0  # grey levels, of a webcam in a dim room
MOST_OF_A_SCENE = 4  # faces
CROWD_ZOOM = 3.0  # at which the reference detector labelled the crowds
PHOTOGRAPHS = (
    "brick", "chelsea", "clock", "coffee", "colorwheel", "grass", "gravel", "hubble_deep_field", "moon",
    "page", "rocket", "text",
)  # fmt: skip
"""Pictures without a human face that come with scikit-image."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How the pictures of one row of the table are made: turn in degrees, brightness, height of the faces in pixels."""

    name: str
    degrees: float = 0.0
    brightness: float = 1.0
    face_px: float | None = None

    def lit(self, picture: Image, rng: Rng) -> Image:
        """Return the picture in this condition's light; dim light is noisy."""
        return picture if self.brightness == 1 else darken(picture, self.brightness, deviation=NOISE, rng=rng)

    def turn(self, rng: Rng) -> float:
        """Return this condition's turn, to either side."""
        return self.degrees * float(rng.choice((-1, 1)))


CONDITIONS = (
    *(Condition(f"turned by {degrees} degrees", degrees=degrees) for degrees in (0, 15, 30, 45, 60, 90)),
    *(Condition(f"brightness {level:g}, noise", brightness=level) for level in (0.5, 0.25, 0.1)),
)
HEIGHTS = tuple(Condition(f"faces {height} px high", face_px=height) for height in (24, 36, 48, 96, 192, 360, 480))


def portraits(sources: Sources, condition: Condition, *, count: int, seed: int) -> Iterator[Scene]:
    """Yield scenes with one to four held-out portraits on held-out crowds or plain surfaces."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        canvas = Canvas(ground(sources, rng), [], rng)
        faces = 1 if condition.face_px and condition.face_px > 100 else int(rng.integers(1, MOST_OF_A_SCENE + 1))
        for _ in range(faces):
            height = condition.face_px or np.exp(rng.uniform(np.log(72), np.log(400 / faces)))
            canvas.paste_face(sources, height=height, turn=condition.turn(rng))
        yield Scene(condition.lit(canvas.image, rng), labels_of(canvas.placed))


def photographs(sources: Sources, condition: Condition, *, count: int, seed: int) -> Iterator[Scene]:
    """Yield real pictures: held-out portraits from the web with their own surroundings, turned and dimmed as wholes."""
    rng = np.random.default_rng(seed)
    web = len(sources.portraits) - 1
    for index in rng.choice(sources.usable[web], count):
        image, labels = sources.portraits[web][index], sources.faces[web]
        box, landmarks = labels.boxes[index], labels.landmarks[index]
        height = condition.face_px or np.exp(rng.uniform(np.log(72), np.log(300)))
        where = (SIDE_PX * rng.uniform(0.4, 0.6), SIDE_PX * rng.uniform(0.4, 0.6))
        matrix = Place(where, float(height), condition.turn(rng)).matrix(box)
        picture = shrunk_warp(image, matrix, SIDE_PX, cv2.BORDER_REPLICATE)
        face = Placed(turned_box(box, matrix), moved(landmarks, matrix), is_sure=True)
        yield Scene(condition.lit(picture, rng), labels_of([face]))


def crowds(sources: Sources, condition: Condition, *, count: int, seed: int) -> Iterator[Scene]:
    """Yield real pictures: windows of the held-out crowds around somebody, turned and dimmed as wholes."""
    rng = np.random.default_rng(seed)
    chosen = [
        (index, face) for index, faces in enumerate(sources.crowd_faces) for face in np.flatnonzero(faces.is_sure)
    ]
    for pick in rng.permutation(len(chosen))[:count]:
        index, face = chosen[pick]
        faces = sources.crowd_faces[index]
        box = faces.boxes[face]
        where = (SIDE_PX * rng.uniform(0.35, 0.65), SIDE_PX * rng.uniform(0.35, 0.65))
        matrix = Place(where, CROWD_ZOOM * float(box[3]), condition.turn(rng)).matrix(box)
        picture = shrunk_warp(sources.crowds[index], matrix, SIDE_PX, cv2.BORDER_CONSTANT)
        labels = labels_of(crowd_labels(faces, matrix, side=SIDE_PX, is_mirrored=False))
        yield Scene(condition.lit(picture, rng), labels)


def without_faces(sources: Sources, *, count: int, seed: int) -> Iterator[Image]:
    """Yield pictures in which the reference detector, at any score, and people see no face."""
    rng = np.random.default_rng(seed)
    for index in range(count):
        if index % 4 == 0:
            picture = shapes.plain_background(rng, SIDE_PX)
            shapes.add_clutter(picture, rng)
        elif index % 4 == 1:
            picture = _window(_photograph(rng), rng)
        else:
            picture = _empty_crowd(sources, rng)
        yield picture


def ground(sources: Sources, rng: Rng) -> Image:
    """Return a picture without faces to put some on."""
    if rng.random() < 0.3:
        return shapes.plain_background(rng, SIDE_PX)
    return _empty_crowd(sources, rng)


def _empty_crowd(sources: Sources, rng: Rng) -> Image:
    """Return a piece of a held-out crowd that holds no face, sure or not."""
    while True:
        index = int(rng.integers(len(sources.crowds)))
        crowd, boxes = sources.crowds[index], sources.crowd_faces[index].boxes
        size = int(rng.integers(80, 240))
        y, x = int(rng.integers(crowd.shape[0] - size)), int(rng.integers(crowd.shape[1] - size))
        is_in = (boxes[:, :2] < (x + size, y + size)).all(axis=1) & (boxes[:, :2] + boxes[:, 2:] > (x, y)).all(axis=1)
        if not is_in.any():
            window = crowd[y : y + size, x : x + size]
            return np.asarray(cv2.resize(window, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_CUBIC), np.uint8)


def _photograph(rng: Rng) -> Image:
    picture = getattr(skimage.data, str(rng.choice(PHOTOGRAPHS)))()
    picture = np.asarray(picture if picture.dtype == np.uint8 else picture * 255, np.uint8)
    return np.repeat(picture[..., np.newaxis], 3, axis=-1) if picture.ndim == 2 else picture[..., :3]


def _window(picture: Image, rng: Rng) -> Image:
    size = int(min(picture.shape[:2]) * rng.uniform(0.4, 1))
    y, x = (int(rng.integers(side - size + 1)) for side in picture.shape[:2])
    window = picture[y : y + size, x : x + size]
    return np.asarray(cv2.resize(window, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)
