"""The trained proposal network as an ONNX graph that `cv2.FaceDetectorYN` reads.

Axes: S side of the input, A_s = (S / s)^2 cells of stride s.

Outputs: `cls_s`, `obj_s` float32[1, A_s, 1]; `bbox_s` float32[1, A_s, 4]; `kps_s` float32[1, A_s, 10]
for s of 8, 16, 32. Source: `modules/objdetect/src/face_detect.cpp` of OpenCV 4.11.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper

from lab.detector.graph import Graph, array, folded
from lab.detector.network import OFFSET, OUTPUTS, SCALE, STRIDES, Proposer, Residual, Separable

PARTS = {"cls": (0, 1), "obj": (1, 2), "bbox": (2, 6), "kps": (6, OUTPUTS)}


def build_graph(network: Proposer, *, side: int) -> onnx.ModelProto:
    """Return the graph for a square input of `side` pixels, which OpenCV adapts to any multiple of 32."""
    graph = Graph()
    outputs = []
    for index, (level, stride) in enumerate(zip(_levels(graph, network), STRIDES, strict=True)):
        outputs += _answers(graph, network, level, index=index, cells=(side // stride) ** 2)
    frame = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, side, side])
    order = [f"{part}_{stride}" for part in PARTS for stride in STRIDES]
    outputs.sort(key=lambda output: order.index(output.name))
    return graph.proto("face_detector", frame, outputs)


def _levels(graph: Graph, network: Proposer) -> list[str]:
    x = "input"
    for index, (conv, norm, _) in enumerate(network.stem):
        kernel, bias = folded(conv, norm)
        if index == 0:  # the pixels' scaling: black lies around the frame in training too, so the border stays exact
            kernel, bias = kernel * SCALE, bias + OFFSET * kernel.sum(axis=(1, 2, 3))
        x = graph.node("Relu", [graph.conv(x, f"stem{index}_conv", kernel, bias, strides=2)], f"stem{index}")
    levels = []
    for level, blocks in enumerate(network.levels):
        for index, block in enumerate(blocks):
            name = f"level{level}_{index}"
            if isinstance(block, Residual):
                x = _residual(graph, block, x, name)
            else:
                x = _separable(graph, block, x, name, strides=2 if index == 0 else 1)
        levels.append(x)
    scales = graph.constant("twice", np.array([1, 1, 2, 2], np.float32))
    for level in (1, 0):
        above = graph.node(
            "Resize", [levels[level + 1], "", scales], f"above{level}", mode="nearest",
            coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        )  # fmt: skip
        total = graph.node("Add", [levels[level], above], f"sum{level}")
        levels[level] = _separable(graph, network.merges[level], total, f"merge{level}")
    return levels


def _separable(graph: Graph, block: Separable, x: str, name: str, *, strides: int = 1) -> str:
    x = graph.conv(x, f"{name}_depthwise", array(block.depthwise.weight), strides=strides)
    return graph.node("Relu", [graph.conv(x, f"{name}_pointwise", *folded(block.pointwise, block.norm))], name)


def _residual(graph: Graph, block: Residual, x: str, name: str) -> str:
    y = x
    if block.expand is not None and block.expand_norm is not None:
        y = graph.conv(y, f"{name}_expand", *folded(block.expand, block.expand_norm))
        y = graph.node("Relu", [y], f"{name}_wide")
    y = graph.conv(y, f"{name}_depthwise", array(block.depthwise.weight))
    return graph.node("Add", [x, graph.conv(y, f"{name}_pointwise", *folded(block.pointwise, block.norm))], name)


def _answers(graph: Graph, network: Proposer, level: str, *, index: int, cells: int) -> list[onnx.ValueInfoProto]:
    stride = STRIDES[index]
    x = graph.conv(level, f"head_depthwise@{stride}", array(network.head_depthwise.weight))
    x = graph.conv(x, f"head_pointwise@{stride}", array(network.head_pointwise.weight))
    x = graph.node("Relu", [graph.normalised(x, f"head_norm{index}", network.head_norms[index])], f"head_{stride}")
    x = graph.conv(x, f"answer_depthwise@{stride}", array(network.answer_depthwise.weight))
    answer = network.answer_pointwise
    x = graph.conv(x, f"answer_pointwise@{stride}", array(answer.weight), array(answer.bias))
    x = graph.node("Transpose", [x], f"rows_{stride}", perm=[0, 2, 3, 1])
    x = graph.node("Reshape", [x, graph.constant("list", np.array([1, -1, OUTPUTS], np.int64))], f"cells_{stride}")
    outputs = []
    for part, (first, last) in PARTS.items():
        start, end = (graph.constant(f"at{value}", np.array([value], np.int64)) for value in (first, last))
        axis = graph.constant("last_axis", np.array([2], np.int64))
        name = f"{part}_{stride}"
        is_score = part in ("cls", "obj")
        sliced = graph.node("Slice", [x, start, end, axis], f"{name}_logit" if is_score else name)
        if is_score:
            graph.node("Sigmoid", [sliced], name)
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, cells, last - first]))
    return outputs
