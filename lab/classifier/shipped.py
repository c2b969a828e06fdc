"""The shipped network read back, so that training goes on from it and learns from it.

Export folds each normalisation into its convolution. To train on, each is put back with the mean and variance that
real faces have there, and with the gain and offset that undo it: the function stays the same.

Axes: N pictures, P side.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lab.classifier.network import EfficientNetLite2, Unit

MODEL_FILE = "model.tflite"
Floats = NDArray[np.float32]


@torch.no_grad()
def shipped(model_dir: Path, pictures: NDArray[np.uint8]) -> EfficientNetLite2:
    """Return the network of a model as it was before temperature and shifts.

    Args:
        model_dir: Folder of the model: its file and its manifest.
        pictures: uint8[N, P, P, 3], faces that give the normalisations their statistics.

    Raises:
        FileNotFoundError: There is no model.
        ValueError: The model is of another network.
    """
    manifest = json.loads((model_dir / "model.json").read_text(encoding="utf-8"))
    *convolutions, (weight, bias) = layers(model_dir / MODEL_FILE)
    network = EfficientNetLite2(len(bias))
    units = [each for each in network.modules() if isinstance(each, Unit)]
    if [unit.conv.weight.shape for unit in units] != [kernel.shape for kernel, _ in convolutions]:
        raise ValueError(f"{model_dir} holds another network than EfficientNet-Lite2: train without --shipped")
    for unit, (kernel, offset) in zip(units, convolutions, strict=True):
        unit.conv.weight.copy_(kernel)
        _keep(unit, offset, mean=torch.zeros_like(offset), variance=torch.full_like(offset, 1 - unit.norm.eps))
    source = manifest["source"]
    network.output.weight.copy_(weight * source["temperature"])
    network.output.bias.copy_(bias * source["temperature"])
    for label, shift in source["shifts"].items():
        network.output.bias[manifest["labels"].index(label)] -= shift
    _normalise(network.eval(), units, torch.from_numpy(pictures).permute(0, 3, 1, 2).float())
    return network


def layers(file: Path) -> Iterator[tuple[Tensor, Tensor]]:
    """Return the kernel and bias of each convolution and of the last layer, float32, in PyTorch's order of axes."""
    from tensorflow.lite.python import schema_py_generated as schema  # noqa: PLC0415 - seconds that only this needs
    from tensorflow.lite.tools import flatbuffer_utils  # noqa: PLC0415 - as above

    model = flatbuffer_utils.read_model(str(file))
    order = {
        schema.BuiltinOperator.CONV_2D: (0, 3, 1, 2),
        schema.BuiltinOperator.DEPTHWISE_CONV_2D: (3, 0, 1, 2),
        schema.BuiltinOperator.FULLY_CONNECTED: (0, 1),
    }
    graph = model.subgraphs[0]
    for operator in graph.operators:
        axes = order.get(model.operatorCodes[operator.opcodeIndex].builtinCode)
        if axes is not None:
            kernel, bias = (_values(model, graph.tensors[index]) for index in operator.inputs[1:3])
            yield torch.tensor(np.ascontiguousarray(kernel.transpose(axes))), torch.tensor(bias)


def _values(model: Any, tensor: Any) -> Floats:  # noqa: ANN401 - TensorFlow ships no types
    """Return a constant as float32, whatever it is stored as."""
    kinds = {0: np.float32, 2: np.int32, 9: np.int8}  # of schema.TensorType
    stored = np.frombuffer(bytes(model.buffers[tensor.buffer].data), kinds[tensor.type]).reshape(tensor.shape)
    scales = None if tensor.quantization is None else tensor.quantization.scale
    if scales is None:
        return stored.astype(np.float32)
    shape = [1] * stored.ndim
    shape[tensor.quantization.quantizedDimension] = -1
    return np.asarray(stored * np.asarray(scales, np.float32).reshape(shape), np.float32)


def _keep(unit: Unit, offset: Tensor, *, mean: Tensor, variance: Tensor) -> None:
    """Let a unit's normalisation have these statistics, and add `offset` to what comes in, whatever they are."""
    unit.norm.running_mean.copy_(mean)
    unit.norm.running_var.copy_(variance)
    unit.norm.weight.copy_((variance + unit.norm.eps).sqrt())
    unit.norm.bias.copy_(offset + mean)


def _normalise(network: nn.Module, units: list[Unit], pixels: Tensor) -> None:
    """Give each normalisation the mean and variance of what its convolution puts out."""
    seen: dict[Unit, tuple[Tensor, Tensor]] = {}

    def look(unit: Unit) -> Any:  # noqa: ANN401 - PyTorch's type of a hook
        def hook(_: nn.Module, __: Any, out: Tensor) -> None:  # noqa: ANN401 - as above
            seen[unit] = out.mean(dim=(0, 2, 3)), out.var(dim=(0, 2, 3))

        return hook

    hooks = [unit.conv.register_forward_hook(look(unit)) for unit in units]
    network(pixels)
    for each in hooks:
        each.remove()
    for unit, (mean, variance) in seen.items():
        _keep(unit, unit.norm.bias.clone(), mean=mean, variance=variance)
