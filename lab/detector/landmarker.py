"""The landmarker's training run: its close-ups and its loss, given to the loop.

Axes: B batch, V = CLOSE_UP_PX.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus
from torch.utils.data import IterableDataset

from lab.detector import shipped
from lab.detector.close_ups import BOX, LANDMARKS, SCORE, VISIBILITY, CloseUps, batches
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.preset import LandmarkerPreset
from lab.detector.train import made_by_a_process
from lab.loop import Task
from lab.loop import train as run

LANDMARK_WEIGHT = 40.0  # of an error as a share of the side, against the doubt about the face
VISIBILITY_WEIGHT = 0.3
BOX_WEIGHT = 10.0
CALIBRATION_LOOKS = 256


def look_loss(targets: Tensor, answers: Tensor) -> Tensor:
    """Return the mean loss of float32[B, TARGETS] answers; NaN targets are left out."""
    scores = answers[:, SCORE]
    doubt = (softplus(scores) - targets[:, SCORE] * scores).mean()
    points = targets[:, LANDMARKS]
    known = ~points[:, 0].isnan()
    distance = (answers[known][:, LANDMARKS] - points[known]).abs().mean(-1).sum() / known.sum().clamp(min=1)
    seen = ~targets[:, VISIBILITY].isnan()
    logits = answers[:, VISIBILITY][seen]
    visible = (softplus(logits) - targets[:, VISIBILITY][seen] * logits).sum() / seen.sum().clamp(min=1)
    boxes = targets[:, BOX]
    boxed = ~boxes[:, 0].isnan()
    misplaced = (answers[boxed][:, BOX] - boxes[boxed]).abs().mean(-1).sum() / boxed.sum().clamp(min=1)
    return doubt + LANDMARK_WEIGHT * distance + VISIBILITY_WEIGHT * visible + BOX_WEIGHT * misplaced


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
    preset: LandmarkerPreset, pool: CloseUps, *, run_dir: Path, start: Path, minutes: float | None = None
) -> None:
    """Train the preset's network on a pool from exported weights, or from the run's checkpoint if it has one.

    Args:
        preset: What decides the outcome.
        pool: What it learns from.
        run_dir: Where the checkpoint is, or will be.
        start: Exported weights.
        minutes: The run takes so long instead of the preset's epochs.
    """
    torch.manual_seed(preset.seed)
    network = LandmarkNetwork(preset)
    shipped.start_landmarker_from(network, shipped.read(start), _few(pool, preset))
    task = Task(
        settings=preset,
        schedule=preset,
        network=network,
        prepare=lambda *_: None,
        batches=lambda epoch, _: (
            len(pool.images) // preset.batch_size, made_by_a_process(Looks(pool, preset, epoch)),
        ),
        loss=lambda learning, batch: batch_loss(learning, batch, is_half=preset.is_half),
        validate=lambda _: {},
    )  # fmt: skip
    run(task, run_dir=run_dir, minutes=minutes)


def batch_loss(network: nn.Module, batch: tuple[Tensor, ...], *, is_half: bool) -> Tensor:
    """Return the mean loss of a batch of `Looks`."""
    looks, targets = batch
    images = looks.permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
    with torch.autocast(images.device.type, torch.bfloat16, enabled=is_half):
        answers = network(images)
    return look_loss(targets, answers.float())


def _few(pool: CloseUps, preset: LandmarkerPreset) -> Tensor:
    """Return float32[B, 3, V, V]: looks that give normalisations their statistics."""
    rng = np.random.default_rng(preset.seed)
    looks, _ = next(batches(pool, size=min(CALIBRATION_LOOKS, len(pool.images)), rng=rng))
    return torch.from_numpy(looks).permute(0, 3, 1, 2).float()
