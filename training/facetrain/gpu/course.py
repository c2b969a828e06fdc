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

from facetrain.checkpoint import CHECKPOINT, load_checkpoint, preset_from, write_checkpoint
from facetrain.data import Dataset
from facetrain.gpu.network import Network, build, set_arrays
from facetrain.gpu.pack import Pack
from facetrain.gpu.plan import Course
from facetrain.gpu.stream import SLOTS, PictureStream
from facetrain.gpu.trainee import Trainee, prepared, resize_matrix
from facetrain.preset import Preset
from facetrain.schedule import learning_rate, order, rgb, staged

Say = Callable[[str], None]
Ensemble = Sequence[tuple[Network, Tensor]]
"""Networks for answers, each with the matrix that brings a picture to its size."""
TIMED_EPOCHS = range(1, 4)  # the first starts processes and libraries
SAVED_AT = (0.5, 0.75, 1.0)  # of the epochs
RESERVE = 0.95  # of the time allowed is planned for


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


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What learners share.

    Attributes:
        stream: Makes the pictures.
        pack: Whose training part the first pictures are.
        targets: float32[N, K] for each picture; zero where there is no label.
        until: When to end, by the monotonic clock; None for the presets' number of epochs.
        say: Takes a line for each epoch.
        run_dir: Where to leave checkpoints.
        ensemble: Teachers, if any.
    """

    stream: PictureStream
    pack: Pack
    targets: Tensor
    until: float | None
    say: Say
    run_dir: Path
    ensemble: Ensemble = ()


def run(course: Course, pack: Pack, *, run_dir: Path, limits: Limits, say: Say = print) -> None:
    """Train teachers and students; write their checkpoints into folders of `run_dir`.

    Raises:
        FileNotFoundError: A trained teacher is not in `run_dir`.
    """
    start = time.monotonic()
    if limits.device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.set_float32_matmul_precision("high")
    ensemble = [_trained(run_dir / name, course, limits) for name in course.trained_teachers]
    if course.teachers:
        teachers = [_Learner(f"teacher-{index}", course, limits) for index in range(len(course.teachers))]
        allowed = None if limits.seconds is None else start + limits.seconds * course.teaching_share
        with _stream(pack.train, course, teachers[0].preset, limits) as stream:
            targets = torch.from_numpy(pack.train.targets).to(limits.device)
            _learn_together(teachers, _Lesson(stream, pack, targets, allowed, say, run_dir))
        ensemble += [(each.trainee.averaged(), each.resize) for each in teachers]
    say(f"teachers together: tuning accuracy {ensemble_accuracy(ensemble, pack.tuning, course.source_px):.4f}")
    students = [_Learner(name, course, limits) for name in course.students]
    whole = _with_extra(pack)
    allowed = None if limits.seconds is None else start + limits.seconds
    with _stream(whole, course, students[0].preset, limits) as stream:
        targets = torch.from_numpy(whole.targets).to(limits.device)
        _learn_together(students, _Lesson(stream, pack, targets, allowed, say, run_dir, ensemble))


def _trained(folder: Path, course: Course, limits: Limits) -> tuple[Network, Tensor]:
    """Return the averaged network of a checkpoint and the matrix of its size."""
    checkpoint = load_checkpoint(folder / CHECKPOINT)
    preset = preset_from(checkpoint.preset)
    network = build(preset)
    set_arrays(network, checkpoint.average)
    resize = resize_matrix(course.source_px, preset.input_px).to(limits.device)
    return network.to(limits.device).to(memory_format=torch.channels_last).eval(), resize


class _Learner:
    """A trainee with its record."""

    def __init__(self, name: str, course: Course, limits: Limits) -> None:
        self.is_teacher = name not in course.students
        self.name = name
        preset = course.teachers[int(name.rpartition("-")[2])] if self.is_teacher else course.students[name]
        self.preset = preset
        self.trainee = Trainee(preset, source_px=course.source_px, device=limits.device)
        self.resize = resize_matrix(course.source_px, preset.input_px).to(limits.device)
        self.history: list[dict[str, float]] = []

    def batches(self, train: Dataset, count: int, epoch: int) -> Tensor:
        """Return int64[steps, B]: the pictures of an epoch in an order of this learner's own, the rest left out."""
        rng = np.random.default_rng([self.preset.seed, epoch])
        drawn = order(train, staged(self.preset, epoch), rng)
        drawn = rng.permutation(np.concatenate([drawn, np.arange(len(train.names), count)]))
        size = self.preset.batch_size
        return torch.from_numpy(drawn[: len(drawn) // size * size].reshape(-1, size)).to(self.resize.device)

    def look_back(self, tuning: Dataset) -> None:
        """Note how an epoch has ended."""
        images = rgb(tuning.images, self.preset.input_px)[..., : 1 if self.preset.is_grey else 3]
        whole = resize_matrix(self.preset.input_px, self.preset.input_px).to(self.resize.device)
        logits = _logits([(self.trainee.averaged(), whole)], torch.from_numpy(images).to(self.resize.device))
        accuracy = float((logits.argmax(dim=1).cpu().numpy() == tuning.labels).mean())
        self.history.append({"loss": self.trainee.mean_loss(), "tuningAccuracy": accuracy})

    def save(self, run_dir: Path) -> None:
        """Write a checkpoint; a teacher's in half the numbers' precision, since it only teaches."""
        checkpoint = self.trainee.checkpoint(self.history)
        if self.is_teacher:
            checkpoint = replace(checkpoint, average=[values.astype(np.float16) for values in checkpoint.average])
        write_checkpoint(run_dir / self.name / CHECKPOINT, checkpoint)

    def plan(self, epochs: int) -> None:
        """Plan for another number of epochs; the last parts keep their shares."""
        old = self.preset
        augmented = None if old.augmented_epochs is None else round(old.augmented_epochs * epochs / old.epochs)
        balanced = round(old.balanced_epochs * epochs / old.epochs)
        self.preset = replace(old, epochs=epochs, augmented_epochs=augmented, balanced_epochs=balanced)
        self.trainee.preset = self.preset


def _learn_together(learners: list[_Learner], lesson: _Lesson) -> None:
    """Let all learn from the same pictures, epoch by epoch; with an ensemble, from what it says of them, too."""
    first, epoch, timed = learners[0], 0, time.monotonic()
    while epoch < first.preset.epochs:
        for coming in range(epoch, epoch + SLOTS):
            lesson.stream.prepare(coming, staged(first.preset, coming).augmentation)
        pictures = torch.from_numpy(lesson.stream.take(epoch)).to(lesson.targets.device)
        _one_epoch(learners, lesson, pictures, epoch=epoch)
        for each in learners:
            each.look_back(lesson.pack.tuning)
        epoch += 1
        if epoch == TIMED_EPOCHS.start:
            timed = time.monotonic()
        if epoch == TIMED_EPOCHS.stop - 1 and lesson.until is not None:
            seconds = (time.monotonic() - timed) / (len(TIMED_EPOCHS) - 1)
            _plan_all(learners, until=lesson.until, seconds=seconds, done=epoch)
        last = " ".join(f"{each.history[-1]['loss']:.3f}:{each.history[-1]['tuningAccuracy']:.4f}" for each in learners)
        lesson.say(f"epoch {epoch}/{first.preset.epochs} {last}")
        if epoch in {round(share * first.preset.epochs) for share in SAVED_AT}:
            for each in learners:
                each.save(lesson.run_dir)


def _one_epoch(learners: list[_Learner], lesson: _Lesson, pictures: Tensor, *, epoch: int) -> None:
    """Let each learner see every picture once, in batches of its own; on a GPU, all of them at the same time."""
    said = _logits(lesson.ensemble, pictures).softmax(dim=1) if lesson.ensemble else lesson.targets
    own = torch.where(lesson.targets.sum(dim=1, keepdim=True) > 0, lesson.targets, said)
    plans = [
        (each, each.batches(lesson.pack.train, len(pictures), epoch), torch.lerp(own, said, each.preset.teacher_share))
        for each in learners
    ]
    _wait_for_all(pictures)
    for step in range(max(len(batches) for _, batches, _ in plans)):
        for each, batches, targets in plans:
            if step < len(batches):
                rate = learning_rate(each.preset, epoch + step / len(batches))
                with torch.cuda.stream(each.trainee.stream):
                    each.trainee.learn(pictures[batches[step]], targets[batches[step]], rate=rate)
    _wait_for_all(pictures)


def _wait_for_all(tensor: Tensor) -> None:
    if tensor.is_cuda:
        torch.cuda.synchronize()


def _plan_all(learners: list[_Learner], *, until: float, seconds: float, done: int) -> None:
    """Plan for as many epochs, of so many seconds each, as there is time for."""
    epochs = done + max(int(RESERVE * (until - time.monotonic()) / seconds), 1)
    for each in learners:
        each.plan(min(epochs, each.preset.epochs))


def _logits(ensemble: Ensemble, pictures: Tensor) -> Tensor:
    """Return float32[N, K]: the mean logits of the networks, of uint8[N, S, S, C]."""
    parts = []
    for batch in pictures.split(1024):
        with torch.inference_mode(), torch.autocast(batch.device.type, torch.bfloat16):
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
    return PictureStream(data.images, marks, source_px=course.source_px, seed=preset.seed, workers=limits.workers)
