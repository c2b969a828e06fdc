"""Scenes composed of faces, crowds and things that are no faces, with exact labels.

Every label follows from the geometry: landmarks and box of the source face, moved by the similarity that placed it.
Axes: S side of the scene, F faces. Scenes are uint8[S, S, 3], RGB; coordinates are pixels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from facetrain.detector import shapes
from facetrain.detector.blending import blend, border_mask, relit, shrunk_warp, shuffled
from facetrain.detector.faces import MIRRORED, Faces, Sources

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]  # float64[2, 3], affine
Rng = np.random.Generator

SMALLEST_FACE_PX = 9.0
COVERED_SHARE = 0.2  # of a face: if more was drawn over, nobody can say whether it is still one
DRAWN_LEVELS = 12  # by which a pixel changes that was drawn over; feathers change the others by a little
BOX_ROUNDNESS = 1.5  # of the rounded box that is turned with the head: 1 a rectangle, 2 an ellipse


@dataclass(frozen=True, slots=True)
class Scene:
    """One training picture with what is to be found in it.

    Attributes:
        image: uint8[S, S, 3], RGB.
        faces: Boxes and landmarks in pixels; those not sure are to be ignored, found or not.
    """

    image: Image
    faces: Faces


@dataclass(frozen=True, slots=True)
class Placed:
    """The labels of one face in a scene: float32[4], float32[5, 2], and whether they may be learnt."""

    box: Floats
    landmarks: Floats
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where the box of a face comes to lie: its middle and height in pixels, turned clockwise, mirrored or not."""

    centre: tuple[float, float]
    height: float
    degrees: float
    is_mirrored: bool = False

    def matrix(self, box: Floats) -> Matrix:
        """Return the similarity that brings a box, float32[4], there."""
        scale = self.height / float(box[3])
        angle = math.radians(self.degrees)
        a, b = scale * math.cos(angle), scale * math.sin(angle)
        matrix = np.array([[-a if self.is_mirrored else a, -b, 0.0], [-b if self.is_mirrored else b, a, 0.0]])
        middle = np.array([box[0] + box[2] / 2, box[1] + box[3] / 2])
        matrix[:, 2] = np.array(self.centre) - matrix[:, :2] @ middle
        return matrix


@dataclass(slots=True)
class Canvas:
    """A scene in the making: its image, changed in place, what it shows so far, and the only source of chance."""

    image: Image
    placed: list[Placed]
    rng: Rng

    def paste_face(self, sources: Sources, *, height: float, turn: float) -> None:
        """Paste a random face, and note its labels, if there is room for it."""
        image, box, landmarks = sources.portrait(self.rng)
        place = self._free_place(box, height=height, turn=turn)
        if place is None:
            return
        before, matrix = self.image.copy(), place.matrix(box)
        unit = matrix @ np.array([[box[2], 0, box[0]], [0, box[3], box[1]], [0, 0, 1.0]])
        if self.rng.random() < 0.5:
            shapes.draw_head_and_shoulders(self.image, unit, self.rng)
        blend(self.image, relit(image, self.rng), border_mask(image.shape[0], box, self.rng), matrix)
        if self.rng.random() < 0.2:
            shapes.cover(self.image, unit, self.rng)
        points = moved(landmarks, matrix)
        visible = float(((points > 0) & (points < len(self.image))).all(axis=1).mean())
        is_sure = visible >= 0.6 and height >= SMALLEST_FACE_PX
        self.doubt_covered(before)  # whoever stands behind these shoulders
        self.placed.append(Placed(turned_box(box, matrix), points[MIRRORED] if place.is_mirrored else points, is_sure))

    def paste_no_face(self, sources: Sources) -> None:
        """Paste a piece of a crowd, or pieces of a face, in the way that faces are pasted."""
        rng, side = self.rng, len(self.image)
        image = _piece_of_crowd(sources, rng) if rng.random() < 0.5 else _piece_of_face(sources, rng)
        box = np.array([0, 0, image.shape[1], image.shape[0]], np.float32)
        height = side * math.exp(rng.uniform(math.log(0.06), math.log(0.8)))
        place = Place((rng.uniform(0, side), rng.uniform(0, side)), height, rng.uniform(-180, 180))
        blend(self.image, relit(image, rng), border_mask(image.shape[0], box, rng), place.matrix(box))

    def doubt_covered(self, before: Image) -> None:
        """Let faces be ignored over which much was drawn since `before`: they are neither faces nor background."""
        self.placed = [
            replace(each, is_sure=each.is_sure and _drawn_share(self.image, before, each.box) < COVERED_SHARE)
            for each in self.placed
        ]

    def _free_place(self, box: Floats, *, height: float, turn: float) -> Place | None:
        rng, side = self.rng, len(self.image)
        is_mirrored = bool(rng.random() < 0.5)
        for _ in range(6):
            overhang = 0.35 * height if rng.random() < 0.25 else 0.0
            inset = min(height / 2 - overhang, side / 2)
            centre = (rng.uniform(inset, side - inset), rng.uniform(inset, side - inset))
            place = Place(centre, height, turn, is_mirrored)
            there = turned_box(box, place.matrix(box))
            if all(_overlap(there, other.box) < 0.12 for other in self.placed):
                return place
        return None


