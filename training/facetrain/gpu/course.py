"""A course: teachers learn from the data set, students from it and from what the teachers say together.

Axes: N images, S source side, C channels, K labels.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from facetrain.checkpoint import CHECKPOINT, write_checkpoint
from facetrain.data import Dataset
from facetrain.gpu.network import Network
from facetrain.gpu.pack import Pack
from facetrain.gpu.stream import SLOTS, PictureStream
from facetrain.gpu.trainee import Trainee, prepared, resize_matrix
from facetrain.preset import Preset
from facetrain.schedule import learning_rate, order, rgb, staged

Say = Callable[[str], None]
TIMED_EPOCHS = range(1, 4)  # the first starts processes and libraries
SAVED_AT = (0.5, 0.75, 1.0)  # of the epochs
RESERVE = 0.95  # of the time allowed is planned for


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Who learns what.

    Attributes:
        source_px: S, the side of the pictures that everybody's own size is made from.
        teachers: Their presets; all learn at the same time, from the same pictures in an order of their own.
        students: Folder of the checkpoint -> preset; likewise.
        teaching_share: Of the time allowed, what the teachers may take.
    """

    source_px: int
    teachers: tuple[Preset, ...]
    students: dict[str, Preset]
    teaching_share: float = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """Where and how long to train.

    Attributes:
        device: A GPU, or a CPU for trials.
        workers: Processes that make pictures.
        seconds: As long as this at most, by fewer epochs; None for the presets' own number.
    """

    device: torch.device
    workers: int
    seconds: float | None = None


def run(course: Course, pack: Pack, *, run_dir: Path, limits: Limits, say: Say = print) -> None:
    """Train teachers and students; write the students' checkpoints into folders of `run_dir`."""
    start = time.monotonic()
    if limits.device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.set_float32_matmul_precision("high")
    whole = _with_extra(pack)
    teachers = [_Learner(f"teacher-{i}", each, course, limits) for i, each in enumerate(course.teachers)]
    allowed = None if limits.seconds is None else limits.seconds * course.teaching_share
    with _stream(pack.train, course, course.teachers[0], limits) as stream:
        _learn_together(teachers, stream, pack=pack, data=pack.train, until=_after(start, allowed), say=say)
    ensemble = [(each.trainee.averaged(), each.resize) for each in teachers]
    say(f"teachers together: tuning accuracy {ensemble_accuracy(ensemble, pack.tuning, course.source_px):.4f}")
    students = [_Learner(name, each, course, limits) for name, each in course.students.items()]
    with _stream(whole, course, students[0].preset, limits) as stream:
        _learn_together(
            students, stream, pack=pack, data=whole, until=_after(start, limits.seconds), say=say,
            ensemble=ensemble, run_dir=run_dir,
        )  # fmt: skip


class _Learner:
    """A trainee with its record."""

    def __init__(self, name: str, preset: Preset, course: Course, limits: Limits) -> None:
        self.name, self.preset = name, preset
        self.trainee = Trainee(preset, source_px=course.source_px, device=limits.device)
        self.resize = resize_matrix(course.source_px, preset.input_px).to(limits.device)
        self.history: list[dict[str, float]] = []

    def look_back(self, tuning: Dataset) -> None:
        """Note how an epoch has ended."""
        images = rgb(tuning.images, self.preset.input_px)[..., : 1 if self.preset.is_grey else 3]
        whole = resize_matrix(self.preset.input_px, self.preset.input_px).to(self.resize.device)
        logits = _logits([(self.trainee.averaged(), whole)], torch.from_numpy(images).to(self.resize.device))
        accuracy = float((logits.argmax(dim=1).cpu().numpy() == tuning.labels).mean())
        self.history.append({"loss": float(self.trainee.loss), "tuningAccuracy": accuracy})

    def plan(self, epochs: int) -> None:
        """Plan for another number of epochs; the last parts keep their shares."""
        old = self.preset
        augmented = None if old.augmented_epochs is None else round(old.augmented_epochs * epochs / old.epochs)
        balanced = round(old.balanced_epochs * epochs / old.epochs)
        self.preset = replace(old, epochs=epochs, augmented_epochs=augmented, balanced_epochs=balanced)
        self.trainee.preset = self.preset


Ensemble = Sequence[tuple[Network, Tensor]]
"""Networks for answers, each with the matrix that brings a picture to its size."""


