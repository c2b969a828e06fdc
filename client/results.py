"""What the functions returned for one picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .attributes import wording


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer of one classifier for one face.

    Attributes:
        label: The most probable label.
        probabilities: Label to probability, in the model's order.
    """

    label: str
    probabilities: Mapping[str, float]

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Return the prediction in a reply."""
        return cls(document["label"], dict(document["probabilities"]))

    @property
    def probability(self) -> float:
        """Of the most probable label."""
        return self.probabilities[self.label]

    def to_json(self) -> dict[str, object]:
        """Return it as it came."""
        return {"label": self.label, "probabilities": dict(self.probabilities)}


def phrase(name: str, prediction: Prediction) -> str:
    """Return a prediction in words that do not claim more than a picture shows."""
    return f"{wording(name).sure} {prediction.label} ({prediction.probability:.2f})"


@dataclass(frozen=True, slots=True)
class FaceResult:
    """One face of a frame.

    Attributes:
        x: Left edge of the bounding box, in pixels of the picture.
        y: Its upper edge.
        width: Its width.
        height: Its height.
        roll_degrees: How the head is turned, clockwise as seen.
        score: The detector's confidence.
        predictions: Function to its prediction.
    """

    x: float
    y: float
    width: float
    height: float
    roll_degrees: float
    score: float
    predictions: Mapping[str, Prediction]

    @classmethod
    def from_json(cls, face: Mapping[str, Any], *, scale: float, predictions: Mapping[str, Prediction]) -> Self:
        """Return a face of a reply.

        Args:
            face: One item of `faces`.
            scale: Picture pixels per frame pixel.
            predictions: What the classifiers returned for its crop.
        """
        box = {name: face["boundingBox"][name] * scale for name in ("x", "y", "width", "height")}
        return cls(**box, roll_degrees=face["rollDegrees"], score=face["score"], predictions=predictions)

    @property
    def summary(self) -> str:
        """Label and probability of each classifier, in words."""
        return ", ".join(phrase(name, prediction) for name, prediction in self.predictions.items())

    def to_json(self) -> dict[str, object]:
        """Return the face with what was found."""
        box = {"x": self.x, "y": self.y, "width": self.width, "height": self.height}
        return {
            "boundingBox": {name: round(value, 1) for name, value in box.items()},
            "rollDegrees": self.roll_degrees,
            "score": self.score,
            "predictions": {name: prediction.to_json() for name, prediction in self.predictions.items()},
        }

    def to_row(self) -> dict[str, object]:
        """Return the face as cells of a table."""
        row: dict[str, object] = {
            "x": round(self.x, 1),
            "y": round(self.y, 1),
            "width": round(self.width, 1),
            "height": round(self.height, 1),
            "rollDegrees": self.roll_degrees,
            "score": self.score,
        }
        for name, prediction in self.predictions.items():
            row[name] = prediction.label
            row |= {f"{name}.{label}": value for label, value in prediction.probabilities.items()}
        return row


@dataclass(frozen=True, slots=True)
class PictureResult:
    """Everything about one picture, or about one moment of a video.

    Attributes:
        file: Where it came from.
        seconds: Moment of the video; None for a photo.
        faces: Largest first; none where no face was found.
    """

    file: str
    seconds: float | None
    faces: tuple[FaceResult, ...]

    @property
    def title(self) -> str:
        """File and moment, for people."""
        return self.file if self.seconds is None else f"{self.file} at {self.seconds:.2f} s"

    def to_json(self) -> dict[str, object]:
        """Return the picture with its faces."""
        moment = {} if self.seconds is None else {"seconds": round(self.seconds, 3)}
        return {"file": self.file, **moment, "faces": [face.to_json() for face in self.faces]}

    def to_rows(self) -> list[dict[str, object]]:
        """Return one row per face; one without a face's cells where none was found."""
        start: dict[str, object] = {
            "file": self.file,
            "seconds": "" if self.seconds is None else round(self.seconds, 3),
        }
        return [start | {"face": number} | face.to_row() for number, face in enumerate(self.faces, 1)] or [start]
