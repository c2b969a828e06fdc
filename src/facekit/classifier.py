"""Classifier: aligned crops -> probabilities; one TFLite interpreter behind a lock."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from facekit import inference
from facekit.canonical import Image, resize
from facekit.errors import ModelUnavailable
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facekit.scale import Estimate
from facekit.timing import timed


@dataclass(frozen=True, slots=True)
class Probabilities:
    """Label -> probability of one crop; the values are in [0, 1] and sum to 1.

    Attributes:
        labels: Of the model, in its order.
        values: Of each label.
        estimate: What was estimated where the labels are bands of a scale; None elsewhere.
    """

    labels: tuple[str, ...]
    values: tuple[float, ...]
    estimate: Estimate | None = None

    @property
    def label(self) -> str:
        """The most probable label."""
        return self.labels[self.values.index(max(self.values))]

    def to_json(self) -> dict[str, object]:
        """Return the contract's `Prediction`."""
        estimate = {} if self.estimate is None else self.estimate.to_json()
        return {"label": self.label, "probabilities": dict(zip(self.labels, self.values, strict=True)), **estimate}


@dataclass(frozen=True, slots=True)
class Classification:
    """A classifier's answer for some crops: one `Probabilities` per crop, in their order."""

    predictions: tuple[Probabilities, ...]
    model: ModelManifest

    def to_json(self) -> dict[str, object]:
        """Return the contract's `ClassificationResult`."""
        return {"predictions": [each.to_json() for each in self.predictions], "model": self.model.to_json()}


class Classifier:
    """A TFLite network whose preprocessing and softmax are inside the exported model."""

    def __init__(self, manifest: ModelManifest, interpreter: Any) -> None:  # noqa: ANN401 - two runtimes, one shape
        """Own `interpreter`, whose tensors are allocated and fit `manifest`."""
        self.manifest = manifest
        self._interpreter = interpreter
        self._input = interpreter.get_input_details()[0]["index"]
        self._output = interpreter.get_output_details()[0]["index"]
        self._lock = threading.Lock()

    @classmethod
    def load(cls, model: Model) -> "Classifier":
        """Return a classifier for `model`.

        Raises:
            ModelUnavailable: The weights are no TFLite model, or not one with the manifest's input and labels.
        """
        manifest = model.manifest
        try:
            interpreter = inference.interpreter(model.weights)
            interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise ModelUnavailable(f"{manifest.file} is not a TFLite model: {error}") from error
        takes, gives = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
        outputs = manifest.scale.values if manifest.scale else len(manifest.labels)
        expected = ([1, manifest.input_height, manifest.input_width, 3], np.uint8, [1, outputs])
        actual = (takes["shape"].tolist(), takes["dtype"], gives["shape"].tolist())
        if actual != expected:
            raise ModelUnavailable(f"{manifest.file} has input and output {actual}; the manifest states {expected}")
        return cls(manifest, interpreter)

    def predict(self, crops: Iterable[Image]) -> Classification:
        """Return a prediction for each crop, uint8[H, W, 3], RGB, of any size, in their order."""
        return Classification(tuple(self._predict_one(crop) for crop in crops), self.manifest)

    def _predict_one(self, crop: Image) -> Probabilities:
        with timed("infer"):
            return self._probabilities(crop)

    def _probabilities(self, crop: Image) -> Probabilities:
        sized = resize(crop, width=self.manifest.input_width, height=self.manifest.input_height)
        with self._lock:
            self._interpreter.set_tensor(self._input, sized[np.newaxis])
            self._interpreter.invoke()
            values = self._interpreter.get_tensor(self._output)[0]
        scale = self.manifest.scale
        estimate = scale.estimate(values) if scale else None
        shown = scale.bands(values) if scale else values
        return Probabilities(self.manifest.labels, tuple(round(float(value), 6) for value in shown), estimate)
