"""The detector's training loop: one function that reads top to bottom, and its checkpoints.

Axes: B batch, S side of the scene, A cells.
"""

from pathlib import Path

import keras
import numpy as np
from tqdm import tqdm

from facetrain.checkpoint import CHECKPOINT
from facetrain.detector import faces
from facetrain.detector.batches import Batch, batches, orders_of, start_workers, tuning_orders
from facetrain.detector.loss import detection_loss
from facetrain.detector.network import build
from facetrain.detector.preset import DetectorPreset
from facetrain.train import restore, save_checkpoint, update_average


def train(preset: DetectorPreset, *, data_dir: Path, run_dir: Path, workers: int) -> Path:
    """Train the preset's network, going on from the checkpoint in `run_dir` if there is one; return the checkpoint.

    Raises:
        ValueError: That checkpoint belongs to another preset.
        FileNotFoundError: A data set or the reference detector is missing.
    """
    faces.load(data_dir, is_held_out=False)  # label everything once, before the workers start
    keras.utils.set_random_seed(preset.seed)
    model, average_model = build(preset), build(preset)
    orders = [orders_of(preset, epoch) for epoch in range(preset.epochs)]
    steps = sum(map(len, orders))
    rate = keras.optimizers.schedules.CosineDecay(
        preset.peak_learning_rate / 100,
        steps,
        warmup_target=preset.peak_learning_rate,
        warmup_steps=round(preset.warmup_epochs * len(orders[0])),
    )
    model.compile(keras.optimizers.AdamW(rate, weight_decay=preset.weight_decay, clipnorm=5.0), detection_loss)
    model.optimizer.build(model.trainable_variables)
    average_model.compile(loss=detection_loss)
    average = [np.array(values) for values in model.get_weights()]
    history = restore(run_dir / CHECKPOINT, preset, model=model, average=average)
    step = sum(map(len, orders[: len(history)]))
    with start_workers(data_dir, workers) as pool:
        tuning = list(batches(pool, tuning_orders(preset)))
        for epoch in range(len(history), preset.epochs):
            losses = []
            bar = tqdm(batches(pool, orders[epoch]), f"epoch {epoch + 1}/{preset.epochs}", len(orders[epoch]))
            for scenes, targets in bar:
                step += 1
                losses.append(float(model.train_on_batch(scenes.astype(np.float32), targets)))
                update_average(average, model, decay=min(preset.average_decay, step / (step + 200)))
            average_model.set_weights(average)
            facts = {"loss": float(np.mean(losses)), "tuningLoss": _loss(average_model, tuning)}
            history.append(facts)
            tqdm.write(f"{preset.name} {epoch + 1}: {facts}")
            save_checkpoint(run_dir / CHECKPOINT, preset, model=model, average=average, history=history)
    return run_dir / CHECKPOINT


def load_average(path: Path, preset: DetectorPreset) -> keras.Model:
    """Return the network with the averaged weights of a checkpoint.

    Raises:
        FileNotFoundError: No epoch has been completed there yet.
    """
    model = build(preset)
    with np.load(path) as file:
        model.set_weights([file[f"average{index}"] for index in range(len(model.get_weights()))])
    return model


def _loss(model: keras.Model, tuning: list[Batch]) -> float:
    losses = [float(model.test_on_batch(scenes.astype(np.float32), targets)) for scenes, targets in tuning]
    return float(np.mean(losses))
