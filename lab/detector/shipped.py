"""Weights of an exported proposal network read back, so that training starts from them.

Export folds each normalisation into the convolution before it. To train on, each is put back with the mean and
variance that real scenes have there, and with the gain and offset that undo it: the function stays the same.
"""

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from lab.detector.network import EPSILON, OFFSET, SCALE, Proposer

Floats = NDArray[np.float32]


def read(path: Path) -> dict[str, Floats]:
    """Return constant -> values of an ONNX file."""
    constants = onnx.load(str(path)).graph.initializer
    return {each.name.removesuffix("_half"): numpy_helper.to_array(each).astype(np.float32) for each in constants}


@torch.no_grad()
def start_from(network: Proposer, weights: dict[str, Floats], scenes: Tensor) -> None:
    """Set the network to `weights`; `scenes` float32[B, 3, S, S] give the normalisations their statistics."""
    hooks = []
    biases: dict[nn.BatchNorm2d, Tensor] = {}

    def folded(conv: nn.Conv2d, bn: nn.BatchNorm2d, name: str, bias: Floats | None = None) -> None:
        conv.weight.copy_(torch.tensor(weights[f"{name}_kernel"]))
        biases[bn] = torch.tensor(weights[f"{name}_bias"] if bias is None else bias)

    kernel = weights["stem0_conv_kernel"] / SCALE
    network.stem[0][0].weight.copy_(torch.tensor(kernel))
    biases[network.stem[0][1]] = torch.tensor(weights["stem0_conv_bias"] - OFFSET * kernel.sum(axis=(1, 2, 3)))
    folded(network.stem[1][0], network.stem[1][1], "stem1_conv")
    for level, blocks in enumerate(network.levels):
        for index in range(network.shape.depths[level]):
            block = blocks[index]
            block.depthwise.weight.copy_(torch.tensor(weights[f"level{level}_{index}_depthwise_kernel"]))
            folded(block.pointwise, block.norm, f"level{level}_{index}_pointwise")
    for index, block in enumerate(network.merges):
        block.depthwise.weight.copy_(torch.tensor(weights[f"merge{index}_depthwise_kernel"]))
        folded(block.pointwise, block.norm, f"merge{index}_pointwise")
    for name in ("head_depthwise", "head_pointwise", "answer_depthwise", "answer_pointwise"):
        getattr(network, name).weight.copy_(torch.tensor(weights[f"{name}_kernel"]))
    network.answer_pointwise.bias.copy_(torch.tensor(weights["answer_pointwise_bias"]))
    for index, bn in enumerate(network.head_norms):
        for part, name in (
            ("weight", "gamma"),
            ("bias", "beta"),
            ("running_mean", "moving_mean"),
            ("running_var", "moving_variance"),
        ):
            getattr(bn, part).copy_(torch.tensor(weights[f"head_norm{index}_{name}"]))

    def calibrate(bn: nn.BatchNorm2d, inputs: tuple[Tensor, ...]) -> None:
        mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3))
        if bn in biases:
            bn.weight.copy_(torch.sqrt(variance + EPSILON))
            bn.bias.copy_(mean + biases[bn])
        bn.running_mean.copy_(mean) if bn not in set(network.head_norms) else None
        bn.running_var.copy_(variance) if bn not in set(network.head_norms) else None

    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            hooks.append(module.register_forward_pre_hook(calibrate))
    network.eval()
    network(scenes)
    for hook in hooks:
        hook.remove()
