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

from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.network import EPSILON, OFFSET, SCALE, Proposer, Residual

Floats = NDArray[np.float32]
HEAD = ("head_depthwise", "head_pointwise", "answer_depthwise", "answer_pointwise")
NORM = {"weight": "gamma", "bias": "beta", "running_mean": "mean", "running_var": "variance"}
EARLIER = {"mean": "moving_mean", "variance": "moving_variance"}  # names in files of the earlier exporter


def read(path: Path) -> dict[str, Floats]:
    """Return constant -> values of an ONNX file."""
    constants = onnx.load(str(path)).graph.initializer
    return {each.name.removesuffix("_half"): numpy_helper.to_array(each).astype(np.float32) for each in constants}


@torch.no_grad()
def start_from(network: Proposer, weights: dict[str, Floats], scenes: Tensor) -> None:
    """Set the network to `weights`; `scenes` float32[B, 3, S, S] give the normalisations their statistics."""
    biases: dict[nn.Module, Tensor] = {**_set_stem(network, weights), **_set_blocks(network, weights)}
    for name in HEAD:
        getattr(network, name).weight.copy_(torch.tensor(weights[f"{name}_kernel"]))
    network.answer_pointwise.bias.copy_(torch.tensor(weights["answer_pointwise_bias"]))
    for index, norm in enumerate(network.head_norms):
        for part, name in NORM.items():
            key = f"head_norm{index}_{name}"
            values = weights[key if key in weights else f"head_norm{index}_{EARLIER[name]}"]
            getattr(norm, part).copy_(torch.tensor(values))

    _calibrate(network, biases, scenes, untouched=set(network.head_norms))


@torch.no_grad()
def start_landmarker_from(network: LandmarkNetwork, weights: dict[str, Floats], looks: Tensor) -> None:
    """Set a landmarker to `weights`; what they do not predict starts at what is usual.

    Args:
        network: Of the same filters; residual convolutions that the file does not have stay the identity.
        weights: Of an exported landmarker.
        looks: float32[B, 3, V, V], which give the normalisations their statistics.
    """
    biases: dict[nn.Module, Tensor] = {}
    for stage, blocks in enumerate(network.stages):
        for index, block in enumerate(blocks):
            name = f"conv{stage}_{index}_sum"
            if block.is_residual and f"{name}_kernel" not in weights:
                continue
            kernel, bias = (weights[f"{name}_{part}"] for part in ("kernel", "bias"))
            if stage == index == 0:
                kernel = kernel / SCALE
                bias = bias - OFFSET * kernel.sum(axis=(1, 2, 3))
            block.conv.weight.copy_(torch.tensor(kernel))
            biases[block.norm] = torch.tensor(bias)
    known = len(weights["answer_bias"])
    network.answer.weight.zero_()
    for values, part in ((network.answer.weight, "kernel"), (network.answer.bias, "bias")):
        values[:known].copy_(torch.tensor(weights[f"answer_{part}"]))
    _calibrate(network, biases, looks, untouched=set())


@torch.no_grad()
def _calibrate(
    network: nn.Module, biases: dict[nn.Module, Tensor], images: Tensor, *, untouched: set[nn.Module]
) -> None:
    """Give each normalisation the statistics of `images` there, and the gain and offset that undo it."""

    def calibrate(norm: nn.BatchNorm2d, inputs: tuple[Tensor, ...]) -> None:
        mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3))
        if norm in biases:
            norm.weight.copy_(torch.sqrt(variance + EPSILON))
            norm.bias.copy_(mean + biases[norm])
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)

    norms = [each for each in network.modules() if isinstance(each, nn.BatchNorm2d) and each not in untouched]
    hooks = [each.register_forward_pre_hook(calibrate) for each in norms]
    network.eval()(images)
    for hook in hooks:
        hook.remove()


def _set_stem(network: Proposer, weights: dict[str, Floats]) -> dict[nn.Module, Tensor]:
    """Set the stem's kernels and return what its normalisations have to add."""
    kernel = weights["stem0_conv_kernel"] / SCALE
    network.stem[0][0].weight.copy_(torch.tensor(kernel))
    network.stem[1][0].weight.copy_(torch.tensor(weights["stem1_conv_kernel"]))
    return {
        network.stem[0][1]: torch.tensor(weights["stem0_conv_bias"] - OFFSET * kernel.sum(axis=(1, 2, 3))),
        network.stem[1][1]: torch.tensor(weights["stem1_conv_bias"]),
    }


def _set_blocks(network: Proposer, weights: dict[str, Floats]) -> dict[nn.Module, Tensor]:
    """Set the blocks' kernels and return what their normalisations have to add.

    Residual blocks that the file does not have stay the identity.
    """
    named = {f"level{level}_{index}": block for level, blocks in enumerate(network.levels)
             for index, block in enumerate(blocks)}  # fmt: skip
    named |= {f"merge{index}": block for index, block in enumerate(network.merges)}
    biases: dict[nn.Module, Tensor] = {}
    for name, block in named.items():
        if f"{name}_pointwise_kernel" not in weights and isinstance(block, Residual):
            continue
        block.depthwise.weight.copy_(torch.tensor(weights[f"{name}_depthwise_kernel"]))
        block.pointwise.weight.copy_(torch.tensor(weights[f"{name}_pointwise_kernel"]))
        biases[block.norm] = torch.tensor(weights[f"{name}_pointwise_bias"])
        if isinstance(block, Residual) and block.expand is not None:
            block.expand.weight.copy_(torch.tensor(weights[f"{name}_expand_kernel"]))
            biases[block.expand_norm] = torch.tensor(weights[f"{name}_expand_bias"])
    return biases
