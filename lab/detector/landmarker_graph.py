"""The trained landmarker as the ONNX graph that `facekit.landmarker` reads: normalisation folded, weights in float16.

Axes: V = CLOSE_UP_PX.

Input: `look` float32[1, 3, V, V]. Outputs: `score` float32[1, 1], `landmarks` float32[1, 10], `visibility`
float32[1, 3], `box` float32[1, 4].
"""

import numpy as np
import onnx
from onnx import TensorProto, helper

from facekit.landmarker import CLOSE_UP_PX
from lab.detector.close_ups import BOX, LANDMARKS, SCORE, VISIBILITY
from lab.detector.graph import Graph, array, folded
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.network import OFFSET, SCALE

PARTS = {"score": SCORE, "landmarks": LANDMARKS, "visibility": VISIBILITY, "box": BOX}
SHARES = {"score", "visibility"}


def build_graph(network: LandmarkNetwork) -> onnx.ModelProto:
    """Return the graph of a trained landmarker."""
    graph, x = Graph(), "look"
    for stage, blocks in enumerate(network.stages):
        if stage:
            x = graph.node("MaxPool", [x], f"pool{stage}", kernel_shape=[2, 2], strides=[2, 2])
        for index, block in enumerate(blocks):
            name = f"conv{stage}_{index}"
            kernel, bias = folded(block.conv, block.norm)
            is_first = stage == index == 0
            if is_first:  # the pixels' scaling: black lies around the close-up in training too
                kernel, bias = kernel * SCALE, bias + OFFSET * kernel.sum(axis=(1, 2, 3))
            total = graph.conv(x, f"{name}_sum", kernel, bias, strides=2 if is_first else 1)
            if block.is_residual:
                total = graph.node("Add", [x, total], f"{name}_total")
            x = graph.node("Relu", [total], name)
    x = graph.conv(x, "answer", array(network.answer.weight), array(network.answer.bias))
    x = graph.node("Flatten", [x], "row")
    axis = graph.constant("axis", np.array([1], np.int64))
    outputs = []
    for part, rows in PARTS.items():
        start, end = (graph.constant(f"at{at}", np.array([at], np.int64)) for at in (rows.start, rows.stop))
        is_share = part in SHARES
        sliced = graph.node("Slice", [x, start, end, axis], f"{part}_logit" if is_share else part)
        if is_share:
            graph.node("Sigmoid", [sliced], part)
        outputs.append(helper.make_tensor_value_info(part, TensorProto.FLOAT, [1, rows.stop - rows.start]))
    look = helper.make_tensor_value_info("look", TensorProto.FLOAT, [1, 3, CLOSE_UP_PX, CLOSE_UP_PX])
    return graph.proto("landmarker", look, outputs)
