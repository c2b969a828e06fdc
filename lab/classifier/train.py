"""A classifier's training run: its data, its loss and its validation, given to the loop."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from lab.classifier.batches import epoch_batches, framed, loss, predict_logits
from lab.classifier.network import EfficientNetLite0, imagenet_file
from lab.classifier.preset import Preset, Values
from lab.data.dataset import Dataset, Splits
from lab.loop import Task, averaged_weights, train

PICTURES = 700
"""Most pictures of an origin that are validated after each epoch: it must cost little."""


def task_of(preset: Preset, splits: Splits, *, start_dir: Path | None = None) -> Task:
    """Return the preset's training run, starting from ImageNet weights, or from those of another model's run."""
    torch.manual_seed(preset.seed)
    network = EfficientNetLite0(preset.outputs, dropout=preset.dropout, drop_path=preset.drop_path)
    if start_dir is None:
        network.load_imagenet(imagenet_file())
    else:
        network.load_backbone(averaged_weights(start_dir))
    rng = np.random.default_rng(0)
    shown = {name: dataset.take(_some(dataset, rng)) for name, dataset in splits.validation.items()}
    images = {
        name: framed(each, preset.input_px, is_aligned=each.images.shape[-1] == 3) for name, each in shown.items()
    }

    def validate(averaged: nn.Module) -> dict[str, float]:
        figures: dict[str, float] = {}
        for name, dataset in shown.items():
            logits = predict_logits(averaged, images[name])
            if preset.values:
                figures |= _value_figures(name, dataset, logits.softmax(dim=1).numpy(), preset.values)
            else:
                figures |= _figures(name, dataset, logits.argmax(dim=1).numpy(), len(preset.labels))
        return figures

    def prepare(learning: nn.Module, progress: float) -> None:
        if progress >= preset.learning_share:
            learning.freeze(preset.frozen_blocks)

    return Task(
        settings=preset,
        schedule=preset.optimization,
        network=network,
        prepare=prepare,
        batches=lambda epoch, progress: epoch_batches(splits.train, preset, epoch, progress=progress),
        loss=loss,
        validate=validate,
    )


def run(  # noqa: PLR0913 - what is trained, from where, and how long
    preset: Preset, splits: Splits, *, run_dir: Path, start_dir: Path | None, minutes: float | None, threads: int
) -> None:
    """Train a classifier; continues where a run in `run_dir` stopped.

    Raises:
        FileNotFoundError: There is no run in `start_dir`.
        ValueError: The run in `run_dir` is of another preset.
    """
    train(task_of(preset, splits, start_dir=start_dir), run_dir=run_dir, minutes=minutes, threads=threads)


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
