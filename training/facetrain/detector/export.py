"""Checkpoints -> `model.onnx`, `landmarks.onnx` and `model.json`, proved to be what was trained.

Axes: B batch, S side, A cells.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from facetrain.checkpoint import CHECKPOINT, load_checkpoint
from facetrain.detector import close_ups, faces, landmarker, landmarker_graph
from facetrain.detector.graph import PARTS, build_graph
from facetrain.detector.preset import STRIDES, DetectorPreset, DetectorRelease, LandmarkerPreset
from facetrain.detector.scenes import compose
from facetrain.detector.train import load_average

WEIGHTS = "model.onnx"
LANDMARKER_WEIGHTS = "landmarks.onnx"
TOLERANCE = 0.01  # of any output, in strides or as a probability: what float16 weights change
PARITY_SCENES = 8
PARITY_LOOKS = 32


def export(run_dir: Path, *, preset: DetectorPreset, release: DetectorRelease, data_dir: Path, model_dir: Path) -> None:
    """Write the network of a finished run into `model_dir`.

    Raises:
        FileNotFoundError: The run has no checkpoint, or the data for the comparison is missing.
        ValueError: OpenCV computes something else than the trained network.
    """
    model = load_average(run_dir / CHECKPOINT, preset)
    graph = build_graph(model, preset, side=release.input_px)
    weights = graph.SerializeToString()
    check_parity(model, weights, scenes=_scenes(data_dir, release.input_px, preset.seed))
    facts = {
        "name": "crop",
        "version": release.version,
        "file": WEIGHTS,
        "sha256": hashlib.sha256(weights).hexdigest(),
        "labels": ["face"],
        "input": {
            "width": release.input_px,
            "height": release.input_px,
            "channels": 3,
            "dtype": "uint8",
            "colorSpace": "BGR",
        },
        "output": "boxes and five landmarks, as cv2.FaceDetectorYN reads them",
        "scoreThreshold": release.score_threshold,
        "parameters": sum(int(np.prod(constant.dims)) for constant in graph.graph.initializer),
        "source": {"architecture": release.architecture, "paper": release.paper, "data": list(release.data)},
        "license": release.license,
        "metrics": {},
    }
    _write(model_dir, facts, {WEIGHTS: weights})


def export_landmarker(run_dir: Path, *, preset: LandmarkerPreset, release: DetectorRelease, model_dir: Path) -> None:
    """Write the network of a finished run beside the detector in `model_dir`, whose manifest must be there.

    Raises:
        FileNotFoundError: The run has no checkpoint or pool, or there is no detector yet.
        ValueError: OpenCV computes something else than the trained network.
    """
    network = landmarker.build(preset)
    network.set_weights(load_checkpoint(run_dir / CHECKPOINT).average)
    weights = landmarker_graph.build_graph(network, preset).SerializeToString()
    _, tuning = landmarker.split_pool(landmarker.load_pool(run_dir), preset)
    looks, _ = next(close_ups.batches(tuning, size=PARITY_LOOKS, rng=np.random.default_rng(preset.seed)))
    landmarker_graph.check_parity(network, weights, looks=looks)
    entry = {
        "file": LANDMARKER_WEIGHTS,
        "sha256": hashlib.sha256(weights).hexdigest(),
        "parameters": network.count_params(),
    }
    facts = {
        "version": release.version,
        "scoreThreshold": release.score_threshold,  # of both networks' answers together
        "landmarker": entry,
        "metrics": {},
    }
    _write(model_dir, facts, {LANDMARKER_WEIGHTS: weights})


def _write(model_dir: Path, facts: dict[str, Any], files: dict[str, bytes]) -> None:
    """Write files, and facts into the manifest, which keeps what else it says."""
    path = model_dir / "model.json"
    model_dir.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, content in files.items():
        (model_dir / name).write_bytes(content)
    path.write_text(json.dumps(manifest | facts, indent=2) + "\n", encoding="utf-8")


def check_parity(model: keras.Model, weights: bytes, *, scenes: NDArray[np.uint8]) -> None:
    """Accept weights with which OpenCV says what the Keras model does about uint8[B, S, S, 3] scenes, BGR.

    Raises:
        ValueError: An output differs by more than the tolerance.
    """
    network = cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))
    expected = model.predict(scenes.astype(np.float32), verbose=0)
    expected[..., :2] = 1 / (1 + np.exp(-expected[..., :2]))
    names = [f"{part}_{stride}" for part in PARTS for stride in STRIDES]
    for scene, answer in zip(scenes, expected, strict=True):
        network.setInput(cv2.dnn.blobFromImage(scene))
        outputs = dict(zip(names, network.forward(names), strict=True))
        rows = [np.concatenate([outputs[f"{part}_{stride}"][0] for part in PARTS], axis=-1) for stride in STRIDES]
        difference = float(np.abs(np.concatenate(rows) - answer).max())
        if difference > TOLERANCE:
            raise ValueError(f"OpenCV's answer differs from the trained network's by {difference:.2g}")


def _scenes(data_dir: Path, side: int, seed: int) -> NDArray[np.uint8]:
    sources, rng = faces.load(data_dir, is_held_out=False), np.random.default_rng(seed)
    return np.stack([compose(sources, side=side, rng=rng).image[..., ::-1] for _ in range(PARITY_SCENES)])
