"""The trained landmarker as the ONNX graph that `facekit.landmarker` reads: normalisation folded, weights in float16.

Axes: B batch, V = facekit's CLOSE_UP_PX.

Input: `look` float32[1, 3, V, V]. Outputs: `score` float32[1, 1], `landmarks` float32[1, 10].
"""

import keras
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from facekit.landmarker import CLOSE_UP_PX, Landmarker
from facetrain.detector.close_ups import TARGETS
from facetrain.detector.graph import Graph, folded, kernel_of, weights_of
from facetrain.detector.network import OFFSET, SCALE
from facetrain.detector.preset import LandmarkerPreset

TOLERANCE = 0.01  # of the score, and of a landmark as a share of the side: what float16 weights change


def build_graph(model: keras.Model, preset: LandmarkerPreset) -> onnx.ModelProto:
    """Return the graph of a trained landmarker."""
    graph = Graph(weights_of(model))
    x = "look"
    for stage, widths in enumerate(preset.filters):
        if stage:
            x = graph.node("MaxPool", [x], f"pool{stage}", kernel_shape=[2, 2], strides=[2, 2])
        for index in range(len(widths)):
            name = f"conv{stage}_{index}"
            kernel, bias = folded(graph.weights, name, f"{name}_norm")
            is_first = stage == index == 0
            if is_first:  # the pixels' scaling: black lies around the close-up in training too
                kernel, bias = kernel * SCALE, bias + OFFSET * kernel.sum(axis=(1, 2, 3))
            x = graph.node("Relu", [graph.conv(x, f"{name}_sum", kernel, bias, strides=2 if is_first else 1)], name)
    kernel, bias = kernel_of(graph.weights["answer/kernel"]), graph.weights["answer/bias"]
    x = graph.node("Flatten", [graph.conv(x, "answer", kernel, bias)], "row")
    zero, one, end, axis = (
        graph.constant(name, np.array([value], np.int64))
        for name, value in (("zero", 0), ("one", 1), ("end", TARGETS), ("axis", 1))
    )
    graph.node("Sigmoid", [graph.node("Slice", [x, zero, one, axis], "logit")], "score")
    graph.node("Slice", [x, one, end, axis], "landmarks")
    given = helper.make_tensor_value_info("look", TensorProto.FLOAT, [1, 3, CLOSE_UP_PX, CLOSE_UP_PX])
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, width])
        for name, width in (("score", 1), ("landmarks", TARGETS - 1))
    ]
    return graph.proto("landmarker", given, outputs)


def check_parity(model: keras.Model, weights: bytes, *, looks: NDArray[np.float32]) -> None:
    """Accept weights with which facekit says what the Keras model does about float32[B, V, V, 3] looks.

    Raises:
        ValueError: An output differs by more than the tolerance.
    """
    landmarker = Landmarker.load(weights)
    expected = model.predict(looks, verbose=0)
    expected[:, 0] = 1 / (1 + np.exp(-expected[:, 0]))
    for look, answer in zip(landmarker.predict(list(looks.astype(np.uint8))), expected, strict=True):
        points = look.points.ravel() / CLOSE_UP_PX
        difference = float(np.abs(np.array([look.score, *points]) - answer).max())
        if difference > TOLERANCE:
            raise ValueError(f"facekit's answer differs from the trained network's by {difference:.2g}")
