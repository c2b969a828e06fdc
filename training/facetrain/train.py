"""The training loop: one function that reads top to bottom, and its checkpoints.

Axes: B batch, H height, W width, K labels.
"""

import dataclasses
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from facetrain.augment import Image, augment_batch, resize
from facetrain.data import Dataset, Splits, smoothed
from facetrain.detector.preset import DetectorPreset, LandmarkerPreset
from facetrain.groups import sampling_weights
from facetrain.network import build
from facetrain.preset import Preset

CHECKPOINT = "checkpoint.npz"
AnyPreset = Preset | DetectorPreset | LandmarkerPreset
Targets = NDArray[np.float32]
Arrays = list[NDArray[np.float32]]
Batches = Iterator[tuple[Any, Any]]
History = list[dict[str, float]]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A training run after a whole number of epochs.

    Attributes:
        average: The moving average of the weights, in the network's order: what is evaluated and exported.
        state: The raw weights, then the optimizer's variables: what only going on needs.
        preset: The preset's values, as JSON has them.
        history: Loss and tuning accuracy of each epoch.
    """

    average: Arrays
    state: Arrays
    preset: dict[str, Any]
    history: History


def train(preset: Preset, *, splits: Splits, run_dir: Path) -> Checkpoint:
    """Return the preset's network after its last epoch, going on from the checkpoint in `run_dir` if there is one.

    Raises:
        ValueError: That checkpoint belongs to another preset.
        FileNotFoundError: The run that this one starts from, or its teacher's, has not been done.
    """
    keras.utils.set_random_seed(preset.seed)
    model, average_model = build(preset), build(preset)
    if preset.starts_from is not None:
        model.set_weights(load_checkpoint(run_dir.parent / preset.starts_from / CHECKPOINT).average)
    teacher = _teacher(preset, run_dir)
    model.compile(_optimizer(preset), keras.losses.CategoricalCrossentropy(from_logits=True))
    model.optimizer.build(model.trainable_variables)
    average = [np.array(values) for values in model.get_weights()]
    history = restore(run_dir / CHECKPOINT, preset, model=model, average=average)

    images = min(len(splits.train.names), preset.max_images or len(splits.train.names))
    steps = math.ceil(images / preset.batch_size)
    for epoch in range(len(history), preset.epochs):
        rng = np.random.default_rng([preset.seed, epoch])  # so that going on repeats what an unbroken run does
        losses = []
        staged = _staged(preset, epoch)
        batches = _lessons(_batches(_targeted(splits.train, preset, epoch), staged, rng), teacher, preset.teacher_share)
        bar = tqdm(batches, f"epoch {epoch + 1}/{preset.epochs}", steps, unit="batch")
        for step, (batch, targets) in enumerate(bar, start=epoch * steps):
            model.optimizer.learning_rate = learning_rate(preset, step / steps)
            losses.append(float(model.train_on_batch(batch, targets)))
            update_average(average, model, decay=min(preset.average_decay, (1 + step) / 200))
        average_model.set_weights(average)
        accuracy = tuning_accuracy(average_model, splits.tuning, staged)
        history.append({"loss": float(np.mean(losses)), "tuningAccuracy": accuracy})
        tqdm.write(f"{preset.name} {epoch + 1}: loss {np.mean(losses):.4f}, tuning accuracy {accuracy:.4f}")
        save_checkpoint(run_dir / CHECKPOINT, preset, model=model, average=average, history=history)
    return load_checkpoint(run_dir / CHECKPOINT)


def _teacher(preset: Preset, run_dir: Path) -> keras.Model | None:
    """Return the trained network that the preset's learns from; None if it learns from the data set alone."""
    if preset.teacher is None:
        return None
    checkpoint = load_checkpoint(run_dir.parent / preset.teacher / CHECKPOINT)
    facts = checkpoint.preset | {"augmentation": preset.augmentation}
    teacher = build(Preset(**facts))
    teacher.set_weights(checkpoint.average)
    return teacher


def _lessons(batches: Batches, teacher: keras.Model | None, share: float) -> Batches:
    """Yield the batches with what the teacher, if there is one, says of their pictures and of their mirror images."""
    for images, targets in batches:
        if teacher is None:
            yield images, targets
        else:
            logits = teacher.predict_on_batch(images) + teacher.predict_on_batch(images[:, :, ::-1])
            yield images, taught(targets, logits / 2, share=share)


