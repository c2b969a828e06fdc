"""The landmarker's loss and training loop.

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
from torch import Tensor
from torch.nn.functional import softplus
from torch.utils.data import DataLoader, IterableDataset

from lab.detector import shipped
from lab.detector.checkpoint import CHECKPOINT, follow, learning_rate, load_average, restore, save
from lab.detector.close_ups import CloseUps, batches
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.preset import LandmarkerPreset

LANDMARK_WEIGHT = 40.0  # of an error as a share of the side, against the doubt about the face
VISIBILITY_WEIGHT = 0.3
CALIBRATION_LOOKS = 256


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
    """Train the preset's network on a pool, from `start` or from chance; or go on where a run stopped.

    Args:
        preset: What decides the outcome.
        pool: What it learns from.
        run_dir: Where the checkpoint is, or will be.
        start: Exported weights (.onnx), or the checkpoint of another run (.pt), whose average is refined.
        minutes: The run ends after so long, if its epochs do not end before.
    """
    torch.set_num_threads(1)
    torch.manual_seed(preset.seed)
    layout = torch.channels_last
    network, average = (LandmarkNetwork(preset).to(memory_format=layout) for _ in range(2))
    if start is not None:
        _start(network, start, pool, preset)
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


def _start(network: LandmarkNetwork, start: Path, pool: CloseUps, preset: LandmarkerPreset) -> None:
    """Set the network to the weights in a file; exported ones need looks for their normalisations."""
    if start.suffix == ".pt":
        load_average(start, network)
        return
    rng = np.random.default_rng(preset.seed)
    looks, _ = next(batches(pool, size=min(CALIBRATION_LOOKS, len(pool.images)), rng=rng))
    images = torch.from_numpy(looks).permute(0, 3, 1, 2).float()
    shipped.start_landmarker_from(network, shipped.read(start), images)
