"""Trained weights -> TFLite file and manifest, refused unless both say the same. Needs TensorFlow.

Axes: B batch, H height, W width, K labels.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from facekit.classifier import Classifier
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facetrain import calibration as confidence
from facetrain import variants
from facetrain.checkpoint import History, load_checkpoint
from facetrain.data import Dataset, Splits
from facetrain.network import build
from facetrain.preset import Preset, Release
from facetrain.schedule import rgb

MODEL_FILE = "model.tflite"
PARITY_TOLERANCE = 0.005  # of a probability; rounding the weights to float16 costs about a tenth of it
PARITY_IMAGES = 64


class ParityError(RuntimeError):
    """The exported model does not say what the trained network says."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the tuning part says of a network's confidence."""

    temperature: float
    unsure_below: float


def export(
    checkpoint_file: Path, *, preset: Preset, release: Release, splits: Splits, model_dir: Path
) -> dict[str, Any]:
    """Write `model.tflite` and `model.json` of a training run's averaged weights into `model_dir`.

    Returns:
        How training went and how the number formats compare, for the report.

    Raises:
        FileNotFoundError: There are no trained weights yet.
        ParityError: The exported model differs from the trained network by more than PARITY_TOLERANCE.
    """
    checkpoint = load_checkpoint(checkpoint_file)
    network = build(preset)
    network.set_weights(checkpoint.average)
    calibration = calibrate(network, preset, splits.tuning)
    seen = list(rgb(splits.train.images[: variants.CALIBRATION_IMAGES], preset.input_px))
    models = {
        number: variants.convert(network, preset, temperature=calibration.temperature, number=number, seen=seen)
        for number in variants.FORMATS
    }
    manifests = {
        number: describe(model, preset=preset, release=release, calibration=calibration, history=checkpoint.history)
        for number, model in models.items()
    }
    model, manifest = models[variants.SHIPPED], manifests[variants.SHIPPED]
    manifest["source"]["parameters"] = network.count_params()
    check_parity(model, manifest=manifest, network=network, temperature=calibration.temperature)
    model_dir.mkdir(parents=True, exist_ok=True)
    (model_dir / MODEL_FILE).write_bytes(model)
    (model_dir / "model.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    classifiers = {number: _served(models[number], manifests[number]) for number in variants.FORMATS}
    sizes = {number: len(each) for number, each in models.items()}
    return {
        "model": {key: manifest[key] for key in ("name", "version", "sha256")},
        "temperature": round(calibration.temperature, 4),
        "unsureBelow": calibration.unsure_below,
        "history": checkpoint.history,
        "formats": variants.compare(classifiers, sizes, splits.tuning),
    }


def calibrate(network: keras.Model, preset: Preset, tuning: Dataset) -> Calibration:
    """Return the temperature and the threshold that fit the tuning part."""
    logits = _logits(network, rgb(tuning.images, preset.input_px), is_mirrored=preset.is_mirrored)
    temperature = confidence.fit_temperature(logits, tuning.labels)
    probabilities = confidence.softmax(logits, temperature=temperature)
    return Calibration(temperature, confidence.unsure_below(probabilities, share=preset.unsure_share))


def check_parity(model: bytes, *, manifest: dict[str, Any], network: keras.Model, temperature: float) -> float:
    """Return the largest difference of a probability between a model as served and its network, on a fixed batch.

    Raises:
        ParityError: It is more than PARITY_TOLERANCE.
    """
    images = parity_images(manifest["input"]["width"])
    logits = _logits(network, images, is_mirrored=manifest["source"]["config"]["is_mirrored"])
    expected = confidence.softmax(logits, temperature=temperature)
    predictions = _served(model, manifest).predict(list(images)).predictions
    difference = float(np.abs(np.array([each.values for each in predictions]) - expected).max())
    if difference > PARITY_TOLERANCE:
        raise ParityError(f"the exported model is off by {difference:.4f}; at most {PARITY_TOLERANCE} is allowed")
    return difference


def _logits(network: keras.Model, images: NDArray[np.uint8], *, is_mirrored: bool) -> NDArray[np.float32]:
    """Return float32[N, K] of uint8[N, H, W, 3], averaged over both mirror images where the exported model does so."""
    views = [images, images[:, :, ::-1]] if is_mirrored else [images]
    logits = [network.predict(view.astype(np.float32), batch_size=256, verbose=0) for view in views]
    return np.asarray(np.mean(logits, axis=0), np.float32)


def _served(model: bytes, manifest: dict[str, Any]) -> Classifier:
    return Classifier.load(Model(ModelManifest.parse(json.dumps(manifest).encode()), model))


def parity_images(side_px: int) -> NDArray[np.uint8]:
    """Return the fixed batch, uint8[PARITY_IMAGES, H, W, 3]: coloured noise from coarse to fine."""
    rng = np.random.default_rng(0)
    images = []
    for index in range(PARITY_IMAGES):
        cells = 2 + index % 16
        coarse = rng.integers(0, 256, (cells, cells, 3)).astype(np.uint8)
        images.append(cv2.resize(coarse, (side_px, side_px), interpolation=cv2.INTER_CUBIC))
    return np.stack(images)


def describe(
    model: bytes, *, preset: Preset, release: Release, calibration: Calibration, history: History
) -> dict[str, Any]:
    """Return the manifest of an exported model; `evaluate` adds the metrics."""
    return {
        "name": preset.name,
        "version": release.version,
        "file": MODEL_FILE,
        "sha256": hashlib.sha256(model).hexdigest(),
        "labels": list(preset.labels),
        "input": {
            "width": preset.input_px, "height": preset.input_px, "channels": 3, "dtype": "uint8", "colorSpace": "RGB",
        },
        "output": "probabilities",
        "unsureBelow": calibration.unsure_below,
        "source": {
            "architecture": release.architecture,
            "paper": release.paper,
            "preset": preset.name,
            "seed": preset.seed,
            "epochs": len(history),
            "temperature": round(calibration.temperature, 4),
            "config": dataclasses.asdict(preset),
            "data": list(release.data),
        },
        "license": release.license,
        "metrics": {},
    }  # fmt: skip