def taught(targets: Targets, logits: Targets, *, share: float) -> Targets:
    """Return float32[B, K]: the targets, mixed with the probabilities of a teacher's logits."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    mixed: Targets = (1 - share) * targets + share * odds / odds.sum(axis=1, keepdims=True)
    return mixed


def _optimizer(preset: Preset) -> keras.optimizers.Optimizer:
    if preset.optimizer == "sgd":
        return keras.optimizers.SGD(momentum=0.9, nesterov=True, weight_decay=preset.weight_decay)
    return keras.optimizers.AdamW(weight_decay=preset.weight_decay)


def learning_rate(preset: Preset, epoch: float) -> float:
    """Return the rate at a fraction of an epoch: a linear warm-up, then half a cosine to zero."""
    if epoch < preset.warmup_epochs:
        return preset.peak_learning_rate * max(epoch / preset.warmup_epochs, 0.01)
    share = (epoch - preset.warmup_epochs) / (preset.epochs - preset.warmup_epochs)
    return preset.peak_learning_rate * (1 + math.cos(math.pi * share)) / 2


def tuning_accuracy(model: keras.Model, data: Dataset, preset: Preset) -> float:
    """Return the share of images whose most probable label is the data set's own, at the preset's size, unchanged."""
    logits = model.predict(rgb(data.images, preset.input_px).astype(np.float32), batch_size=256, verbose=0)
    return float((logits.argmax(axis=1) == data.labels).mean())


def rgb(images: Image, side_px: int) -> Image:
    """Return uint8[N, side_px, side_px, 3] of uint8[N, H, W, 1 or 3], resized as serving does."""
    sized = np.stack([resize(image, side_px) for image in images]).reshape(len(images), side_px, side_px, -1)
    return np.repeat(sized, 3, axis=-1) if sized.shape[-1] == 1 else sized


def load_checkpoint(path: Path) -> Checkpoint:
    """Return what a training run has stored.

    Raises:
        FileNotFoundError: No epoch of a training run has been completed there yet.
    """
    with np.load(path) as file:
        facts = json.loads(str(file["facts"]))
        average, state = (
            [file[f"{kind}{index}"] for index in range(sum(name.startswith(kind) for name in file.files))]
            for kind in ("average", "state")
        )
    return Checkpoint(average, state, facts["preset"], facts["history"])


def _targeted(data: Dataset, preset: Preset, epoch: int) -> Dataset:
    """Return the data with the targets of an epoch, counted from 0."""
    if preset.soft_epochs is None or epoch < preset.soft_epochs:
        return data
    targets = smoothed(np.eye(len(preset.labels), dtype=np.float32)[data.labels], preset.label_smoothing)
    return dataclasses.replace(data, targets=targets)


def _staged(preset: Preset, epoch: int) -> Preset:
    """Return the preset with the augmentation, size and balance of the images of an epoch, counted from 0."""
    if epoch < preset.epochs - preset.balanced_epochs:
        preset = dataclasses.replace(preset, balance=0.0)
    side_px = next((side for end, side in preset.small_sizes if epoch < end), preset.input_px)
    preset = dataclasses.replace(preset, input_px=side_px)
    if preset.augmented_epochs is None or epoch < preset.augmented_epochs:
        return preset
    return dataclasses.replace(preset, augmentation=preset.augmentation.halved())


def _batches(data: Dataset, preset: Preset, rng: np.random.Generator) -> Batches:
    """Yield float32[B, H, W, 3] images and float32[B, K] targets, as many as there are, in random order."""
    order = _order(data, preset, rng)[: preset.max_images]
    for start in range(0, len(order), preset.batch_size):
        chosen = np.sort(order[start : start + preset.batch_size])
        images = augment_batch(
            data.images[chosen],
            landmarks=None if data.landmarks is None else data.landmarks[chosen],
            settings=preset.augmentation,
            output_px=preset.input_px,
            rng=rng,
        )
        yield images.astype(np.float32), data.targets[chosen]


def _order(data: Dataset, preset: Preset, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return int64[N]: every image once, or drawn so that small groups come up more often."""
    count = len(data.names)
    if not preset.balance:
        return rng.permutation(count)
    return rng.choice(count, count, p=sampling_weights(data.names, balance=preset.balance))


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
    """Write a checkpoint, so that a kill leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    state = [keras.ops.convert_to_numpy(variable) for variable in [*model.weights, *model.optimizer.variables]]
    arrays = {f"average{index}": values for index, values in enumerate(average)}
    arrays |= {f"state{index}": values for index, values in enumerate(state)}
    partial = path.with_name(f"partial-{path.name}")
    np.savez(partial, facts=np.array(json.dumps({"preset": preset_json(preset), "history": history})), **arrays)
    partial.replace(path)


def preset_json(preset: AnyPreset) -> dict[str, Any]:
    """Return a preset's values as a checkpoint keeps them."""
    facts: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(preset)))  # tuples become lists
    return facts
