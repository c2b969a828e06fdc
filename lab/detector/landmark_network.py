"""The landmarker's network.

Axes: B batch, V = CLOSE_UP_PX.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from lab.detector.close_ups import BOX, LANDMARKS, TARGETS
from lab.detector.network import OFFSET, SCALE, norm
from lab.detector.preset import LandmarkerPreset

USUAL_BOX = (0.5, 0.5, -0.4, -0.3)  # as in the targets: where training starts


class Dense(nn.Module):
    """A convolution, normalised and rectified; a residual one adds its input before that: it begins as the identity."""

    def __init__(self, inputs: int, outputs: int, *, stride: int = 1, is_residual: bool = False) -> None:
        """Make the layers."""
        super().__init__()
        self.is_residual = is_residual
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = norm(outputs)
        if is_residual:
            nn.init.zeros_(self.norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Return float32[B, outputs, H, W]."""
        y = self.norm(self.conv(x))
        return torch.relu(x + y if self.is_residual else y)


class LandmarkNetwork(nn.Module):
    """Dense convolutions on a close-up: face or not, landmarks, what is visible."""

    def __init__(self, preset: LandmarkerPreset) -> None:
        """Make the layers."""
        super().__init__()
        self.stages = nn.ModuleList()
        inputs = 3
        for stage, (widths, residuals) in enumerate(zip(preset.filters, preset.residuals, strict=True)):
            blocks = nn.ModuleList()
            for index, width in enumerate(widths):
                blocks.append(Dense(inputs, width, stride=2 if stage == index == 0 else 1))
                inputs = width
            blocks += [Dense(inputs, inputs, is_residual=True) for _ in range(residuals)]
            self.stages.append(blocks)
        self.answer = nn.Conv2d(inputs, TARGETS, preset.last_px)
        with torch.no_grad():
            self.answer.bias.zero_()
            self.answer.bias[LANDMARKS] = 0.5
            self.answer.bias[BOX] = torch.tensor(USUAL_BOX)

    def forward(self, look: Tensor) -> Tensor:
        """Return float32[B, TARGETS], before any sigmoid, of float32[B, 3, V, V], RGB, 0-255."""
        return self.answer(self.features(look)).flatten(1)

    def features(self, look: Tensor) -> Tensor:
        """Return the last stage's map."""
        x = look * SCALE + OFFSET
        for stage, blocks in enumerate(self.stages):
            if stage:
                x = nn.functional.max_pool2d(x, 2)
            for index, block in enumerate(blocks):
                if stage == index == 0:  # black lies beyond the border, as after export
                    x = pad(x, (1, 1, 1, 1), value=OFFSET)
                    x = torch.relu(block.norm(nn.functional.conv2d(x, block.conv.weight, stride=2)))
                else:
                    x = block(x)
        return x