def _learn_together(
    learners: list[_Learner],
    stream: PictureStream,
    *,
    pack: Pack,
    data: Dataset,
    until: float | None,
    say: Say,
    ensemble: Ensemble = (),
    run_dir: Path | None = None,
) -> None:
    """Let all learn from the same pictures, epoch by epoch; with an ensemble, from what it says of them, too."""
    device = learners[0].resize.device
    targets = torch.from_numpy(data.targets).to(device)
    is_known = (targets.sum(dim=1) > 0)[:, np.newaxis]
    epoch, timed = 0, time.monotonic()
    while epoch < learners[0].preset.epochs:
        for coming in range(epoch, epoch + SLOTS):
            stream.prepare(coming, staged(learners[0].preset, coming).augmentation)
        pictures = torch.from_numpy(stream.take(epoch)).to(device)
        said = _logits(ensemble, pictures).softmax(dim=1) if ensemble else targets
        _one_epoch(learners, pictures, torch.where(is_known, targets, said), said, pack=pack, epoch=epoch)
        for each in learners:
            each.look_back(pack.tuning)
        epoch += 1
        if epoch == TIMED_EPOCHS.start:
            timed = time.monotonic()
        if epoch == TIMED_EPOCHS.stop - 1 and until is not None:
            _plan_all(learners, until=until, seconds=(time.monotonic() - timed) / (len(TIMED_EPOCHS) - 1), done=epoch)
        last = [each.history[-1] for each in learners]
        say(
            f"epoch {epoch}/{learners[0].preset.epochs} "
            + " ".join(f"{each['loss']:.3f}:{each['tuningAccuracy']:.4f}" for each in last)
        )
        if run_dir is not None and epoch in {round(share * learners[0].preset.epochs) for share in SAVED_AT}:
            for each in learners:
                write_checkpoint(run_dir / each.name / CHECKPOINT, each.trainee.checkpoint(each.history))


def _one_epoch(
    learners: list[_Learner], pictures: Tensor, own: Tensor, said: Tensor, *, pack: Pack, epoch: int
) -> None:
    """Let each learner see every picture once, in batches of its own; on a GPU, all of them at the same time."""
    plans = []
    for each in learners:
        rng = np.random.default_rng([each.preset.seed, epoch])
        drawn = order(pack.train, staged(each.preset, epoch), rng)
        beyond = np.arange(len(pack.train.names), len(pictures))
        drawn = rng.permutation(np.concatenate([drawn, beyond]))
        size = each.preset.batch_size
        drawn = drawn[: len(drawn) // size * size].reshape(-1, size)
        mixed = torch.lerp(own, said, each.preset.teacher_share)
        plans.append((each, torch.from_numpy(drawn).to(pictures.device), mixed))
    if pictures.is_cuda:
        torch.cuda.synchronize()
    for step in range(max(len(drawn) for _, drawn, _ in plans)):
        for each, drawn, mixed in plans:
            if step < len(drawn):
                rate = learning_rate(each.preset, epoch + step / len(drawn))
                with torch.cuda.stream(each.trainee.stream):
                    chosen = drawn[step]
                    each.trainee.learn(pictures[chosen], mixed[chosen], rate=rate)
    if pictures.is_cuda:
        torch.cuda.synchronize()


def _plan_all(learners: list[_Learner], *, until: float, seconds: float, done: int) -> None:
    """Plan for as many epochs, of so many seconds each, as there is time for."""
    epochs = done + max(int(RESERVE * (until - time.monotonic()) / seconds), 1)
    for each in learners:
        each.plan(min(epochs, each.preset.epochs))


@torch.inference_mode()
def _logits(ensemble: Ensemble, pictures: Tensor) -> Tensor:
    """Return float32[N, K]: the mean logits of the networks, of uint8[N, S, S, C]."""
    parts = []
    for batch in pictures.split(1024):
        with torch.autocast(batch.device.type, torch.bfloat16, enabled=batch.is_cuda):
            answers = [network(prepared(batch, resize)) for network, resize in ensemble]
        parts.append(torch.stack(answers).float().mean(dim=0))
    return torch.cat(parts)


def ensemble_accuracy(ensemble: Ensemble, tuning: Dataset, source_px: int) -> float:
    """Return the share of the tuning part that the networks' mean is right on."""
    device = ensemble[0][1].device
    pictures = torch.from_numpy(rgb(tuning.images, source_px)[..., : tuning.images.shape[-1]]).to(device)
    return float((_logits(ensemble, pictures).argmax(dim=1).cpu().numpy() == tuning.labels).mean())


def _with_extra(pack: Pack) -> Dataset:
    """Return the training part and the pictures without labels, whose targets are zero."""
    train, count = pack.train, len(pack.extra)
    marks = np.full((count, 5, 2), np.nan, np.float32)
    return Dataset(
        (*train.names, *(f"extra-{index}" for index in range(count))),
        np.concatenate([train.images, pack.extra]) if count else train.images,
        np.concatenate([train.labels, np.zeros(count, np.int64)]),
        np.concatenate([train.targets, np.zeros((count, train.targets.shape[1]), np.float32)]),
        None if train.landmarks is None else np.concatenate([train.landmarks, marks]),
    )


def _stream(data: Dataset, course: Course, preset: Preset, limits: Limits) -> PictureStream:
    marks = np.full((len(data.names), 5, 2), np.nan, np.float32) if data.landmarks is None else data.landmarks
    return PictureStream(
        data.images, marks, source_px=course.source_px, seed=preset.seed, workers=limits.workers
    )


def _after(start: float, seconds: float | None) -> float | None:
    return None if seconds is None else start + seconds
