"""What the functions returned for one picture, in pixels of the picture as it is shown."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from .attributes import wording
from .estimates import Bounds, Estimate

Json = Any  # what `json` gives


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer of one classifier for one face.

    Attributes:
        label: The most probable label; a smoothed one is kept until another leads clearly.
        probabilities: Label to probability, in the model's order.
        is_unsure: Whether it is beyond the model's own bounds, or what decides is hidden.
        estimate: Where the labels are bands of a scale; None elsewhere.
        is_hidden: Whether the part of the face that decides cannot be seen.
    """

    label: str
    probabilities: Mapping[str, float]
    is_unsure: bool
    estimate: Estimate | None = None
    is_hidden: bool = False

    @classmethod
    def from_reply(cls, document: Mapping[str, Json], *, bounds: Bounds, is_hidden: bool = False) -> Self:
        """Return the prediction in a function's reply."""
        label, probabilities = document["label"], dict(document["probabilities"])
        estimate = Estimate.from_json(document)
        is_unsure = is_hidden or bounds.is_unsure(probabilities[label], estimate)
        return cls(label, probabilities, is_unsure, estimate, is_hidden)

    @classmethod
    def from_json(cls, document: Mapping[str, Json]) -> Self:
        """Return what `to_json` gave."""
        label, probabilities, is_unsure = document["label"], document["probabilities"], document["unsure"]
        return cls(label, probabilities, is_unsure, Estimate.from_json(document), document.get("hidden", False))

    @property
    def probability(self) -> float:
        """Of the label."""
        return self.probabilities[self.label]

    def to_json(self) -> dict[str, Json]:
        """Return it with its flag."""
        estimate = {} if self.estimate is None else self.estimate.to_json()
        hidden = {"hidden": True} if self.is_hidden else {}
        doubt = {"unsure": self.is_unsure, **hidden}
        return {"label": self.label, "probabilities": dict(self.probabilities), **estimate, **doubt}


def phrase(name: str, prediction: Prediction) -> str:
    """Return a prediction in words that do not claim more than a picture shows."""
    words = wording(name, is_estimate=prediction.estimate is not None)
    answer = prediction.estimate or f"{prediction.label} ({prediction.probability:.2f})"
    return f"{words.unsure if prediction.is_unsure else words.sure} {answer}"


@dataclass(frozen=True, slots=True)
class FaceResult:
    """One face of a picture.

    Attributes:
        x: Left edge of the bounding box, in pixels of the picture.
        y: Its upper edge.
        width: Its width.
        height: Its height.
        roll_degrees: How the head is turned, clockwise as seen.
        score: The detector's confidence.
        predictions: Classifier to its prediction.
        person: Number of the face's track in its film; None in a photo.
        smoothed: Classifier to the prediction smoothed along the track; none in a photo.
        appearance: Coarse colours of the aligned crop, one byte each, for tracking; empty in a photo.
    """

    x: float
    y: float
    width: float
    height: float
    roll_degrees: float
    score: float
    predictions: Mapping[str, Prediction]
    person: int | None = None
    smoothed: Mapping[str, Prediction] = field(default_factory=dict)
    appearance: bytes = b""

    @property
    def shown(self) -> Mapping[str, Prediction]:
        """What to show people: smoothed in a film."""
        return self.smoothed or self.predictions

    @property
    def summary(self) -> str:
        """Label and probability of each classifier, in words."""
        return ", ".join(phrase(name, prediction) for name, prediction in self.shown.items())

    def to_json(self, *, with_appearance: bool = False) -> dict[str, Json]:
        """Return the face as an object; `appearance` only for the journal."""
        document: dict[str, Json] = {} if self.person is None else {"person": self.person}
        document |= {
            "boundingBox": {n: round(getattr(self, n), 2) for n in ("x", "y", "width", "height")},
            "rollDegrees": self.roll_degrees,
            "score": self.score,
            "predictions": {name: prediction.to_json() for name, prediction in self.predictions.items()},
        }
        if self.smoothed:
            document["smoothed"] = {name: prediction.to_json() for name, prediction in self.smoothed.items()}
        if with_appearance and self.appearance:
            document["appearance"] = base64.b64encode(self.appearance).decode()
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Json]) -> Self:
        """Return what `to_json` gave."""
        return cls(
            **document["boundingBox"],
            roll_degrees=document["rollDegrees"],
            score=document["score"],
            predictions=_predictions(document["predictions"]),
            person=document.get("person"),
            smoothed=_predictions(document.get("smoothed", {})),
            appearance=base64.b64decode(document.get("appearance", "")),
        )


@dataclass(frozen=True, slots=True)
class PictureResult:
    """Everything about one picture, or about one moment of a film.

    Attributes:
        file: Where it came from.
        seconds: Moment of the film; None for a photo.
        width: Of the picture as it is shown.
        height: Likewise.
        faces: Largest first; none where no face was found.
        has_most_faces: Whether there are as many faces as one reply can hold, so that there may be more.
        thumbnail: Path of a small picture below the output folder; empty where none is kept.
        note: What people should know about how the file was read; empty where there is nothing.
    """

    file: str
    seconds: float | None
    width: int
    height: int
    faces: tuple[FaceResult, ...]
    has_most_faces: bool = False
    thumbnail: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        """File and moment, for people."""
        return self.file if self.seconds is None else f"{self.file} at {self.seconds:.2f} s"

    def to_json(self, *, with_appearance: bool = False) -> dict[str, Json]:
        """Return the picture with its faces."""
        document: dict[str, Json] = {"file": self.file}
        if self.seconds is not None:
            document["seconds"] = round(self.seconds, 6)
        document["frame"] = {"width": self.width, "height": self.height}
        document["faces"] = [face.to_json(with_appearance=with_appearance) for face in self.faces]
        if self.has_most_faces:
            document["mayHaveMoreFaces"] = True
        texts = {"thumbnail": self.thumbnail, "note": self.note}
        return document | {name: text for name, text in texts.items() if text}

    @classmethod
    def from_json(cls, document: Mapping[str, Json]) -> Self:
        """Return what `to_json` gave."""
        return cls(
            file=document["file"],
            seconds=document.get("seconds"),
            width=document["frame"]["width"],
            height=document["frame"]["height"],
            faces=tuple(FaceResult.from_json(face) for face in document["faces"]),
            has_most_faces=document.get("mayHaveMoreFaces", False),
            thumbnail=document.get("thumbnail", ""),
            note=document.get("note", ""),
        )


def _predictions(document: Mapping[str, Json]) -> dict[str, Prediction]:
    return {name: Prediction.from_json(prediction) for name, prediction in document.items()}
