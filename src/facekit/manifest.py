"""`model.json` -> ModelManifest: the single source for a model's labels, input and hash."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePosixPath

from facekit.confidence import Confidence
from facekit.errors import ModelUnavailable
from facekit.scale import Scale


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file beside the manifest: its name, and its SHA-256 in hexadecimal."""

    name: str
    sha256: str

    def verify(self, data: bytes) -> None:
        """Accept `data` as this file.

        Raises:
            ModelUnavailable: The hash differs.
        """
        actual = hashlib.sha256(data).hexdigest()
        if actual != self.sha256:
            raise ModelUnavailable(f"{self.name} has SHA-256 {actual}; the manifest states {self.sha256}")


@dataclass(frozen=True, slots=True)
class ModelManifest:
    """Facts about one model that serving needs.

    Attributes:
        name: The function's name.
        version: Version of the model.
        file: Name of the file with the weights, beside the manifest.
        sha256: Hash of that file, in hexadecimal.
        labels: What the outputs mean, in order.
        input_width: Width of the network's input in pixels.
        input_height: Height of the network's input in pixels.
        unsure_below: Probability of the label shown under which the model is unsure; None where it shows no labels.
        score_threshold: Least score of a detection, in (0, 1); None for a classifier.
        landmarker: The network that sees a detector's candidates close by; None for a classifier.
        confidence: How a detector weighs its networks' scores; None for a classifier.
        scale: What the outputs mean where they are ordered values and the labels bands of them; None elsewhere.
    """

    name: str
    version: str
    file: str
    sha256: str
    labels: tuple[str, ...]
    input_width: int
    input_height: int
    unsure_below: float | None = None
    score_threshold: float | None = None
    landmarker: ModelFile | None = None
    confidence: Confidence | None = None
    scale: Scale | None = None

    @classmethod
    def parse(cls, data: bytes) -> "ModelManifest":
        """Return the manifest in `data`, the content of a `model.json`.

        Raises:
            ModelUnavailable: Something is missing or of the wrong kind.
        """
        try:
            facts = json.loads(data)
            manifest = cls(
                name=str(facts["name"]),
                version=str(facts["version"]),
                file=str(facts["file"]),
                sha256=str(facts["sha256"]),
                labels=tuple(str(label) for label in facts["labels"]),
                input_width=int(facts["input"]["width"]),
                input_height=int(facts["input"]["height"]),
                unsure_below=float(facts["unsureBelow"]) if "unsureBelow" in facts else None,
                score_threshold=float(facts["scoreThreshold"]) if "scoreThreshold" in facts else None,
                landmarker=_file(facts["landmarker"]) if "landmarker" in facts else None,
                confidence=Confidence.parse(facts["confidence"]) if "confidence" in facts else None,
                scale=Scale.parse(facts["scale"]) if "scale" in facts else None,
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ModelUnavailable(f"model.json is not a manifest: {type(error).__name__}: {error}") from error
        if not 0 <= (manifest.unsure_below or 0) <= 1:
            raise ModelUnavailable(f"model.json: unsureBelow is {manifest.unsure_below}; a probability was expected")
        if manifest.scale and len(manifest.scale.starts) != len(manifest.labels):
            raise ModelUnavailable(f"model.json: scale has {len(manifest.scale.starts)} bands for {manifest.labels}")
        for name in (manifest.file, *([manifest.landmarker.name] if manifest.landmarker else [])):
            if PurePosixPath(name).name != name:
                raise ModelUnavailable(f"model.json: file {name!r} is not a plain file name")
        return manifest

    def verify(self, weights: bytes) -> None:
        """Accept `weights` as the file that the manifest describes.

        Raises:
            ModelUnavailable: The hash differs.
        """
        ModelFile(self.file, self.sha256).verify(weights)

    def to_json(self) -> dict[str, str]:
        """Return the contract's `Model`."""
        return {"name": self.name, "version": self.version, "sha256": self.sha256}

    def describe(self) -> dict[str, object]:
        """Return the contract's `Description` of a model that is loaded."""
        description: dict[str, object] = {"model": self.to_json(), "labels": list(self.labels), "ready": True}
        if self.unsure_below is not None:
            description["unsureBelow"] = self.unsure_below
        if self.scale is not None:
            description["unsureWiderThan"] = self.scale.unsure_wider_than
        return description


def _file(facts: dict[str, object]) -> ModelFile:
    return ModelFile(str(facts["file"]), str(facts["sha256"]))
