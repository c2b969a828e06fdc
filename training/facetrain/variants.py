"""The same network in three number formats, compared in size, accuracy and latency. Needs TensorFlow to convert.

Axes: H height, W width, K labels.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from facekit.classifier import Classifier
from facetrain.augment import Image
from facetrain.data import Dataset
from facetrain.evaluate import latencies_ms
from facetrain.preset import Preset

FORMATS = ("float32", "float16", "int8")
SHIPPED = "float16"
CALIBRATION_IMAGES = 200  # show the converter which values occur, for int8


def convert(network: keras.Model, preset: Preset, *, temperature: float, number: str, seen: Sequence[Image]) -> bytes:
    """Return a TFLite model: uint8[1, H, W, 3], RGB, 0-255 in; float32[1, K] calibrated probabilities out.

    Args:
        network: Logits out.
        preset: Tells the side of the input and whether to look at the mirror image too.
        temperature: What the logits are divided by.
        number: One of FORMATS, for the weights; int8 for what is computed from them too.
        seen: Training-like images, uint8[H, W, 3]; int8 takes its ranges from them.
    """

    def serve(image: tf.Tensor) -> tf.Tensor:
        views = tf.concat([image, tf.reverse(image, [2])], axis=0) if preset.is_mirrored else image
        logits = tf.reduce_mean(network(tf.cast(views, tf.float32), training=False), axis=0, keepdims=True)
        return tf.nn.softmax(logits / temperature, name="probabilities")

    image = tf.TensorSpec((1, preset.input_px, preset.input_px, 3), tf.uint8, name="image")
    # Without the model beside it, the converter freezes the variables; with it, it would look for them at run time.
    converter = tf.lite.TFLiteConverter.from_concrete_functions([tf.function(serve).get_concrete_function(image)])
    if number != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if number == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if number == "int8":
        converter.representative_dataset = lambda: ([each[np.newaxis]] for each in seen[:CALIBRATION_IMAGES])
    return bytes(converter.convert())


def compare(classifiers: dict[str, Classifier], sizes: dict[str, int], tuning: Dataset) -> list[dict[str, Any]]:
    """Return a row for each format: size, accuracy on the tuning part, and time of one crop on one thread."""
    times = latencies_ms(classifiers)
    rows = []
    for name, classifier in classifiers.items():
        images = [np.repeat(image, 3, axis=-1) if image.shape[-1] == 1 else image for image in tuning.images]
        predictions = classifier.predict(images).predictions
        answers = np.array([np.argmax(each.values) for each in predictions])
        accuracy = round(float((answers == tuning.labels).mean()), 4)
        rows.append({"format": name, "bytes": sizes[name], "tuningAccuracy": accuracy, "p50Ms": round(times[name], 3)})
    return rows
