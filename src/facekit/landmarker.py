"""Landmarker: a close-up -> whether it shows a face, where its landmarks are, what of it is visible.

A small network run by OpenCV.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.canonical import Image, Points
from facekit.errors import ModelUnavailable
from facekit.geometry import Visibility

CLOSE_UP_PX = 64  # side of the close-up
CROP_SHARE = 0.75  # of that side, which the aligned crop fills
_MOST_LOG_SIDES = 1.0  # of a box's logarithm in sides: exp() of a stray answer must not overflow

Box = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LandmarkPrediction:
    """What the network predicts for a close-up.

    Attributes:
        score: How surely it is a face, in [0, 1].
        points: float64[5, 2], its landmarks in the close-up's pixels.
        visibility: Of both eyes and the mouth.
        box: float64[4], centre and size of the face stood upright, in the close-up's pixels.
    """

    score: float
    points: Points
    visibility: Visibility
    box: Box


class Landmarker:
    """The network; one thread at a time."""

    def __init__(self, network: cv2.dnn.Net) -> None:
        """Own `network`, which takes a CLOSE_UP_PX square."""
        self._network = network

    @classmethod
    def load(cls, weights: bytes) -> "Landmarker":
        """Return a landmarker for the ONNX file `weights`.

        Raises:
            ModelUnavailable: They are not those of such a network.
        """
        try:
            landmarker = cls(cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8)))
            # A wrong network shows only when it runs.
            landmarker.predict([np.zeros((CLOSE_UP_PX, CLOSE_UP_PX, 3), np.uint8)])
        except (cv2.error, ValueError) as error:
            raise ModelUnavailable(f"the landmarks' file is not a landmark network: {error}") from error
        return landmarker

    def predict(self, close_ups: Sequence[Image]) -> list[LandmarkPrediction]:
        """Return a prediction for each uint8[CLOSE_UP_PX, CLOSE_UP_PX, 3], RGB; together, which is quicker."""
        if not close_ups:
            return []
        self._network.setInput(cv2.dnn.blobFromImages(close_ups))
        scores, places, visible, boxes = self._network.forward(["score", "landmarks", "visibility", "box"])
        points = np.asarray(places, np.float64).reshape(-1, 5, 2) * CLOSE_UP_PX
        boxes = np.asarray(boxes, np.float64)
        boxes[:, 2:] = np.exp(np.minimum(boxes[:, 2:], _MOST_LOG_SIDES))
        return [
            LandmarkPrediction(float(score), at, Visibility(*map(float, parts)), box)
            for score, at, parts, box in zip(np.ravel(scores), points, visible, boxes * CLOSE_UP_PX, strict=True)
        ]
