"""Runs that differ in their seed alone, measured on the test part: their mean, and how far chance moves it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import t as students_t

from facekit.classifier import Classifier
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facetrain import data, export
from facetrain.checkpoint import CHECKPOINT, load_checkpoint, preset_from
from facetrain.evaluate import predict
from facetrain.metrics import measure
from facetrain.network import build
from facetrain.preset import Release
from facetrain.schedule import rgb
from facetrain.variants import SHIPPED, convert

CONFIDENCE = 0.95


def measure_seeds(runs: Sequence[Path], *, release: Release, data_dir: Path) -> dict[str, Any]:
    """Return the figures of each run, exported as it would be shipped, and their means.

    Args:
        runs: Folders of checkpoints whose presets differ in the seed.
        release: Told by the manifest that the classifier is given.
        data_dir: Folder with the zips.

    Raises:
        FileNotFoundError: A run has no checkpoint.
        ValueError: There are fewer than two runs.
    """
    if len(runs) < 2:
        raise ValueError(f"seeds are compared of two runs or more, not of {len(runs)}")
    rows = [_row(run, release=release, data_dir=data_dir) for run in runs]
    return {
        "runs": rows,
        **{name: summary([row[name] for row in rows]) for name in ("accuracy", "macroF1", "calibrationError")},
    }


def _row(run: Path, *, release: Release, data_dir: Path) -> dict[str, Any]:
    checkpoint = load_checkpoint(run / CHECKPOINT)
    preset = preset_from(checkpoint.preset)
    splits = data.load(preset, data_dir)
    network = build(preset)
    network.set_weights(checkpoint.average)
    calibration = export.calibrate(network, preset, splits.tuning)
    model = convert(network, preset, temperature=calibration.temperature, number=SHIPPED, seen=())
    manifest = export.describe(
        model, preset=preset, release=release, calibration=calibration, history=checkpoint.history
    )
    classifier = Classifier.load(Model(ModelManifest.parse(json.dumps(manifest).encode()), model))
    images = rgb(splits.test.images, splits.test.images.shape[1])
    metrics = measure(predict(classifier, list(images), name=run.name), splits.test.labels)
    return {
        "run": run.name,
        "seed": preset.seed,
        "epochs": len(checkpoint.history),
        "parameters": network.count_params(),
        "tuningAccuracy": round(checkpoint.history[-1]["tuningAccuracy"], 4),
        "accuracy": round(metrics.accuracy, 4),
        "macroF1": round(metrics.macro_f1, 4),
        "calibrationError": round(metrics.calibration_error, 4),
    }


def summary(values: Sequence[float]) -> dict[str, Any]:
    """Return the mean of two or more values and its interval, by Student's t."""
    mean, count = float(np.mean(values)), len(values)
    reach = float(students_t.ppf((1 + CONFIDENCE) / 2, count - 1) * np.std(values, ddof=1) / count**0.5)
    return {"mean": round(mean, 4), "interval95": [round(mean - reach, 4), round(mean + reach, 4)]}
