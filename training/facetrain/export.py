"""Trained weights -> TFLite file and manifest, refused unless both say the same. Needs TensorFlow.

Axes: B batch, H height, W width, K labels.
"""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from facekit.classifier import Classifier
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facetrain.network import build
from facetrain.preset import Preset, Release
from facetrain.train import History, load_checkpoint

MODEL_FILE = "model.tflite"
PARITY_TOLERANCE = 0.005  # of a probability; rounding the weights to float16 costs about a tenth of it
PARITY_IMAGES = 64


class ParityError(RuntimeError):
    """The exported model does not say what the trained network says."""


def export(checkpoint_file: Path, *, preset: Preset, release: Release, model_dir: Path) -> None:
    """Write `model.tflite` and `model.json` of a training run's averaged weights into `model_dir`.

    Raises:
        FileNotFoundError: There are no trained weights yet.
        ParityError: The exported model differs from the trained network by more than PARITY_TOLERANCE.
    """
    checkpoint = load_checkpoint(checkpoint_file)
    network = build(preset)
    network.set_weights(checkpoint.average)
    model = convert(network, preset)
    manifest = describe(model, preset=preset, release=release, history=checkpoint.history)
    check_parity(model, manifest=manifest, network=network)
    model_dir.mkdir(parents=True, exist_ok=True)
    (model_dir / MODEL_FILE).write_bytes(model)
    (model_dir / "model.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def convert(network: keras.Model, preset: Preset) -> bytes:
    """Return a TFLite model: uint8[1, H, W, 3], RGB, 0-255 in; float32[1, K] probabilities out; float16 weights.

    It sees every image twice, as it is and mirrored, and averages the logits: a face and its mirror image get the same
    answer, and a network this small gains about a point of accuracy for twice its half millisecond.
    """

    def serve(image: tf.Tensor) -> tf.Tensor:
        both = tf.concat([image, tf.reverse(image, [2])], axis=0)
        logits = network(tf.cast(both, tf.float32), training=False)
        return tf.nn.softmax(tf.reduce_mean(logits, axis=0, keepdims=True), name="probabilities")

    image = tf.TensorSpec((1, preset.input_px, preset.input_px, 3), tf.uint8, name="image")
    # Without the model beside it, the converter freezes the variables; with it, it would look for them at run time.
    converter = tf.lite.TFLiteConverter.from_concrete_functions([tf.function(serve).get_concrete_function(image)])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    return bytes(converter.convert())


def check_parity(model: bytes, *, manifest: dict[str, Any], network: keras.Model) -> float:
    """Return the largest difference of a probability between a model as served and its network, on a fixed batch.

    Raises:
        ParityError: It is more than PARITY_TOLERANCE.
    """
    images = parity_images(manifest["input"]["width"])
    logits = [network.predict(each.astype(np.float32), verbose=0) for each in (images, images[:, :, ::-1])]
    expected = keras.ops.convert_to_numpy(keras.ops.softmax(np.mean(logits, axis=0)))
    served = Model(ModelManifest.parse(json.dumps(manifest).encode()), model)
    predictions = Classifier.load(served).predict(list(images)).predictions
    difference = float(np.abs(np.array([each.values for each in predictions]) - expected).max())
    if difference > PARITY_TOLERANCE:
        raise ParityError(f"the exported model is off by {difference:.4f}; at most {PARITY_TOLERANCE} is allowed")
    return difference


def parity_images(side_px: int) -> NDArray[np.uint8]:
    """Return the fixed batch, uint8[PARITY_IMAGES, H, W, 3]: coloured noise from coarse to fine."""
    rng = np.random.default_rng(0)
    images = []
    for index in range(PARITY_IMAGES):
        cells = 2 + index % 16
        coarse = rng.integers(0, 256, (cells, cells, 3)).astype(np.uint8)
        images.append(cv2.resize(coarse, (side_px, side_px), interpolation=cv2.INTER_CUBIC))
    return np.stack(images)


def describe(model: bytes, *, preset: Preset, release: Release, history: History) -> dict[str, Any]:
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
        "source": {
            "architecture": release.architecture,
            "paper": release.paper,
            "preset": preset.name,
            "seed": preset.seed,
            "epochs": len(history),
            "config": dataclasses.asdict(preset),
            "data": list(release.data),
        },
        "license": release.license,
        "metrics": {},
    }  # fmt: skip
