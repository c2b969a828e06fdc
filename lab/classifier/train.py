"""A classifier's training run: its data, its loss and its validation, given to the loop."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from lab.classifier.batches import epoch_batches, framed, loss, predict_logits, shown
from lab.classifier.network import EfficientNetLite2
from lab.classifier.preset import Preset, Values
from lab.classifier.shipped import MODEL_FILE, shipped
from lab.data.dataset import Dataset, Splits
from lab.loop import Task, averaged_weights, best_device, load_weights, save_weights, train

PICTURES = 700
"""Most pictures of an origin that are validated after each epoch: it must cost little."""
STATISTICS_PICTURES = 100
"""Of a training set, from which the normalisations of a shipped network get their statistics."""


def task_of(
    preset: Preset,
    splits: Splits,
    *,
    start: Mapping[str, Tensor] | None = None,
    teachers: Sequence[nn.Module] = (),
    workers: int = 0,
) -> Task:
    """Return the preset's training run, starting from ImageNet weights, or from those of another network."""
    torch.manual_seed(preset.seed)
    network = EfficientNetLite2(preset.outputs, dropout=preset.dropout, drop_path=preset.drop_path)
    if start is None:
        network.load_imagenet()
    else:
        network.load_backbone(start)
    rng = np.random.default_rng(0)
    seen = {name: dataset.take(_some(dataset, rng)) for name, dataset in splits.validation.items()}
    images = {name: framed(each, preset.input_px, is_aligned=each.images.shape[-1] == 3) for name, each in seen.items()}

    def validate(averaged: nn.Module) -> dict[str, float]:
        figures: dict[str, float] = {}
        for name, dataset in seen.items():
            logits = predict_logits(averaged, images[name])
            if preset.values:
                figures |= _value_figures(name, dataset, logits.softmax(dim=1).numpy(), preset.values)
            else:
                figures |= _figures(name, dataset, logits.argmax(dim=1).numpy(), len(preset.labels))
        return figures

    return Task(
        settings=preset,
        schedule=preset.optimization,
        network=network,
        prepare=lambda *_: None,
        batches=lambda epoch, progress: epoch_batches(splits.train, preset, epoch, progress=progress, workers=workers),
        loss=partial(loss, teachers=teachers, share=preset.taught_share, input_px=preset.input_px),
        validate=validate,
    )


def run(  # noqa: PLR0913 - what is trained, from where, and how long
    preset: Preset,
    splits: Splits,
    *,
    run_dir: Path,
    start_dir: Path | None,
    teacher_dirs: Sequence[Path] = (),
    model_dir: Path,
    minutes: float | None,
    threads: int,
    workers: int = 0,
) -> None:
    """Train a classifier, after its teachers if it has any; continues where a run in `run_dir` stopped.

    A network starts from the weights of the first teacher that was trained for it. If the preset goes on from a shipped
    model, that in `model_dir` is start and teacher. Runs or models in `teacher_dirs` only teach.

    Raises:
        FileNotFoundError: There is neither run nor model in `start_dir` or in one of `teacher_dirs`, or no model in
            `model_dir`.
        ValueError: The run in `run_dir` is of another preset, or the model of another network.
    """
    learn = partial(train, minutes=minutes, threads=threads)
    start = None if start_dir is None else _weights(start_dir, splits, preset)
    teachers = []
    if preset.goes_on_from:
        kept = _kept_start(start_of(run_dir, preset.goes_on_from), model_dir, splits, preset)
        teachers.append(kept.to(best_device()))
    for number in range(preset.teachers):
        own = replace(preset, seed=preset.seed + 1 + number, teachers=0, taught_by=(), input_px=preset.teacher_px)
        teacher_dir = run_dir / f"teacher-{number + 1}"
        learn(task_of(own, labelled(splits), start=start, workers=workers), run_dir=teacher_dir)
        teachers.append(trained(own, teacher_dir).to(best_device()))
    start = teachers[0].state_dict() if teachers else start
    teachers += [_teacher(folder, splits, preset).to(best_device()) for folder in teacher_dirs]
    learn(task_of(preset, splits, start=start, teachers=teachers, workers=workers), run_dir=run_dir)


