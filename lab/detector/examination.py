"""The pictures that detectors are examined on.

The validation photographs, turned and dimmed as wholes; pictures without a face; copies of a portrait.

Images are uint8[H, W, 3], RGB.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

from facekit.pose import yaw_of
from lab.detector.labels import SceneSet
from lab.detector.matching import SMALLEST_SHARE, Picture
from lab.detector.scenes import turned_boxes
from lab.detector.teacher import Labels
from lab.detector.weather import darken

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

NOISE = 4.0  # grey levels, of a camera in a dim room
MOST_FACES = 16  # of a picture; more is a crowd
GROUP_FACES = 4  # and more is a group
DARK_LEVEL = 55  # mean grey level of a dark face
TURNED_AWAY, FRONTAL = 40.0, 20.0  # degrees of yaw
SIZE_BANDS = (("3-5 %", 0.03, 0.05), ("5-7 %", 0.05, 0.07), ("7-15 %", 0.07, 0.15), ("over 15 %", 0.15, 99.0))
MASKED = ("mask853", "ffhq_masked")  # sources in which most faces are masked
PORTRAIT_TURNS = range(-95, 96, 5)  # degrees; each also mirrored
LETTERS = ("SALE 50%", "OPEN 24h", "Milk 1.5 l", "EXIT", "No 8", "OXO", "B&B", "100 g", "H8O", "::", "o o", "(-_-)")


@dataclass(frozen=True, slots=True)
class Condition:
    """How the pictures of one row of the table are changed: turn in degrees, brightness."""

    name: str
    degrees: float = 0.0
    brightness: float = 1.0


CONDITIONS = (
    Condition("as they are"),
    *(Condition(f"turned by {degrees} degrees", degrees=degrees) for degrees in (30, 60, 90, 180)),
    *(Condition(f"brightness {level:g}, noise", brightness=level) for level in (0.25, 0.1)),
)


def photographs(scenes: SceneSet, condition: Condition) -> Iterator[Picture]:
    """Yield the photographs of at most 16 expected faces under a condition."""
    for index in range(len(scenes.files)):
        image, labels = scenes.image(index), scenes.labels[index]
        sides = labels.boxes[:, 2:].max(axis=1, initial=0)
        expected = int((labels.is_sure & (sides >= SMALLEST_SHARE * max(image.shape[:2]))).sum())
        if expected <= MOST_FACES:
            kinds = tuple(kinds_of(image, labels, face, scenes.sources[index]) for face in range(len(sides)))
            if expected >= GROUP_FACES:
                kinds = tuple(each | {"in a group"} for each in kinds)
            yield changed(Picture(image, labels.boxes, labels.landmarks, labels.is_sure, kinds), condition, seed=index)


def kinds_of(image: Image, labels: Labels, face: int, source: str) -> frozenset[str]:
    """Return what a face is an example of: source, size band, pose, cover, light."""
    box = labels.boxes[face]
    share = float(max(box[2:])) / max(image.shape[:2])
    kinds = {f"from {source}", *(name for name, low, high in SIZE_BANDS if low <= share < high)}
    if source in MASKED:
        kinds.add("mostly masked")
    if not np.isnan(labels.landmarks[face]).any():
        yaw = abs(yaw_of(labels.landmarks[face].astype(np.float64)))
        kinds |= {"turned away"} if yaw >= TURNED_AWAY else {"frontal"} if yaw < FRONTAL else set()
    near, far = np.maximum(box[:2], 0).astype(int), np.ceil(box[:2] + box[2:]).astype(int)
    region = image[near[1] : far[1], near[0] : far[0]]
    if region.size and region.mean() < DARK_LEVEL:
        kinds.add("dark")
    return frozenset(kinds)


def changed(picture: Picture, condition: Condition, *, seed: int) -> Picture:
    """Return the picture turned, on a canvas that holds all of it, or dimmed with noise."""
    image, boxes, landmarks = picture.image, picture.boxes, picture.landmarks
    if condition.degrees:
        image, matrix = turned(image, condition.degrees)
        boxes = turned_boxes(boxes, matrix)
        landmarks = (landmarks @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
    if condition.brightness < 1:
        rng = np.random.default_rng(seed)
        image = darken(image, condition.brightness, deviation=NOISE, rng=rng)
    sides = picture.boxes[:, 2:].max(axis=1, initial=0)  # what is expected does not change with the canvas
    was = sides >= SMALLEST_SHARE * max(picture.image.shape[:2])
    grown = boxes[:, 2:].max(axis=1, initial=0) >= SMALLEST_SHARE * max(image.shape[:2])
    return Picture(image, boxes, landmarks, picture.is_sure & (was == grown), picture.kinds)


def turned(image: Image, degrees: float) -> tuple[Image, NDArray[np.float64]]:
    """Return the image turned clockwise as seen, whole, with black corners; and the float64[2, 3] that turned it."""
    height, width = image.shape[:2]
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0), np.float64)
    reach = np.abs(matrix[:, :2]) @ (width, height)
    size = (int(np.ceil(reach[0] - 1e-6)), int(np.ceil(reach[1] - 1e-6)))
    matrix[:, 2] += np.array(size) / 2 - (width / 2, height / 2)
    return np.asarray(cv2.warpAffine(image, matrix, size), np.uint8), matrix


def portrait_copies() -> list[Image]:
    """Return 78 copies of a public-domain portrait, turned and mirrored: each shows one face."""
    portrait = np.asarray(skimage.data.astronaut(), np.uint8)
    views = (portrait, np.ascontiguousarray(portrait[:, ::-1]))
    return [turned(view, degrees)[0] for view in views for degrees in PORTRAIT_TURNS]


def drawn_without_faces(count: int, *, seed: int = 7) -> Iterator[Image]:
    """Yield drawn lettering, cartons, gauges and wheels: what small detectors take for faces."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        image = np.full((480, 480, 3), rng.integers(0, 256, 3), np.uint8)
        for _ in range(int(rng.integers(3, 9))):
            place = tuple(int(value) for value in rng.integers(20, 440, 2))
            colour = tuple(int(value) for value in rng.integers(0, 256, 3))
            kind = int(rng.integers(3))
            if kind == 0:
                text = LETTERS[int(rng.integers(len(LETTERS)))]
                size = float(rng.uniform(0.6, 4))
                cv2.putText(image, text, place, int(rng.integers(0, 8)), size, colour, max(int(size * 2), 1))
            elif kind == 1:
                far = tuple(int(value) for value in np.array(place) + rng.integers(40, 220, 2))
                cv2.rectangle(image, place, far, colour, -1)
                cv2.rectangle(image, place, far, (0, 0, 0), 2)
                cv2.putText(image, "100 %", (place[0] + 8, place[1] + 34), 2, 0.9, (255, 255, 255), 2)
            else:
                radius = int(rng.integers(15, 110))
                cv2.circle(image, place, radius, colour, -1)
                for share in (0.8, 0.3):
                    cv2.circle(image, place, int(radius * share), (20, 20, 20), 3)
                for turn in rng.uniform(0, 2 * np.pi, int(rng.integers(2, 6))):
                    far = (place[0] + int(radius * np.cos(turn)), place[1] + int(radius * np.sin(turn)))
                    cv2.line(image, place, far, (20, 20, 20), 3)
        yield image
