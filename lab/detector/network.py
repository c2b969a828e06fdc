"""The proposal network: a YuNet-class pyramid of separable convolutions without anchors, with residual depth.

Axes: B batch, S side of the scene, A cells of all levels (row by row, finest level first).

Source: Wu, Peng, Yu, "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research 2023: the layout
of the outputs and the block. One head for all levels, because a face is the same at every level; the residual blocks
begin as the identity, so that a smaller network's weights stay valid.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

STRIDES = (8, 16, 32)
"""Pixels between the cells of each level; what `cv2.FaceDetectorYN` expects."""
SCALE, OFFSET = 1 / 64, -2.0  # pixels to about -2 to 2
OUTPUTS = 16  # face or not, well placed or not, box (4), landmarks (10)
EPSILON, MOMENTUM = 1e-3, 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The network's dimensions.

    Attributes:
        stem: Filters of the two dense convolutions that halve the frame twice.
        filters: Channels of every level.
        depths: Separable convolutions at each stride.
        residuals: Residual blocks after them, at each stride.
        expansions: Width of a residual block over `filters`, at each stride.
    """

    stem: tuple[int, int] = (16, 24)
    filters: int = 64
    depths: tuple[int, int, int] = (3, 3, 4)
    residuals: tuple[int, int, int] = (3, 5, 5)
    expansions: tuple[int, int, int] = (1, 2, 2)


def norm(channels: int) -> nn.BatchNorm2d:
    """Return a batch normalisation with the project's constants."""
    return nn.BatchNorm2d(channels, eps=EPSILON, momentum=MOMENTUM)


class Separable(nn.Module):
    """Depthwise, then pointwise convolution, normalised and rectified."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        """Make the layers; a stride of 2 halves the map."""
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.norm = norm(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Return float32[B, outputs, H, W]."""
        return torch.relu(self.norm(self.pointwise(self.depthwise(x))))


class Residual(nn.Module):
    """An inverted residual (Sandler et al. 2018, arXiv 1801.04381) that begins as the identity."""

    def __init__(self, filters: int, expansion: int) -> None:
        """Make the layers."""
        super().__init__()
        wide = filters * expansion
        self.expand = nn.Conv2d(filters, wide, 1, bias=False) if expansion > 1 else None
        self.expand_norm = norm(wide) if expansion > 1 else None
        self.depthwise = nn.Conv2d(wide, wide, 3, 1, 1, groups=wide, bias=False)
        self.pointwise = nn.Conv2d(wide, filters, 1, bias=False)
        self.norm = norm(filters)
        nn.init.zeros_(self.norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Return float32[B, filters, H, W]."""
        y = x
        if self.expand is not None and self.expand_norm is not None:
            y = torch.relu(self.expand_norm(self.expand(y)))
        return x + self.norm(self.pointwise(self.depthwise(y)))


class Proposer(nn.Module):
    """The network."""

    def __init__(self, shape: Shape) -> None:
        """Make the layers."""
        super().__init__()
        self.shape = shape
        channels = [3, *shape.stem]
        self.stem = nn.ModuleList(
            nn.Sequential(nn.Conv2d(a, b, 3, 2, 1, bias=False), norm(b), nn.ReLU()) for a, b in pairwise(channels)
        )
        self.levels = nn.ModuleList()
        inputs = shape.stem[1]
        for depth, residuals, expansion in zip(shape.depths, shape.residuals, shape.expansions, strict=True):
            blocks: list[nn.Module] = []
            for index in range(depth):
                blocks.append(Separable(inputs, shape.filters, 2 if index == 0 else 1))
                inputs = shape.filters
            blocks += [Residual(shape.filters, expansion) for _ in range(residuals)]
            self.levels.append(nn.Sequential(*blocks))
        self.merges = nn.ModuleList(Separable(shape.filters, shape.filters) for _ in range(2))
        self.head_depthwise = nn.Conv2d(shape.filters, shape.filters, 3, 1, 1, groups=shape.filters, bias=False)
        self.head_pointwise = nn.Conv2d(shape.filters, shape.filters, 1, bias=False)
        self.head_norms = nn.ModuleList(norm(shape.filters) for _ in STRIDES)
        self.answer_depthwise = nn.Conv2d(shape.filters, shape.filters, 3, 1, 1, groups=shape.filters, bias=False)
        self.answer_pointwise = nn.Conv2d(shape.filters, OUTPUTS, 1)
        with torch.no_grad():
            self.answer_pointwise.bias.zero_()
            self.answer_pointwise.bias[:2] = -4.0

    def forward(self, frame: Tensor) -> Tensor:
        """Return float32[B, A, 16], before any sigmoid, of float32[B, 3, S, S], BGR, 0-255."""
        return torch.cat([level.permute(0, 2, 3, 1).flatten(1, 2) for level in self.maps(frame)], 1)

    def maps(self, frame: Tensor) -> list[Tensor]:
        """Return float32[B, 16, S / s, S / s] for each stride s."""
        x = frame * SCALE + OFFSET
        # Black lies beyond the border, before scaling, as it does once scaling is folded into the kernel.
        x = nn.functional.pad(x, (1, 1, 1, 1), value=OFFSET)
        first = self.stem[0]
        x = first[2](first[1](nn.functional.conv2d(x, first[0].weight, stride=2)))
        x = self.stem[1](x)
        levels = []
        for level in self.levels:
            x = level(x)
            levels.append(x)
        for index in (1, 0):
            above = nn.functional.interpolate(levels[index + 1], scale_factor=2, mode="nearest")
            levels[index] = self.merges[index](levels[index] + above)
        return [self._answer(level, index) for index, level in enumerate(levels)]

    def _answer(self, level: Tensor, index: int) -> Tensor:
        x = torch.relu(self.head_norms[index](self.head_pointwise(self.head_depthwise(level))))
        return self.answer_pointwise(self.answer_depthwise(x))
