"""Checkpoint -> `model.onnx` and `model.json`, proved to be what was trained.

Axes: B batch, S side, A cells.
"""

import hashlib
import json
from pathlib import Path

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from facetrain.detector import faces
from facetrain.detector.graph import PARTS, build_graph
from facetrain.detector.preset import STRIDES, DetectorPreset, DetectorRelease
from facetrain.detector.scenes import compose
from facetrain.detector.train import load_average
from facetrain.train import CHECKPOINT

WEIGHTS = "model.onnx"
TOLERANCE = 2e-3  # of any output, in strides or as a probability; float32 on either side
PARITY_SCENES = 8


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
    model_dir.mkdir(parents=True, exist_ok=True)
    (model_dir / WEIGHTS).write_bytes(weights)
    manifest = {
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
    (model_dir / "model.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


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
