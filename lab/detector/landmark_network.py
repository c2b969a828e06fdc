"""The landmarker's network.

Axes: B batch, V = CLOSE_UP_PX.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from lab.detector.close_ups import TARGETS
from lab.detector.network import OFFSET, SCALE, norm
from lab.detector.preset import LandmarkerPreset


class LandmarkNetwork(nn.Module):
    """Dense convolutions on a close-up: face or not, landmarks, what is visible."""

    def __init__(self, preset: LandmarkerPreset) -> None:
        """Make the layers."""
        super().__init__()
        self.stages = nn.ModuleList()
        inputs = 3
        for widths in preset.filters:
            stage = nn.ModuleList()
            for width in widths:
                stage.append(nn.Sequential(nn.Conv2d(inputs, width, 3, 1, 1, bias=False), norm(width), nn.ReLU()))
                inputs = width
            self.stages.append(stage)
        self.answer = nn.Conv2d(inputs, TARGETS, preset.last_px)
        with torch.no_grad():
            self.answer.bias[1:11] = 0.5

    def forward(self, look: Tensor) -> Tensor:
        """Return float32[B, TARGETS], before any sigmoid, of float32[B, 3, V, V], RGB, 0-255."""
        return self.answer(self.features(look)).flatten(1)

    def features(self, look: Tensor) -> Tensor:
        """Return the last stage's map."""
        x = pad(look * SCALE + OFFSET, (1, 1, 1, 1), value=OFFSET)  # black beyond the border, as after export
        for stage, blocks in enumerate(self.stages):
            if stage:
                x = nn.functional.max_pool2d(x, 2)
            for index, block in enumerate(blocks):
                if stage == index == 0:
                    x = block[2](block[1](nn.functional.conv2d(x, block[0].weight, stride=2)))
                else:
                    x = block(x)
        return x
