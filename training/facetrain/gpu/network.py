"""The networks of `facetrain.network` in plain PyTorch: a step of these can be recorded as one CUDA graph.

The weights have the same order, and as arrays the same shapes, as those of the Keras networks: a checkpoint of either
is exported in the same way.

Axes: B batch, C channels (1 grey or 3 RGB), H height, W width, K labels.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from facetrain.preset import STEM_FILTERS, Preset

Weight = tuple[Tensor, tuple[int, ...]]
"""A tensor, and the order of its axes in which Keras keeps it."""
CONVOLUTION, DEPTHWISE, DENSE, VECTOR = (2, 3, 1, 0), (2, 3, 0, 1), (1, 0), (0,)
EPSILON, MOMENTUM = 1e-3, 0.02  # Keras's epsilon, and what its momentum of 0.98 leaves for the new batch


class Convolution(nn.Module):  # type: ignore[misc]  # PyTorch's types are not there where it is not
    """A convolution of Keras's padding, batch-normalised."""

    def __init__(self, before: int, filters: int, *, side: int = 3, strides: int = 1, pads: bool = True) -> None:
        """Keep the shape; with `pads`, the output is as large as the input over `strides`."""
        super().__init__()
        self.weight = nn.Parameter(torch.empty(filters, before, side, side))
        nn.init.xavier_uniform_(self.weight)
        self.norm = nn.BatchNorm2d(filters, eps=EPSILON, momentum=MOMENTUM)
        self.strides, self.reach = strides, side - 1 if pads else 0

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, filters, H, W]."""
        return self.norm(functional.conv2d(_padded(x, self.reach, self.strides), self.weight, stride=self.strides))

    def weights(self) -> list[Weight]:
        """Return the weights in Keras's order."""
        return [(self.weight, CONVOLUTION), *_of_norm(self.norm)]


class Separable(nn.Module):  # type: ignore[misc]  # PyTorch's types are not there where it is not
    """A depthwise 3 x 3 convolution, then a normalised 1 x 1 one."""

    def __init__(self, before: int, filters: int) -> None:
        """Start from chance."""
        super().__init__()
        self.depthwise = nn.Parameter(torch.empty(before, 1, 3, 3))
        reach = (6 / (9 * (before + 1))) ** 0.5  # Keras's idea of a depthwise kernel's fan-in and fan-out
        nn.init.uniform_(self.depthwise, -reach, reach)
        self.pointwise = Convolution(before, filters, side=1)

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, filters, H, W]."""
        return self.pointwise(functional.conv2d(x, self.depthwise, padding=1, groups=len(self.depthwise)))

    def weights(self) -> list[Weight]:
        """Return the weights in Keras's order."""
        return [(self.depthwise, DEPTHWISE), *self.pointwise.weights()]


class Residual(nn.Module):  # type: ignore[misc]  # PyTorch's types are not there where it is not
    """Stages of a convolution and residual blocks, each at half the resolution of the one before."""

    def __init__(self, preset: Preset) -> None:
        """Start from chance."""
        super().__init__()
        before = 1 if preset.is_grey else 3
        self.stages = nn.ModuleList()
        for stage, (filters, blocks) in enumerate(zip(preset.stage_filters, preset.residual_blocks, strict=True)):
            first = Convolution(before, filters, strides=1 if stage else 2)
            pairs = [Convolution(filters, filters) for _ in range(2 * blocks)]
            self.stages.append(nn.ModuleList([first, *pairs]))
            before = filters
        self.dropout = preset.dropout
        self.logits = nn.Linear(before, len(preset.labels))
        nn.init.xavier_uniform_(self.logits.weight)
        nn.init.zeros_(self.logits.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return float32[B, K] logits of [B, C, H, W] in [-1, 1]."""
        for index, (first, *pairs) in enumerate(self.stages):
            x = functional.relu(first(functional.max_pool2d(x, 2) if index else x))
            for one, other in zip(pairs[::2], pairs[1::2], strict=True):
                x = functional.relu(x + other(functional.relu(one(x))))
        features = functional.dropout(x.mean(dim=(2, 3)), self.dropout, self.training)
        with torch.autocast(x.device.type, enabled=False):
            return self.logits(features.float())

    def weights(self) -> list[Weight]:
        """Return the weights in Keras's order."""
        units = [weight for stage in self.stages for unit in stage for weight in unit.weights()]
        return [*units, (self.logits.weight, DENSE), (self.logits.bias, VECTOR)]


class MiniXception(nn.Module):  # type: ignore[misc]  # PyTorch's types are not there where it is not
    """Two convolutions, then residual modules of separable ones."""

    def __init__(self, preset: Preset) -> None:
        """Start from chance."""
        super().__init__()
        before = 1 if preset.is_grey else 3
        self.stem = nn.ModuleList(
            [Convolution(before, STEM_FILTERS, pads=False), Convolution(STEM_FILTERS, STEM_FILTERS, pads=False)]
        )
        sizes = (STEM_FILTERS, *preset.stage_filters)
        self.stages = nn.ModuleList(
            nn.ModuleList([Separable(a, b), Separable(b, b), Convolution(a, b, side=1, strides=2)])
            for a, b in pairwise(sizes)
        )
        self.logits = nn.Conv2d(sizes[-1], len(preset.labels), 3, padding=1)
        nn.init.xavier_uniform_(self.logits.weight)
        nn.init.zeros_(self.logits.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return float32[B, K] logits of [B, C, H, W] in [-1, 1]."""
        for unit in self.stem:
            x = functional.relu(unit(x))
        for first, second, shortcut in self.stages:
            change = second(functional.relu(first(x)))
            pooled = functional.max_pool2d(_padded(change, 2, 2, value=float("-inf")), 3, 2)
            x = pooled + shortcut(x)
        return self.logits(x).float().mean(dim=(2, 3))

    def weights(self) -> list[Weight]:
        """Return the weights in Keras's order."""
        units = [*self.stem, *(unit for stage in self.stages for unit in stage)]
        inner = [weight for unit in units for weight in unit.weights()]
        return [*inner, (self.logits.weight, CONVOLUTION), (self.logits.bias, VECTOR)]


Network = Residual | MiniXception


def build(preset: Preset) -> Network:
    """Return the untrained network of a preset: [B, C, H, W] in [-1, 1] in, logits float32[B, K] out."""
    return Residual(preset) if preset.residual_blocks else MiniXception(preset)


def arrays_of(network: Network) -> list[NDArray[np.float32]]:
    """Return the weights as Keras keeps them."""
    return [tensor.detach().permute(axes).float().cpu().numpy() for tensor, axes in network.weights()]


def set_arrays(network: Network, arrays: Sequence[NDArray[np.float32]]) -> None:
    """Set the weights from arrays as Keras keeps them."""
    with torch.no_grad():
        for (tensor, axes), values in zip(network.weights(), arrays, strict=True):
            tensor.permute(axes).copy_(torch.from_numpy(np.ascontiguousarray(values)))


def _of_norm(norm: nn.BatchNorm2d) -> list[Weight]:
    tensors = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
    return [(tensor, VECTOR) for tensor in tensors if tensor is not None]


def _padded(x: Tensor, reach: int, strides: int, *, value: float = 0.0) -> Tensor:
    """Return `x` with the border of TensorFlow's "same" padding: where it is odd, the larger half is at the end."""
    amounts = []
    for side in (x.shape[3], x.shape[2]):
        total = max((-(-side // strides) - 1) * strides + reach + 1 - side, 0) if reach else 0
        amounts += [total // 2, total - total // 2]
    return functional.pad(x, amounts, value=value) if any(amounts) else x
