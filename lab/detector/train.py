"""The proposal network's training loop and its resumable checkpoint. One process makes scenes, one thread trains."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from lab.detector import shipped
from lab.detector.labels import SceneSet, portraits, scenes_with_faces, scenes_without_faces
from lab.detector.loss import detection_loss
from lab.detector.network import Proposer
from lab.detector.preset import Preset
from lab.detector.scenes import Mix, random_scene
from lab.detector.targets import targets_of

CHECKPOINT = "checkpoint.pt"


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


def sets_of(preset: Preset, data_dir: Path, teacher_file: Path) -> tuple[Mix, SceneSet, SceneSet]:
    """Return the training mix, and the validation photographs with and without faces."""
    faces, empty = scenes_with_faces(data_dir, teacher_file), scenes_without_faces(data_dir)
    press = portraits(data_dir, teacher_file, every=preset.every_portrait)
    parts = [each.part(np.flatnonzero(~each.is_held_out)) for each in (faces, press, empty)]
    mix = Mix(tuple(parts), preset.shares)
    return mix, *(each.part(np.flatnonzero(each.is_held_out)) for each in (faces, empty))


def train(preset: Preset, *, data_dir: Path, teacher_file: Path, run_dir: Path, start: Path) -> Path:
    """Train the preset's network from the exported weights in `start`, or from the run's checkpoint if it has one."""
    torch.set_num_threads(1)
    torch.manual_seed(preset.seed)
    mix, _, _ = sets_of(preset, data_dir, teacher_file)
    network, average = (Proposer(preset.shape).to(memory_format=torch.channels_last) for _ in range(2))
    optimizer = torch.optim.AdamW(_groups(network, preset.weight_decay), lr=preset.peak_learning_rate)
    steps = preset.steps_per_epoch * preset.epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, preset.peak_learning_rate, total_steps=steps + 1, pct_start=preset.warmup_share, final_div_factor=100
    )
    history = _restored(run_dir / CHECKPOINT, preset, network, average, optimizer, schedule)
    if not history:
        first = next(iter(Scenes(mix, preset, epoch=0)))[0]
        shipped.start_from(network, shipped.read(start), _frames(first))
        average.load_state_dict(network.state_dict())
    for epoch in range(len(history), preset.epochs):
        network.train()
        losses = []
        for scenes, targets in DataLoader(Scenes(mix, preset, epoch), batch_size=None, num_workers=1, prefetch_factor=6):
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast("cpu", torch.bfloat16, enabled=preset.is_half):
                answers = network(_frames(scenes))
            loss = detection_loss(targets, answers.float())
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            done = epoch * preset.steps_per_epoch + len(losses)
            _follow(average, network, min(preset.average_decay, done / (done + 200)))
        history.append({"loss": float(np.mean(losses))})
        print(json.dumps({"epoch": epoch + 1, **history[-1]}), flush=True)
        _save(run_dir / CHECKPOINT, preset, network, average, optimizer, schedule, history)
    return run_dir / CHECKPOINT


def load_average(path: Path, preset: Preset) -> Proposer:
    """Return the network with the averaged weights of a checkpoint."""
    network = Proposer(preset.shape)
    network.load_state_dict(torch.load(path, weights_only=False)["average"])
    return network.eval()


def _frames(scenes: Tensor) -> Tensor:
    return scenes.permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)


def _groups(network: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    kernels = [each for each in network.parameters() if each.ndim > 1]
    others = [each for each in network.parameters() if each.ndim <= 1]
    return [{"params": kernels, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


@torch.no_grad()
def _follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    for mine, theirs in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mine.is_floating_point():
            mine.lerp_(theirs, 1 - decay)
        else:
            mine.copy_(theirs)


def _save(path: Path, preset: Preset, network, average, optimizer, schedule, history) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {
        "preset": asdict(preset),
        "network": network.state_dict(),
        "average": average.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "history": history,
    }
    torch.save(state, path.with_suffix(".new"))
    os.replace(path.with_suffix(".new"), path)


def _restored(path: Path, preset: Preset, network, average, optimizer, schedule) -> list[dict[str, float]]:
    if not path.exists():
        return []
    state = torch.load(path, weights_only=False)
    if state["preset"] != asdict(preset):
        raise ValueError(f"{path} belongs to another preset")
    for part, name in ((network, "network"), (average, "average"), (optimizer, "optimizer"), (schedule, "schedule")):
        part.load_state_dict(state[name])
    return state["history"]
