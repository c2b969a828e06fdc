"""ONNX graphs built node by node: normalisation folded, kernels in float16, constants shared.

Hand-built because what OpenCV 4.11 reads well is a short list of operators, and because a shared head stays shared.
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from lab.detector.network import EPSILON

Floats = NDArray[np.float32]

OPSET = 13  # old enough for OpenCV 4.x


@dataclass(slots=True)
class Graph:
    """Nodes and constants in the making; every method appends nodes and returns the name of their result."""

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

        What follows an @ in the name distinguishes nodes with the same constants.
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

    def normalised(self, x: str, name: str, norm: nn.BatchNorm2d) -> str:
        """Normalise; not folded, so that the convolution before it can be shared."""
        parts = {"gamma": norm.weight, "beta": norm.bias, "mean": norm.running_mean, "variance": norm.running_var}
        inputs = [self.constant(f"{name}_{part}", array(values)) for part, values in parts.items()]
        return self.node("BatchNormalization", [x, *inputs], name, epsilon=EPSILON)


def array(values: object) -> Floats:
    """Return a tensor's values as float32."""
    return np.asarray(values.detach().cpu().numpy(), np.float32)  # type: ignore[attr-defined] # a torch tensor


def folded(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[Floats, Floats]:
    """Return kernel float32[out, in, H, W] and bias float32[out] of a convolution and the normalisation after it."""
    gain = array(norm.weight) / np.sqrt(array(norm.running_var) + EPSILON)
    kernel = array(conv.weight) * gain[:, None, None, None]
    return kernel, array(norm.bias) - array(norm.running_mean) * gain
