"""The landmarker's network, loss and training loop.

Axes: B batch, V = CLOSE_UP_PX.
"""

import json
import math
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import pad, softplus
from torch.utils.data import DataLoader, IterableDataset

from lab.detector.checkpoint import CHECKPOINT, follow, learning_rate, load_average, restore, save
from lab.detector.close_ups import TARGETS, CloseUps, batches
from lab.detector.network import OFFSET, SCALE, norm
from lab.detector.preset import LandmarkerPreset

LANDMARK_WEIGHT = 40.0  # of an error as a share of the side, against the doubt about the face
VISIBILITY_WEIGHT = 0.3


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
        x = pad(look * SCALE + OFFSET, (1, 1, 1, 1), value=OFFSET)  # black beyond the border, as after export
        for stage, blocks in enumerate(self.stages):
            if stage:
                x = nn.functional.max_pool2d(x, 2)
            for index, block in enumerate(blocks):
                if stage == index == 0:
                    x = block[2](block[1](nn.functional.conv2d(x, block[0].weight, stride=2)))
                else:
                    x = block(x)
        return self.answer(x).flatten(1)


def look_loss(targets: Tensor, answers: Tensor) -> Tensor:
    """Return the mean loss of float32[B, TARGETS] answers; NaN targets are left out."""
    doubt = (softplus(answers[:, 0]) - targets[:, 0] * answers[:, 0]).mean()
    points, known = targets[:, 1:11], ~targets[:, 1].isnan()
    distance = (answers[known, 1:11] - points[known]).abs().mean(-1).sum() / known.sum().clamp(min=1)
    seen = ~targets[:, 11:].isnan()
    logits = answers[:, 11:][seen]
    visible = (softplus(logits) - targets[:, 11:][seen] * logits).sum() / seen.sum().clamp(min=1)
    return doubt + LANDMARK_WEIGHT * distance + VISIBILITY_WEIGHT * visible


class Looks(IterableDataset[tuple[Tensor, Tensor]]):
    """One epoch's batches."""

    def __init__(self, pool: CloseUps, preset: LandmarkerPreset, epoch: int) -> None:
        """Keep what decides the batches."""
        self.pool, self.preset, self.epoch = pool, preset, epoch

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield uint8[B, V, V, 3] and float32[B, TARGETS]."""
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        rng = np.random.default_rng([self.preset.seed, self.epoch])
        for looks, targets in batches(self.pool, size=self.preset.batch_size, rng=rng):
            yield torch.from_numpy(looks), torch.from_numpy(targets)


def train_landmarker(
    preset: LandmarkerPreset, pool: CloseUps, *, run_dir: Path, start: Path | None = None, minutes: float = math.inf
) -> Path:
    """Train the preset's network on a pool, from the checkpoint `start` or from chance; or go on where a run stopped.

    Args:
        preset: What decides the outcome.
        pool: What it learns from.
        run_dir: Where the checkpoint is, or will be.
        start: The checkpoint of another run, whose average is refined.
        minutes: The run ends after so long, if its epochs do not end before.
    """
    torch.set_num_threads(1)
    torch.manual_seed(preset.seed)
    layout = torch.channels_last
    network, average = (LandmarkNetwork(preset).to(memory_format=layout) for _ in range(2))
    if start is not None:
        load_average(start, network)
    average.load_state_dict(network.state_dict())
    optimizer = torch.optim.AdamW(network.parameters(), lr=preset.peak_learning_rate, weight_decay=preset.weight_decay)
    steps = len(pool.images) // preset.batch_size
    parts = {"network": network, "average": average, "optimizer": optimizer}
    path = run_dir / CHECKPOINT
    history = restore(path, preset, parts)
    elapsed = history[-1]["seconds"] if history else 0.0
    for epoch in range(len(history), preset.epochs):
        if elapsed >= 60 * minutes:
            break
        network.train()
        began = time.monotonic()
        losses: list[float] = []
        for looks, targets in DataLoader(Looks(pool, preset, epoch), batch_size=None, num_workers=1, prefetch_factor=8):
            step = epoch * steps + len(losses)
            share = max(step / (preset.epochs * steps), (elapsed + time.monotonic() - began) / (60 * minutes))
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(preset, step, min(share, 1.0))
            optimizer.zero_grad(set_to_none=True)
            images = looks.permute(0, 3, 1, 2).float().contiguous(memory_format=layout)
            with torch.autocast("cpu", torch.bfloat16, enabled=preset.is_half):
                answers = network(images)
            loss = look_loss(targets, answers.float())
            loss.backward()
            optimizer.step()
            losses.append(float(loss.detach()))
            follow(average, network, min(preset.average_decay, (step + 1) / (step + 201)))
        elapsed += time.monotonic() - began
        history.append({"loss": float(np.mean(losses)), "seconds": elapsed})
        print(json.dumps({"epoch": epoch + 1, **history[-1]}), flush=True)
        save(path, preset, parts, history)
    return path
