"""The landmarker's network, loss and training loop, on any Keras 3 backend.

Axes: B batch, V = facekit's LOOK_PX.
"""

from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
from keras import layers, ops
from numpy.typing import NDArray
from tqdm import tqdm

from facetrain.checkpoint import CHECKPOINT
from facetrain.detector import faces
from facetrain.detector.close_ups import POOL_PX, TARGETS, CloseUps, batches, cut_pool
from facetrain.detector.network import OFFSET, SCALE
from facetrain.detector.preset import LandmarkerPreset
from facetrain.network import BatchNormalization
from facetrain.train import restore, save_checkpoint, update_average

Tensor = Any  # of whichever backend Keras runs on

POOL = "pool.npz"
STRAY_SCORE = 0.1  # of the detector: what it takes for a face at so low a score is what we must know better
LANDMARK_WEIGHT = 40.0  # of an error as a share of the side, against the doubt about the face


def build(preset: LandmarkerPreset) -> keras.Model:
    """Return the untrained network: float32[B, V, V, 3], RGB, 0-255 in; float32[B, TARGETS] out, before any sigmoid."""
    is_torch = keras.backend.backend() == "torch"
    keras.config.set_image_data_format("channels_first" if is_torch else "channels_last")
    axis = 1 if is_torch else -1
    look = layers.Input((None, None, 3), name="look")
    x = layers.Permute((3, 1, 2))(look) if is_torch else look
    x = layers.Rescaling(SCALE, offset=OFFSET)(layers.ZeroPadding2D(1)(x))  # black beyond the border, as after export
    for stage, widths in enumerate(preset.filters):
        x = layers.MaxPooling2D(2)(x) if stage else x
        for index, width in enumerate(widths):
            is_first = stage == index == 0
            x = layers.Conv2D(
                width, 3, strides=2 if is_first else 1, padding="valid" if is_first else "same", use_bias=False,
                name=f"conv{stage}_{index}",
            )(x)  # fmt: skip
            x = layers.ReLU()(BatchNormalization(axis=axis, momentum=0.98, name=f"conv{stage}_{index}_norm")(x))
    x = layers.Conv2D(TARGETS, preset.last_px, name="answer")(x)
    return keras.Model(look, layers.Flatten()(x), name="landmarker")


def look_loss(targets: Tensor, answers: Tensor) -> Tensor:
    """Return the mean loss of float32[B, TARGETS] answers: cross entropy for the face, distance for its landmarks."""
    is_face = targets[:, 0]
    doubt = ops.softplus(answers[:, 0]) - is_face * answers[:, 0]
    distance = ops.mean(ops.abs(answers[:, 1:] - targets[:, 1:]), axis=-1) * is_face
    return ops.mean(doubt) + LANDMARK_WEIGHT * ops.sum(distance) / ops.maximum(ops.sum(is_face), 1.0)


def train(preset: LandmarkerPreset, *, data_dir: Path, run_dir: Path, detector_file: Path) -> Path:
    """Train the preset's network, going on from the checkpoint in `run_dir` if there is one; return the checkpoint.

    Raises:
        ValueError: That checkpoint belongs to another preset.
        FileNotFoundError: A data set or the detector whose finds it learns from is missing.
    """
    keras.utils.set_random_seed(preset.seed)
    pool, tuning = split_pool(_cut_once(preset, data_dir, run_dir, detector_file), preset)
    steps = len(pool.images) // preset.batch_size
    rate = keras.optimizers.schedules.CosineDecay(
        preset.peak_learning_rate / 100, preset.epochs * steps, warmup_target=preset.peak_learning_rate,
        warmup_steps=steps,
    )  # fmt: skip
    model, average_model = build(preset), build(preset)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=preset.weight_decay), look_loss)
    model.optimizer.build(model.trainable_variables)
    average = [np.array(values) for values in model.get_weights()]
    history = restore(run_dir / CHECKPOINT, preset, model=model, average=average)
    fixed = next(batches(tuning, size=len(tuning.images), rng=np.random.default_rng(preset.seed)))
    for epoch in range(len(history), preset.epochs):
        rng = np.random.default_rng([preset.seed, epoch])
        losses = []
        bar = tqdm(batches(pool, size=preset.batch_size, rng=rng), f"epoch {epoch + 1}/{preset.epochs}", steps)
        for step, (looks, targets) in enumerate(bar, start=epoch * steps):
            losses.append(float(model.train_on_batch(looks, targets)))
            update_average(average, model, decay=min(preset.average_decay, step / (step + 200)))
        average_model.set_weights(average)
        history.append({"loss": float(np.mean(losses)), **tuning_figures(average_model, *fixed)})
        tqdm.write(f"{preset.name} {epoch + 1}: {history[-1]}")
        save_checkpoint(run_dir / CHECKPOINT, preset, model=model, average=average, history=history)
    return run_dir / CHECKPOINT


def tuning_figures(model: keras.Model, looks: NDArray[np.float32], targets: NDArray[np.float32]) -> dict[str, float]:
    """Return the median landmark error over the eyes' distance, and the share of right answers to "is it a face?"."""
    answers = model.predict(looks, batch_size=256, verbose=0)
    is_face = targets[:, 0] == 1
    mine, true = (each[is_face, 1:].reshape(-1, 5, 2) for each in (answers, targets))
    eyes = np.linalg.norm(true[:, 0] - true[:, 1], axis=-1)
    errors = np.linalg.norm(mine - true, axis=-1).mean(axis=-1) / eyes
    return {"landmarkError": float(np.median(errors)), "faceAccuracy": float(((answers[:, 0] > 0) == is_face).mean())}


def load_pool(run_dir: Path) -> CloseUps:
    """Return the pool that a run has cut.

    Raises:
        FileNotFoundError: It has not yet.
    """
    with np.load(run_dir / POOL) as file:
        return CloseUps(file["images"], file["landmarks"])


def split_pool(pool: CloseUps, preset: LandmarkerPreset) -> tuple[CloseUps, CloseUps]:
    """Return the pool without its last close-ups, and those: other scenes, of the same faces."""
    last = len(pool.images) - preset.tuning_images
    return CloseUps(pool.images[:last], pool.landmarks[:last]), CloseUps(pool.images[last:], pool.landmarks[last:])


def _cut_once(preset: LandmarkerPreset, data_dir: Path, run_dir: Path, detector_file: Path) -> CloseUps:
    """Return the pool, cut once a run and kept beside its checkpoint."""
    if not (run_dir / POOL).exists():
        detector = cv2.FaceDetectorYN.create(str(detector_file), "", (POOL_PX, POOL_PX), STRAY_SCORE)
        pool = cut_pool(faces.load(data_dir, is_held_out=False), detector, scenes=preset.scenes, seed=preset.seed)
        run_dir.mkdir(parents=True, exist_ok=True)
        np.savez(run_dir / POOL, images=pool.images, landmarks=pool.landmarks)
    return load_pool(run_dir)
