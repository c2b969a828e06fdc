"""A classifier's training run: its data, its loss and its validation, given to the loop."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from lab.classifier.batches import epoch_batches, framed, loss, predict_logits
from lab.classifier.network import EfficientNetLite0, imagenet_file
from lab.classifier.preset import Preset
from lab.data.dataset import Dataset, Splits
from lab.loop import Task, train

PICTURES = 700
"""Most pictures of an origin that are validated after each epoch: it must cost little."""


def task_of(preset: Preset, splits: Splits) -> Task:
    """Return the preset's training run, starting from ImageNet weights."""
    torch.manual_seed(preset.seed)
    network = EfficientNetLite0(len(preset.labels), dropout=preset.dropout, drop_path=preset.drop_path)
    network.load_imagenet(imagenet_file())
    rng = np.random.default_rng(0)
    shown = {name: dataset.take(_some(dataset, rng)) for name, dataset in splits.validation.items()}
    images = {
        name: framed(each, preset.input_px, is_aligned=each.images.shape[-1] == 3) for name, each in shown.items()
    }

    def validate(averaged: nn.Module) -> dict[str, float]:
        figures: dict[str, float] = {}
        for name, dataset in shown.items():
            answers = predict_logits(averaged, images[name]).argmax(dim=1).numpy()
            figures |= _figures(name, dataset, answers, len(preset.labels))
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


def run(preset: Preset, splits: Splits, *, run_dir: Path, minutes: float | None, threads: int) -> None:
    """Train a classifier; continues where a run in `run_dir` stopped.

    Raises:
        ValueError: That run is of another preset.
    """
    train(task_of(preset, splits), run_dir=run_dir, minutes=minutes, threads=threads)


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
