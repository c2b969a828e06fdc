"""The training loop: one function that reads top to bottom, and its checkpoints."""

import dataclasses
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from facetrain.augment import augment_batch, resize
from facetrain.data import Dataset, Splits
from facetrain.network import build
from facetrain.preset import Preset

Weights = list[NDArray[np.float32]]


def train(preset: Preset, *, splits: Splits, run_dir: Path) -> Path:
    """Train the preset's network, going on from `run_dir`'s checkpoint if there is one.

    Returns:
        The file of the exported candidate: moving averages of the weights after the last epoch, with the preset.

    Raises:
        ValueError: The checkpoint in `run_dir` belongs to another preset.
    """
    keras.utils.set_random_seed(preset.seed)
    model, average_model = build(preset), build(preset)
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.AdamW(weight_decay=preset.weight_decay)
    optimizer.build(model.trainable_variables)
    model.compile(optimizer, loss)
    average = [np.array(values) for values in model.get_weights()]
    history = _restore(run_dir, preset, model=model, average=average)

    data = splits.train
    steps = math.ceil(min(len(data.names), preset.max_images or len(data.names)) / preset.batch_size)
    for epoch in range(len(history), preset.epochs):
        rng = np.random.default_rng([preset.seed, epoch])
        losses = []
        batches = tqdm(_batches(data, preset, rng), desc=f"epoch {epoch + 1}/{preset.epochs}", total=steps, unit="batch")
        for step, (images, targets) in enumerate(batches):
            optimizer.learning_rate = learning_rate(preset, epoch + step / steps)
            losses.append(float(model.train_on_batch(images, targets)))
            _update_average(average, model, decay=min(preset.average_decay, (1 + step + epoch * steps) / 200))
        average_model.set_weights(average)
        accuracy = tuning_accuracy(average_model, splits.tuning, preset)
        history.append({"loss": float(np.mean(losses)), "tuningAccuracy": accuracy})
        tqdm.write(f"{preset.name} {epoch + 1}: loss {history[-1]['loss']:.4f}, tuning accuracy {accuracy:.4f}")
        _save_state(run_dir, model=model, average=average)
        save_weights(run_dir / "weights.npz", preset, average=average, history=history)
    return run_dir / "weights.npz"


def learning_rate(preset: Preset, epoch: float) -> float:
    """Return the rate at a fraction of an epoch: a linear warm-up, then half a cosine to zero."""
    if epoch < preset.warmup_epochs:
        return preset.peak_learning_rate * max(epoch / preset.warmup_epochs, 0.01)
    progress = (epoch - preset.warmup_epochs) / (preset.epochs - preset.warmup_epochs)
    return preset.peak_learning_rate * (1 + math.cos(math.pi * progress)) / 2


def tuning_accuracy(model: keras.Model, data: Dataset, preset: Preset) -> float:
    """Return the share of images whose most probable label is the data set's own, without augmentation."""
    images = np.stack([resize(image, preset.input_px) for image in data.images])
    images = images.reshape(len(images), preset.input_px, preset.input_px, -1)
    images = np.repeat(images, 3, axis=-1) if images.shape[-1] == 1 else images
    logits = model.predict(images.astype(np.float32), batch_size=256, verbose=0)
    return float((logits.argmax(axis=1) == data.labels).mean())


def save_weights(path: Path, preset: Preset, *, average: Weights, history: list[dict[str, float]]) -> None:
    """Write weights, preset and history to one file, whole or not at all."""
    facts = {"preset": dataclasses.asdict(preset), "history": history}
    _save_arrays(path, average, facts=np.array(json.dumps(facts)))


def load_weights(path: Path) -> tuple[Weights, dict[str, Any]]:
    """Return the weights in the network's order, and the facts saved with them: `preset` and `history`.

    Raises:
        FileNotFoundError: No training run has written `path` yet.
    """
    with np.load(path) as file:
        weights = [file[f"w{index}"] for index in range(len(file.files) - 1)]
        facts: dict[str, Any] = json.loads(str(file["facts"]))
    return weights, facts


def _batches(data: Dataset, preset: Preset, rng: np.random.Generator) -> Iterator[tuple[Any, Any]]:
    """Yield float32[B, H, W, 3] images and float32[B, K] targets, every image once, in random order."""
    order = rng.permutation(len(data.names))[: preset.max_images]
    for start in range(0, len(order), preset.batch_size):
        chosen = np.sort(order[start : start + preset.batch_size])
        images = augment_batch(
            data.images[chosen],
            landmarks=None if data.landmarks is None else data.landmarks[chosen],
            settings=preset.augmentation, output_px=preset.input_px, rng=rng,
        )  # fmt: skip
        yield images.astype(np.float32), data.targets[chosen]


def _update_average(average: Weights, model: keras.Model, *, decay: float) -> None:
    """Move the average towards the model's weights, in place; batch statistics included."""
    for mean, weight in zip(average, model.weights, strict=True):
        mean += (1 - decay) * (keras.ops.convert_to_numpy(weight) - mean)


def _restore(run_dir: Path, preset: Preset, *, model: keras.Model, average: Weights) -> list[dict[str, float]]:
    """Load the checkpoint into the model, its optimizer and `average`; return the history, empty without one."""
    if not (run_dir / "weights.npz").exists():
        return []
    weights, facts = load_weights(run_dir / "weights.npz")
    if facts["preset"] != json.loads(json.dumps(dataclasses.asdict(preset))):
        raise ValueError(f"{run_dir} holds a run of another preset: delete it or choose another --run")
    for mean, values in zip(average, weights, strict=True):
        mean[...] = values
    variables = [*model.weights, *model.optimizer.variables]
    with np.load(run_dir / "state.npz") as file:
        for index, variable in enumerate(variables):
            variable.assign(file[f"w{index}"])
    history: list[dict[str, float]] = facts["history"]
    return history


def _save_state(run_dir: Path, *, model: keras.Model, average: Weights) -> None:
    """Write what only resuming needs: the raw weights and the optimizer's state."""
    variables = [*model.weights, *model.optimizer.variables]
    _save_arrays(run_dir / "state.npz", [keras.ops.convert_to_numpy(variable) for variable in variables])


def _save_arrays(path: Path, arrays: Sequence[NDArray[Any]], **others: NDArray[Any]) -> None:
    """Write arrays as w0, w1, ... so that a kill leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"partial-{path.name}")
    np.savez(partial, **{f"w{index}": array for index, array in enumerate(arrays)}, **others)
    partial.replace(path)