def start_of(run_dir: Path, version: str) -> Path:
    """Return the folder, in that of a run, with the weights of the shipped model that it went on from."""
    return run_dir / f"start-{version}"


def _kept_start(folder: Path, model_dir: Path, splits: Splits, preset: Preset) -> EfficientNetLite2:
    """Return the shipped network as the run began with it: an export replaces the model's file."""
    try:
        return trained(preset, folder)
    except FileNotFoundError:
        save_weights(folder, _read(model_dir, splits, preset))
        return trained(preset, folder)


def blend(network: nn.Module, start: Mapping[str, Tensor], *, share: float) -> None:
    """Put a share of the weights that a run started from back into its network; the mean is often better than either.

    Source: https://arxiv.org/abs/2109.01903.
    """
    for name, value in network.state_dict().items():
        if value.is_floating_point():
            value.lerp_(start[name], share)


def _weights(folder: Path, splits: Splits, preset: Preset) -> Mapping[str, Tensor]:
    """Return the weights of a run or of a model."""
    is_model = (folder / MODEL_FILE).exists()
    return _read(folder, splits, preset).state_dict() if is_model else averaged_weights(folder)


def _teacher(folder: Path, splits: Splits, preset: Preset) -> EfficientNetLite2:
    """Return the network of a run or of a model, ready to predict."""
    network = EfficientNetLite2(preset.outputs)
    network.load_state_dict(_weights(folder, splits, preset))
    network.eval()
    return network


def _read(model_dir: Path, splits: Splits, preset: Preset) -> EfficientNetLite2:
    network: EfficientNetLite2 = shipped(model_dir, shown(splits.train, STATISTICS_PICTURES, preset.teacher_px))
    return network


def trained(preset: Preset, run_dir: Path) -> EfficientNetLite2:
    """Return the averaged network of a run, ready to predict.

    Raises:
        FileNotFoundError: No epoch has been completed there yet.
    """
    network = EfficientNetLite2(preset.outputs)
    load_weights(run_dir, network)
    return network


def labelled(splits: Splits) -> Splits:
    """Return the splits without the training sets of which nothing is known."""
    return replace(splits, train=tuple(each for each in splits.train if each.targets.any()))


def _some(dataset: Dataset, rng: np.random.Generator) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    keep = np.zeros(len(dataset), bool)
    keep[rng.permutation(len(dataset))[:PICTURES]] = True
    return keep


def _figures(
    name: str, dataset: Dataset, answers: "np.ndarray[tuple[int], np.dtype[np.int64]]", classes: int
) -> dict[str, float]:
    """Return accuracy on the label and on the target's most probable label, and mean recall over the labels."""
    recalls = [(answers[dataset.labels == label] == label).mean() for label in range(classes)
               if (dataset.labels == label).any()]  # fmt: skip
    return {
        f"{name}Label": float((answers == dataset.labels).mean()),
        f"{name}Target": float((answers == dataset.targets.argmax(axis=1)).mean()),
        f"{name}Recall": float(np.mean(recalls)),
    }


def _value_figures(
    name: str, dataset: Dataset, distributions: "np.ndarray[tuple[int, int], np.dtype[np.float32]]", values: Values
) -> dict[str, float]:
    """Return accuracy on the label's band and the mean absolute error of the expected value."""
    estimates = distributions @ np.arange(values.count)
    bands = np.add.reduceat(distributions, values.starts, axis=1).argmax(axis=1)
    return {
        f"{name}Label": float((bands == np.searchsorted(values.starts, dataset.labels, side="right") - 1).mean()),
        f"{name}Error": float(np.abs(estimates - dataset.labels).mean()),
    }
