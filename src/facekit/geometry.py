"""Boxes, landmarks and faces: immutable values in pixels of the frame, origin top left, x right, y down. No OpenCV."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Edges = NDArray[np.float64]  # [..., 4]: left, top, right and bottom of boxes, in pixels


def area(boxes: Edges) -> NDArray[np.float64]:
    """Return float64[...], the areas of boxes, in square pixels."""
    return np.asarray((boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1]))


def iou(boxes: Edges, others: Edges) -> NDArray[np.float64]:
    """Return float64[...], intersection over union of boxes with others, in [0, 1]."""
    sides = np.minimum(boxes[..., 2:], others[..., 2:]) - np.maximum(boxes[..., :2], others[..., :2])
    intersection = np.maximum(sides, 0.0).prod(axis=-1)
    union = area(boxes) + area(others) - intersection
    return np.asarray(intersection / np.maximum(union, 1e-9))


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the frame, in pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """An axis-aligned box: top left corner and size, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return self.width * self.height

    @property
    def centre(self) -> Point:
        """Middle of the box."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def clipped(self, *, width: int, height: int) -> "BoundingBox":
        """Return the part of the box inside a frame of `width` x `height` pixels; of no area if it lies outside."""
        left, right = (min(max(value, 0.0), float(width)) for value in (self.x, self.x + self.width))
        top, bottom = (min(max(value, 0.0), float(height)) for value in (self.y, self.y + self.height))
        return BoundingBox(left, top, right - left, bottom - top)

    def scaled(self, factor: float) -> "BoundingBox":
        """Return the box in pixels of a frame that is `factor` times as large."""
        return BoundingBox(factor * self.x, factor * self.y, factor * self.width, factor * self.height)

    def midway(self, other: "BoundingBox") -> "BoundingBox":
        """Return the mean of both boxes."""
        x, y, width, height = self.x + other.x, self.y + other.y, self.width + other.width, self.height + other.height
        return BoundingBox(x / 2, y / 2, width / 2, height / 2)

    def iou(self, other: "BoundingBox") -> float:
        """Return intersection over union with `other`, in [0, 1]."""
        return float(iou(np.array(self.edges), np.array(other.edges)))

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, in pixels."""
        return self.x, self.y, self.x + self.width, self.y + self.height

    def to_json(self) -> dict[str, float]:
        """Return the contract's `BoundingBox`."""
        return {
            "x": round(self.x, 2),
            "y": round(self.y, 2),
            "width": round(self.width, 2),
            "height": round(self.height, 2),
        }


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Five named points of a face; right and left are the subject's own."""

    right_eye: Point
    left_eye: Point
    nose: Point
    mouth_right: Point
    mouth_left: Point

    def named(self) -> dict[str, Point]:
        """Return name -> point, in the contract's order."""
        return {
            "right_eye": self.right_eye,
            "left_eye": self.left_eye,
            "nose": self.nose,
            "mouth_right": self.mouth_right,
            "mouth_left": self.mouth_left,
        }

    def to_array(self) -> NDArray[np.float64]:
        """Return float64[5, 2], x and y, in the contract's order."""
        return np.array([(at.x, at.y) for at in self.named().values()])

    @classmethod
    def from_array(cls, points: NDArray[np.float64]) -> "Landmarks":
        """Return the landmarks in float64[5, 2], in the contract's order."""
        return cls(*(Point(float(x), float(y)) for x, y in points))

    def scaled(self, factor: float) -> "Landmarks":
        """Return them in pixels of a frame that is `factor` times as large."""
        return Landmarks.from_array(self.to_array() * factor)

    def to_json(self) -> list[dict[str, object]]:
        """Return the contract's list of `Landmark`."""
        return [{"type": name, "x": round(at.x, 2), "y": round(at.y, 2)} for name, at in self.named().items()]


@dataclass(frozen=True, slots=True)
class Visibility:
    """How surely parts of a face are visible, each in [0, 1]: low where they are covered or turned away."""

    right_eye: float
    left_eye: float
    mouth: float

    def to_json(self) -> dict[str, float]:
        """Return the contract's `Visibility`."""
        return {
            "rightEye": round(self.right_eye, 3),
            "leftEye": round(self.left_eye, 3),
            "mouth": round(self.mouth, 3),
        }


@dataclass(frozen=True, slots=True)
class Face:
    """One detection.

    Attributes:
        bounding_box: Where the face is; may reach beyond the frame's border.
        score: Detector confidence in [0, 1].
        roll_degrees: How the head is turned in the picture, clockwise as seen, in [-180, 180].
        yaw_degrees: How far the head is turned towards its own left, in [-90, 90]; 0 faces the camera.
        landmarks: May reach beyond the frame's border, too; those of what is hidden are estimated.
        visibility: Of both eyes and the mouth.
    """

    bounding_box: BoundingBox
    score: float
    roll_degrees: float
    yaw_degrees: float
    landmarks: Landmarks
    visibility: Visibility

    def scaled(self, factor: float) -> "Face":
        """Return the face in pixels of a frame that is `factor` times as large."""
        return replace(self, bounding_box=self.bounding_box.scaled(factor), landmarks=self.landmarks.scaled(factor))