def compose(sources: Sources, *, side: int, rng: Rng) -> Scene:
    """Return a random scene in good light: no face in one of eight, otherwise up to eight faces."""
    count = 0 if rng.random() < 0.12 else int(rng.choice((1, 1, 1, 1, 2, 2, 3, 4, 6, 8)))
    canvas = _background(sources, side=side, rng=rng)
    before = canvas.image.copy()
    if rng.random() < 0.5:
        shapes.add_clutter(canvas.image, rng)
    for _ in range(int(rng.integers(0, 4 if count else 9))):
        canvas.paste_no_face(sources)
    canvas.doubt_covered(before)  # a crowd's own faces
    common_turn = _turn(rng)
    for height in np.sort(_face_heights(count, side, rng))[::-1]:
        turn = common_turn + rng.normal(0, 8) if rng.random() < 0.5 else _turn(rng)
        canvas.paste_face(sources, height=height, turn=turn)
    return Scene(canvas.image, labels_of(canvas.placed))


def mirrored(scene: Scene) -> Scene:
    """Return the scene as a mirror shows it; right eyes stay right eyes."""
    side = len(scene.image)
    boxes, landmarks = scene.faces.boxes.copy(), scene.faces.landmarks[:, MIRRORED].copy()
    boxes[:, 0] = side - boxes[:, 0] - boxes[:, 2]
    landmarks[..., 0] = side - landmarks[..., 0]
    return Scene(np.ascontiguousarray(scene.image[:, ::-1]), Faces(boxes, landmarks, scene.faces.is_sure))


def labels_of(placed: Sequence[Placed]) -> Faces:
    """Return the labels of several faces in arrays."""
    return Faces(
        np.array([each.box for each in placed], np.float32).reshape(-1, 4),
        np.array([each.landmarks for each in placed], np.float32).reshape(-1, 5, 2),
        np.array([each.is_sure for each in placed], bool),
    )


def turned_box(box: Floats, matrix: Matrix) -> Floats:
    """Return the upright box, float32[4], about a box that a similarity has turned.

    Heads are round: the box is that of a rectangle with rounded corners (a superellipse of exponent 3), which leaves
    an unturned box as it is and does not double a box turned by 45 degrees.
    """
    x, y, width, height = (float(value) for value in box)
    centre = matrix @ np.array([x + width / 2, y + height / 2, 1.0])
    wide = _reach(width * matrix[0, 0], height * matrix[0, 1])
    high = _reach(width * matrix[1, 0], height * matrix[1, 1])
    return np.array([centre[0] - wide / 2, centre[1] - high / 2, wide, high], np.float32)


def moved(points: Floats, matrix: Matrix) -> Floats:
    """Return float32[..., 2] points moved by an affine matrix."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float32)


def crowd_labels(faces: Faces, matrix: Matrix, *, side: int, is_mirrored: bool) -> list[Placed]:
    """Return the labels of a crowd's faces that a matrix brings into a scene."""
    labels = []
    for box, landmarks, is_sure in zip(faces.boxes, faces.landmarks, faces.is_sure, strict=True):
        there = turned_box(box, matrix)
        if (there[:2] + there[2:] < 0).any() or (there[:2] > side).any():
            continue
        centre = there[:2] + there[2:] / 2
        is_inside = bool(((centre > 0) & (centre < side)).all())
        points = moved(landmarks, matrix)
        is_learnt = bool(is_sure) and is_inside and float(there[3]) >= SMALLEST_FACE_PX
        labels.append(Placed(there, points[MIRRORED] if is_mirrored else points, is_learnt))
    return labels


def paste_whole(scene: Image, image: Image, place: Place) -> None:
    """Paste a whole square picture with a soft border, as it is lit."""
    side = image.shape[0]
    inset = max(side // 40, 1)
    mask = np.zeros((side, side), np.uint8)
    mask[inset : side - inset, inset : side - inset] = 255
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), inset / 2), np.float32) / 255
    blend(scene, image, soft, place.matrix(np.array([0, 0, side, side], np.float32)))


def _reach(a: float, b: float) -> float:
    return float((abs(a) ** BOX_ROUNDNESS + abs(b) ** BOX_ROUNDNESS) ** (1 / BOX_ROUNDNESS))


