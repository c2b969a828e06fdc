"""The training loop: one function that reads top to bottom, and its checkpoints.

Axes: B batch, H height, W width, K labels.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
from tqdm import tqdm

from facetrain.augment import augment_batch
from facetrain.checkpoint import (
    CHECKPOINT,
    AnyPreset,
    Arrays,
    Checkpoint,
    History,
    load_checkpoint,
    preset_json,
    write_checkpoint,
)
from facetrain.data import Dataset, Splits
from facetrain.network import build
from facetrain.preset import Preset
from facetrain.schedule import learning_rate, order, rgb, staged, targeted

Batches = Iterator[tuple[Any, Any]]


def train(preset: Preset, *, splits: Splits, run_dir: Path) -> Checkpoint:
    """Return the preset's network after its last epoch, going on from the checkpoint in `run_dir` if there is one.

    Raises:
        ValueError: That checkpoint belongs to another preset.
    """
    keras.utils.set_random_seed(preset.seed)
    model, average_model = build(preset), build(preset)
    model.compile(_optimizer(preset), keras.losses.CategoricalCrossentropy(from_logits=True))
    model.optimizer.build(model.trainable_variables)
    average = [np.array(values) for values in model.get_weights()]
    history = restore(run_dir / CHECKPOINT, preset, model=model, average=average)

    images = min(len(splits.train.names), preset.max_images or len(splits.train.names))
    steps = math.ceil(images / preset.batch_size)
    for epoch in range(len(history), preset.epochs):
        rng = np.random.default_rng([preset.seed, epoch])  # so that going on repeats what an unbroken run does
        losses = []
        now = staged(preset, epoch)
        batches = _batches(targeted(splits.train, preset, epoch), now, rng)
        bar = tqdm(batches, f"epoch {epoch + 1}/{preset.epochs}", steps, unit="batch")
        for step, (batch, targets) in enumerate(bar, start=epoch * steps):
            model.optimizer.learning_rate = learning_rate(preset, step / steps)
            losses.append(float(model.train_on_batch(batch, targets)))
            update_average(average, model, decay=min(preset.average_decay, (1 + step) / 200))
        average_model.set_weights(average)
        accuracy = tuning_accuracy(average_model, splits.tuning, now)
        history.append({"loss": float(np.mean(losses)), "tuningAccuracy": accuracy})
        tqdm.write(f"{preset.name} {epoch + 1}: loss {np.mean(losses):.4f}, tuning accuracy {accuracy:.4f}")
        save_checkpoint(run_dir / CHECKPOINT, preset, model=model, average=average, history=history)
    return load_checkpoint(run_dir / CHECKPOINT)


def _optimizer(preset: Preset) -> keras.optimizers.Optimizer:
    if preset.optimizer == "sgd":
        return keras.optimizers.SGD(momentum=0.9, nesterov=True, weight_decay=preset.weight_decay)
    return keras.optimizers.AdamW(weight_decay=preset.weight_decay)


def tuning_accuracy(model: keras.Model, data: Dataset, preset: Preset) -> float:
    """Return the share of images whose most probable label is the data set's own, at the preset's size, unchanged."""
    logits = model.predict(rgb(data.images, preset.input_px).astype(np.float32), batch_size=256, verbose=0)
    return float((logits.argmax(axis=1) == data.labels).mean())


def _batches(data: Dataset, preset: Preset, rng: np.random.Generator) -> Batches:
    """Yield float32[B, H, W, 3] images and float32[B, K] targets, as many as there are, in random order."""
    drawn = order(data, preset, rng)[: preset.max_images]
    for start in range(0, len(drawn), preset.batch_size):
        chosen = np.sort(drawn[start : start + preset.batch_size])
        images = augment_batch(
            data.images[chosen],
            landmarks=None if data.landmarks is None else data.landmarks[chosen],
            settings=preset.augmentation,
            output_px=preset.input_px,
            rng=rng,
        )
        yield images.astype(np.float32), data.targets[chosen]


def update_average(average: Arrays, model: keras.Model, *, decay: float) -> None:
    """Move the average towards the model's weights, in place; batch statistics included."""
    for mean, weight in zip(average, model.weights, strict=True):
        np.add(mean, (1 - decay) * (keras.ops.convert_to_numpy(weight) - mean), out=mean)


def restore(path: Path, preset: AnyPreset, *, model: keras.Model, average: Arrays) -> History:
    """Load a checkpoint into the model, its optimizer and `average`; return the history, empty without a checkpoint.

    Raises:
        ValueError: The checkpoint belongs to another preset.
    """
    if not path.exists():
        return []
    checkpoint = load_checkpoint(path)
    if checkpoint.preset != preset_json(preset):
        raise ValueError(f"{path} belongs to a run of another preset: delete it, or choose another folder with --run")
    for mean, values in zip(average, checkpoint.average, strict=True):
        mean[...] = values
    for variable, values in zip([*model.weights, *model.optimizer.variables], checkpoint.state, strict=True):
        variable.assign(values)
    return checkpoint.history


def save_checkpoint(path: Path, preset: AnyPreset, *, model: keras.Model, average: Arrays, history: History) -> None:
    """Write a checkpoint of a model and its optimizer."""
    state = [keras.ops.convert_to_numpy(variable) for variable in [*model.weights, *model.optimizer.variables]]
    write_checkpoint(path, Checkpoint(average, state, preset_json(preset), history))
