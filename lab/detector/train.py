"""The proposal network's training loop and its resumable checkpoint. One process makes scenes, one thread trains.

The learning rate falls with the share of the run that is done: of its epochs, or of its minutes if those end first.
"""

import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from lab.detector import shipped
from lab.detector.checkpoint import CHECKPOINT, follow, learning_rate, restore, save
from lab.detector.labels import SceneSet, portraits, scenes_with_faces, scenes_without_faces
from lab.detector.loss import detection_loss
from lab.detector.network import Proposer
from lab.detector.preset import Preset
from lab.detector.scenes import Mix, random_scene
from lab.detector.targets import targets_of


class Scenes(IterableDataset[tuple[Tensor, Tensor]]):
    """One epoch's batches: uint8[B, S, S, 3], BGR, and float32[B, A, 15]; the same for the same epoch."""

    def __init__(self, mix: Mix, preset: Preset, epoch: int) -> None:
        """Keep what decides the batches."""
        self.mix, self.preset, self.epoch = mix, preset, epoch

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the batches; their sides vary."""
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        preset = self.preset
        rng = np.random.default_rng([preset.seed, self.epoch])
        for _ in range(preset.steps_per_epoch):
            side = int(rng.choice(preset.sides_px, p=preset.side_shares))
            size = max(round(preset.batch_pixels / side**2), 1)
            scenes = [random_scene(self.mix, side=side, rng=rng) for _ in range(size)]
            images = np.stack([scene.image[..., ::-1] for scene in scenes])
            yield torch.from_numpy(images), torch.from_numpy(np.stack([targets_of(scene) for scene in scenes]))


def sets_of(preset: Preset, data_dir: Path) -> tuple[Mix, SceneSet, SceneSet]:
    """Return the training mix, and the validation photographs with and without faces."""
    faces, empty = (read(data_dir, most=preset.photographs) for read in (scenes_with_faces, scenes_without_faces))
    press = portraits(data_dir, every=preset.every_portrait, most=preset.photographs)
    parts = [each.part(np.flatnonzero(~each.is_held_out)) for each in (faces, press, empty)]
    mix = Mix(tuple(parts), preset.shares)
    held_out = [each.part(np.flatnonzero(each.is_held_out)) for each in (faces, empty)]
    return mix, held_out[0], held_out[1]


def train(preset: Preset, *, data_dir: Path, run_dir: Path, start: Path, minutes: float = math.inf) -> Path:
    """Train the preset's network from `start`, or from the run's checkpoint if it has one.

    Args:
        preset: What decides the outcome.
        data_dir: The folder of the zips.
        run_dir: Where the checkpoint is, or will be.
        start: Exported weights (.onnx), or the checkpoint of another run (.pt).
        minutes: The run ends after so long, if its epochs do not end before.
    """
    torch.set_num_threads(1)
    torch.manual_seed(preset.seed)
    mix = sets_of(preset, data_dir)[0].decoded()
    network, average = (Proposer(preset.shape).to(memory_format=torch.channels_last) for _ in range(2))
    optimizer = torch.optim.AdamW(_groups(network, preset.weight_decay), lr=preset.peak_learning_rate)
    parts = {"network": network, "average": average, "optimizer": optimizer}
    history = restore(run_dir / CHECKPOINT, preset, parts)
    elapsed = history[-1]["seconds"] if history else 0.0
    if not history:
        _start(network, start, lambda: _frames(next(iter(Scenes(mix, preset, epoch=0)))[0]))
        average.load_state_dict(network.state_dict())
    network.stem.requires_grad_(not preset.is_stem_frozen)
    for epoch in range(len(history), preset.epochs):
        if elapsed >= 60 * minutes:
            break
        network.train()
        network.stem.train(not preset.is_stem_frozen)
        began = time.monotonic()
        losses: list[float] = []
        for scenes, targets in DataLoader(
            Scenes(mix, preset, epoch), batch_size=None, num_workers=1, prefetch_factor=6
        ):
            step = epoch * preset.steps_per_epoch + len(losses)
            share = step / (preset.epochs * preset.steps_per_epoch)
            share = min(max(share, (elapsed + time.monotonic() - began) / (60 * minutes)), 1.0)
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(preset, step, share)
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast("cpu", torch.bfloat16, enabled=preset.is_half):
                answers = network(_frames(scenes))
            loss = detection_loss(targets, answers.float())
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            losses.append(float(loss.detach()))
            follow(average, network, min(preset.average_decay, (step + 1) / (step + 201)))
        elapsed += time.monotonic() - began
        history.append({"loss": float(np.mean(losses)), "seconds": elapsed})
        print(json.dumps({"epoch": epoch + 1, **history[-1]}), flush=True)
        save(run_dir / CHECKPOINT, preset, parts, history)
    return run_dir / CHECKPOINT


def _start(network: Proposer, start: Path, scenes: Callable[[], Tensor]) -> None:
    """Set the network to the weights in a file; exported ones need scenes for their normalisations."""
    if start.suffix == ".pt":
        network.load_state_dict(torch.load(start, weights_only=False)["network"])
    else:
        shipped.start_from(network, shipped.read(start), scenes())


def _frames(scenes: Tensor) -> Tensor:
    return scenes.permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)


def _groups(network: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    kernels = [each for each in network.parameters() if each.ndim > 1]
    others = [each for each in network.parameters() if each.ndim <= 1]
    return [{"params": kernels, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]
