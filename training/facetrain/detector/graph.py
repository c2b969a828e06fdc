"""The trained network as an ONNX graph that `cv2.FaceDetectorYN` reads: normalisation folded, outputs named.

Axes: S side of the input, A_s = (S / s)^2 cells of stride s.

Outputs: `cls_s`, `obj_s` float32[1, A_s, 1]; `bbox_s` float32[1, A_s, 4]; `kps_s` float32[1, A_s, 10]
for s of 8, 16, 32. Source: `modules/objdetect/src/face_detect.cpp` of OpenCV 4.11.
"""

from dataclasses import dataclass, field

import keras
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from facetrain.detector.network import OFFSET, OUTPUTS, SCALE
from facetrain.detector.preset import STRIDES, DetectorPreset

Floats = NDArray[np.float32]

OPSET = 13  # old enough for OpenCV 4.x
EPSILON = 1e-3  # Keras's, of batch normalisation
PARTS = {"cls": (0, 1), "obj": (1, 2), "bbox": (2, 6), "kps": (6, OUTPUTS)}


@dataclass(slots=True)
class Graph:
    """Nodes and constants in the making; every method appends nodes and returns the name of their result."""

    weights: dict[str, Floats]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def node(self, kind: str, inputs: list[str], name: str, **attributes: object) -> str:
        """Append a node of that kind with one result, `name`; a name of its own would only make the file larger."""
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        """Keep values, once for each name; kernels in float16, from which OpenCV makes float32 when it reads them."""
        if any(constant.name in {name, f"{name}_half"} for constant in self.constants):
            return name
        if values.ndim < 4:
            self.constants.append(numpy_helper.from_array(values, name))
            return name
        self.constants.append(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        return self.node("Cast", [f"{name}_half"], name, to=TensorProto.FLOAT)

    def proto(self, name: str, given: onnx.ValueInfoProto, outputs: list[onnx.ValueInfoProto]) -> onnx.ModelProto:
        """Return the whole, checked."""
        network = helper.make_graph(self.nodes, name, [given], outputs, self.constants)
        proto = helper.make_model(network, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(proto, full_check=True)
        return proto

    def conv(self, x: str, name: str, kernel: Floats, bias: Floats | None = None, *, strides: int = 1) -> str:
        """Convolve by a kernel float32[out, in, H, W]; in is 1 for a depthwise one. Even kernels get no border.

        What follows an @ in the name tells nodes with the same constants apart.
        """
        constant = name.partition("@")[0]
        inputs = [x, self.constant(f"{constant}_kernel", kernel)]
        if bias is not None:
            inputs.append(self.constant(f"{constant}_bias", bias))
        side, groups = kernel.shape[2], kernel.shape[0] if kernel.shape[1] == 1 else 1
        pads = [side // 2 if side % 2 else 0] * 4
        return self.node(
            "Conv", inputs, name, kernel_shape=kernel.shape[2:], strides=[strides] * 2, pads=pads, group=groups
        )

    def normalised(self, x: str, name: str) -> str:
        """Normalise as a layer of that name does; not folded, so that the convolution before it can be shared."""
        parts = ("gamma", "beta", "moving_mean", "moving_variance")
        inputs = [self.constant(f"{name}_{part}", self.weights[f"{name}/{part}"]) for part in parts]
        return self.node("BatchNormalization", [x, *inputs], name, epsilon=EPSILON)

    def separable(self, x: str, name: str, *, result: str, strides: int = 1) -> str:
        """Depthwise, then pointwise with its normalisation, then a rectifier."""
        x = self.conv(x, f"{result}_depthwise", _depthwise(self.weights[f"{name}_depthwise/kernel"]), strides=strides)
        kernel, bias = folded(self.weights, f"{name}_pointwise", f"{name}_pointwise_norm")
        return self.node("Relu", [self.conv(x, f"{result}_pointwise", kernel, bias)], result)


def build_graph(model: keras.Model, preset: DetectorPreset, *, side: int) -> onnx.ModelProto:
    """Return the graph for a square input of `side` pixels, which OpenCV adapts to any multiple of 32."""
    graph = Graph(weights_of(model))
    levels = _levels(graph, preset)
    outputs = []
    for index, (level, stride) in enumerate(zip(levels, STRIDES, strict=True)):
        outputs += _answers(graph, level, index=index, cells=(side // stride) ** 2)
    frame = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, side, side])
    order = [f"{part}_{stride}" for part in PARTS for stride in STRIDES]
    outputs.sort(key=lambda output: order.index(output.name))
    return graph.proto("face_detector", frame, outputs)


def weights_of(model: keras.Model) -> dict[str, Floats]:
    """Return layer/variable -> values, whatever backend trained them."""
    found = {}
    for layer in model._flatten_layers():  # noqa: SLF001 - Keras has no public walk over nested layers
        for variable in layer.variables if not hasattr(layer, "layers") else ():
            found[f"{layer.name}/{variable.name}"] = np.asarray(keras.ops.convert_to_numpy(variable), np.float32)
    return found


def _levels(graph: Graph, preset: DetectorPreset) -> list[str]:
    x = "input"
    for index in range(len(preset.stem_filters)):
        kernel, bias = folded(graph.weights, f"stem{index}", f"stem{index}_norm")
        if index == 0:  # the pixels' scaling: black lies around the frame in training too, so the border stays exact
            kernel, bias = kernel * SCALE, bias + OFFSET * kernel.sum(axis=(1, 2, 3))
        x = graph.node("Relu", [graph.conv(x, f"stem{index}_conv", kernel, bias, strides=2)], f"stem{index}")
    levels = []
    for level, depth in enumerate(preset.depths):
        for index in range(depth):
            name = f"level{level}_{index}"
            x = graph.separable(x, name, result=name, strides=2 if index == 0 else 1)
        levels.append(x)
    scales = graph.constant("twice", np.array([1, 1, 2, 2], np.float32))
    for level in (1, 0):
        above = graph.node(
            "Resize", [levels[level + 1], "", scales], f"above{level}", mode="nearest",
            coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        )  # fmt: skip
        total = graph.node("Add", [levels[level], above], f"sum{level}")
        levels[level] = graph.separable(total, f"merge{level}", result=f"merge{level}")
    return levels


def _answers(graph: Graph, level: str, *, index: int, cells: int) -> list[onnx.ValueInfoProto]:
    weights, stride = graph.weights, STRIDES[index]

    def convolved(x: str, name: str, kernel: Floats, bias: Floats | None = None) -> str:
        return graph.conv(x, f"{name}@{stride}", kernel, bias)  # one head: its constants are shared

    x = convolved(level, "head_depthwise", _depthwise(weights["head_depthwise/kernel"]))
    x = graph.normalised(
        convolved(x, "head_pointwise", kernel_of(weights["head_pointwise/kernel"])), f"head_norm{index}"
    )
    x = graph.node("Relu", [x], f"head_{stride}")
    x = convolved(x, "answer_depthwise", _depthwise(weights["answer_depthwise/kernel"]))
    x = convolved(
        x, "answer_pointwise", kernel_of(weights["answer_pointwise/kernel"]), weights["answer_pointwise/bias"]
    )
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


def _depthwise(kernel: Floats) -> Floats:
    """Return Keras's float32[H, W, channels, 1] as ONNX's float32[channels, 1, H, W]."""
    return np.ascontiguousarray(kernel.transpose(2, 3, 0, 1))


def kernel_of(kernel: Floats) -> Floats:
    """Return Keras's float32[H, W, in, out] as ONNX's float32[out, in, H, W]."""
    return np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))


def folded(weights: dict[str, Floats], conv: str, norm: str) -> tuple[Floats, Floats]:
    """Return kernel float32[out, in, H, W] and bias float32[out] of a convolution and the normalisation after it."""
    kernel = kernel_of(weights[f"{conv}/kernel"])
    gain = weights[f"{norm}/gamma"] / np.sqrt(weights[f"{norm}/moving_variance"] + EPSILON)
    return kernel * gain[:, None, None, None], weights[f"{norm}/beta"] - weights[f"{norm}/moving_mean"] * gain
