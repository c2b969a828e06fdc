"""The proposal network's training run: its scenes and its loss, given to the loop."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from lab.detector import shipped
from lab.detector.labels import REFERENCE, SceneSet, portraits, scenes_with_faces, scenes_without_faces
from lab.detector.loss import detection_loss
from lab.detector.network import Proposer
from lab.detector.preset import Preset
from lab.detector.scenes import Mix, random_scene
from lab.detector.targets import targets_of
from lab.detector.teacher import ScoreTeacher
from lab.loop import Batches, Task
from lab.loop import train as run


class Scenes(IterableDataset[tuple[Tensor, Tensor, Tensor]]):
    """One epoch's batches, the same for the same epoch.

    A batch is uint8[B, S, S, 3], BGR; float32[B, A, 15] targets; float32[B, A] scores of the reference detector, NaN in
    scenes that are turned too far for it, and in batches that it does not teach.
    """

    def __init__(self, mix: Mix, preset: Preset, epoch: int, *, reference: Path) -> None:
        """Keep what decides the batches; `reference` is the reference detector's file."""
        self.mix, self.preset, self.epoch, self.reference = mix, preset, epoch, reference

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Yield the batches; their sides vary."""
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        preset = self.preset
        rng = np.random.default_rng([preset.seed, self.epoch])
        teacher = ScoreTeacher(self.reference)
        for _ in range(preset.steps_per_epoch):
            side = int(rng.choice(preset.sides_px, p=preset.side_shares))
            size = max(round(preset.batch_pixels / side**2), 1)
            scenes = [random_scene(self.mix, side=side, rng=rng) for _ in range(size)]
            images = np.stack([scene.image[..., ::-1] for scene in scenes])
            targets = np.stack([targets_of(scene) for scene in scenes])
            taught = np.full(targets.shape[:2], np.nan, np.float32)
            if rng.random() < preset.taught_share:
                taught = teacher.scores(images)
                taught[[not scene.is_level for scene in scenes]] = np.nan
            yield torch.from_numpy(images), torch.from_numpy(targets), torch.from_numpy(taught)


def sets_of(preset: Preset, data_dir: Path) -> tuple[Mix, SceneSet, SceneSet]:
    """Return the training mix, and the validation photographs with and without faces."""
    faces, empty = (read(data_dir, most=preset.photographs) for read in (scenes_with_faces, scenes_without_faces))
    press = portraits(data_dir, every=preset.every_portrait, most=preset.photographs)
    parts = [each.part(np.flatnonzero(~each.is_held_out)) for each in (faces, press, empty)]
    mix = Mix(tuple(parts), preset.shares)
    held_out = [each.part(np.flatnonzero(each.is_held_out)) for each in (faces, empty)]
    return mix, held_out[0], held_out[1]


def train(preset: Preset, *, data_dir: Path, run_dir: Path, start: Path, minutes: float | None = None) -> None:
    """Train the preset's network from exported weights, or from the run's checkpoint if it has one.

    Args:
        preset: What decides the outcome.
        data_dir: The folder of the zips.
        run_dir: Where the checkpoint is, or will be.
        start: Exported weights.
        minutes: The run takes so long instead of the preset's epochs.
    """
    mix = sets_of(preset, data_dir)[0].decoded()
    torch.manual_seed(preset.seed)
    network = Proposer(preset.shape)
    scenes = partial(Scenes, mix, preset, reference=data_dir / REFERENCE)
    shipped.start_from(network, shipped.read(start), _frames(next(iter(scenes(0)))[0]))
    task = Task(
        settings=preset,
        schedule=preset,
        network=network,
        prepare=lambda learning, _: freeze_stem(learning) if preset.is_stem_frozen else None,
        batches=lambda epoch, _: (preset.steps_per_epoch, made_by_a_process(scenes(epoch))),
        loss=lambda learning, batch: scenes_loss(learning, batch, is_half=preset.is_half),
        validate=lambda _: {},
    )
    run(task, run_dir=run_dir, minutes=minutes)


def freeze_stem(network: nn.Module) -> None:
    """Keep the two first convolutions as they are, their batch statistics included."""
    network.get_submodule("stem").eval().requires_grad_(requires_grad=False)


def scenes_loss(network: nn.Module, batch: tuple[Tensor, ...], *, is_half: bool) -> Tensor:
    """Return the mean loss of a batch of `Scenes`."""
    scenes, targets, taught = batch
    with torch.autocast(scenes.device.type, torch.bfloat16, enabled=is_half):
        answers = network(_frames(scenes))
    return detection_loss(targets, answers.float(), taught)


def made_by_a_process(batches: IterableDataset[tuple[Tensor, ...]]) -> Batches:
    """Return an epoch's batches, made ahead of time by another process."""
    ahead: Batches = DataLoader(batches, batch_size=None, num_workers=1, prefetch_factor=6)
    return ahead


def _frames(scenes: Tensor) -> Tensor:
    return scenes.permute(0, 3, 1, 2).float().contiguous(memory_format=torch.channels_last)