def _face_heights(count: int, side: int, rng: Rng) -> NDArray[np.float64]:
    if count == 1 and rng.random() < 0.4:  # somebody near
        return side * rng.uniform(0.35, 1.15, 1)
    largest = {0: 1.0, 1: 1.05, 2: 0.6, 3: 0.5}.get(count, 0.35)
    heights: NDArray[np.float64] = side * np.exp(rng.uniform(math.log(0.06), math.log(largest), count))
    return heights


def _turn(rng: Rng) -> float:
    """Return degrees: a third nearly upright, most of the rest within 65, some anywhere."""
    kind = rng.random()
    if kind < 0.3:
        return float(rng.normal(0, 8))
    return float(rng.uniform(-65, 65)) if kind < 0.85 else float(rng.uniform(-180, 180))


def _background(sources: Sources, *, side: int, rng: Rng) -> Canvas:
    """Return a plain surface, or a crowd seen from some distance at some turn, with its faces labelled."""
    if rng.random() < 0.3:
        return Canvas(shapes.plain_background(rng, side), [], rng)
    index = int(rng.integers(len(sources.crowds)))
    crowd, faces = sources.crowds[index], sources.crowd_faces[index]
    focus = np.array([crowd.shape[1], crowd.shape[0]]) * rng.uniform(0.1, 0.9, 2)
    zoom = side / crowd.shape[0] * math.exp(rng.uniform(-0.2, 1.2))
    if faces.is_sure.any() and rng.random() < 0.6:  # look at somebody, from near enough to be seen
        face = faces.boxes[int(rng.choice(np.flatnonzero(faces.is_sure)))]
        focus = face[:2] + face[2:] * rng.uniform(-1, 2, 2)
        zoom = math.exp(rng.uniform(math.log(10), math.log(96))) / float(face[3])
    degrees = _turn(rng) if rng.random() < 0.6 else 0.0
    where = (side * rng.uniform(0.3, 0.7), side * rng.uniform(0.3, 0.7))
    place = Place(where, zoom, degrees, is_mirrored=bool(rng.random() < 0.5))
    matrix = place.matrix(np.array([*focus, 1, 1], np.float32))
    border = int(rng.choice((cv2.BORDER_REPLICATE, cv2.BORDER_CONSTANT)))  # a reflection would show faces twice
    scene = shrunk_warp(crowd, matrix, side, border)
    return Canvas(scene, crowd_labels(faces, matrix, side=side, is_mirrored=place.is_mirrored), rng)


def _piece_of_crowd(sources: Sources, rng: Rng) -> Image:
    """Return a window of a crowd without the faces known there; blurred beyond them if all windows tried show some."""
    index = int(rng.integers(len(sources.crowds)))
    crowd, boxes = sources.crowds[index], sources.crowd_faces[index].boxes
    for _ in range(8):
        size = int(rng.integers(40, 140))
        y, x = int(rng.integers(crowd.shape[0] - size)), int(rng.integers(crowd.shape[1] - size))
        piece = np.ascontiguousarray(crowd[y : y + size, x : x + size])
        is_in = (boxes[:, :2] < (x + size, y + size)) & (boxes[:, :2] + boxes[:, 2:] > (x, y))
        if not is_in.all(axis=1).any():
            return piece
    return np.asarray(cv2.GaussianBlur(piece[::-1, :, rng.permutation(3)], (0, 0), 4), np.uint8)


def _piece_of_face(sources: Sources, rng: Rng) -> Image:
    """Return a face in shuffled pieces, or so near that it is no face any more: an eye, a cheek, some hair."""
    portrait = sources.portrait(rng)[0]
    if rng.random() < 0.5:
        return shuffled(portrait, rng)
    size = int(portrait.shape[0] * rng.uniform(0.15, 0.35))
    y, x = (int(value) for value in rng.integers(0, portrait.shape[0] - size, 2))
    return np.ascontiguousarray(portrait[y : y + size, x : x + size])


def _overlap(a: Floats, b: Floats) -> float:
    """Return the shared area as a share of the smaller box."""
    near, far = np.maximum(a[:2], b[:2]), np.minimum(a[:2] + a[2:], b[:2] + b[2:])
    shared = np.clip(far - near, 0, None).prod()
    return float(shared / max(min(a[2:].prod(), b[2:].prod()), 1e-6))


def _drawn_share(image: Image, before: Image, box: Floats) -> float:
    """Return the share of a box's pixels in the scene that differ; 0 for a box beyond it."""
    x0, y0 = (int(value) for value in np.clip(np.floor(box[:2]), 0, len(image)))
    x1, y1 = (int(value) for value in np.clip(np.ceil(box[:2] + box[2:]), 0, len(image)))
    if x0 == x1 or y0 == y1:
        return 0.0
    difference = cv2.absdiff(image[y0:y1, x0:x1], before[y0:y1, x0:x1])
    return float((difference.max(axis=-1) > DRAWN_LEVELS).mean())
