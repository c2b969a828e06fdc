"""Landmarker: a close-up -> whether it shows a face, and the face's landmarks; a small network run by OpenCV."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from facekit.errors import ModelUnavailable
from facekit.geometry import Landmarks, Point
from facekit.images import Image

LOOK_PX = 64  # side of the close-up
CROP_SHARE = 0.75  # of that side, which the aligned crop fills


@dataclass(frozen=True, slots=True)
class Look:
    """What the network says of a close-up: how surely it is a face, in [0, 1], and where, in the close-up's pixels."""

    score: float
    landmarks: Landmarks


class Landmarker:
    """The network; one thread at a time."""

    def __init__(self, network: cv2.dnn.Net) -> None:
        """Own `network`, which takes a LOOK_PX square."""
        self._network = network

    @classmethod
    def load(cls, weights: bytes) -> "Landmarker":
        """Return a landmarker for the ONNX file `weights`.

        Raises:
            ModelUnavailable: They are not those of such a network.
        """
        try:
            landmarker = cls(cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8)))
            landmarker.look([np.zeros((LOOK_PX, LOOK_PX, 3), np.uint8)])  # a wrong network shows only when it runs
        except (cv2.error, ValueError) as error:
            raise ModelUnavailable(f"the landmarks' file is not a landmark network: {error}") from error
        return landmarker

    def look(self, pictures: Sequence[Image]) -> list[Look]:
        """Return what each close-up shows, uint8[LOOK_PX, LOOK_PX, 3], RGB; together, which is quicker."""
        if not pictures:
            return []
        self._network.setInput(cv2.dnn.blobFromImages(pictures))
        scores, points = self._network.forward(["score", "landmarks"])
        places = np.asarray(points, np.float64).reshape(-1, 5, 2) * LOOK_PX
        return [
            Look(float(score), Landmarks(*(Point(float(x), float(y)) for x, y in face)))
            for score, face in zip(np.ravel(scores), places, strict=True)
        ]
