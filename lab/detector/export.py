"""Checkpoints -> `model.onnx`, `landmarks.onnx` and `model.json`, compared with what was trained.

Axes: B batch, S side of the input, A cells.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from lab.detector import landmarker_graph, proposer_graph
from lab.detector.fusion import NAMES
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.network import STRIDES, Proposer
from lab.detector.preset import LandmarkerPreset, Preset, Release
from lab.loop import load_weights

P = TypeVar("P", Preset, LandmarkerPreset)

WEIGHTS, LANDMARKER_WEIGHTS = "model.onnx", "landmarks.onnx"
TOLERANCE = 0.02  # of any output, in strides or as a probability: what float16 weights change


@dataclass(frozen=True, slots=True)
class Trained(Generic[P]):
    """A finished run.

    Attributes:
        preset: What decided it.
        run_dir: The folder of its averaged weights.
        examples: uint8[B, side, side, 3], on which the exported network is compared with the trained one.
    """

    preset: P
    run_dir: Path
    examples: NDArray[np.uint8]


def export(first: Trained[Preset], second: Trained[LandmarkerPreset], *, release: Release, model_dir: Path) -> None:
    """Write the proposal network of the first run and the landmarker of the second into `model_dir`.

    Raises:
        FileNotFoundError: A run has no checkpoint.
        ValueError: OpenCV computes something else than a trained network.
    """
    proposer, landmarker = Proposer(first.preset.shape), LandmarkNetwork(second.preset)
    load_weights(first.run_dir, proposer)
    load_weights(second.run_dir, landmarker)
    weights = proposer_graph.build_graph(proposer, side=release.input_px).SerializeToString()
    landmarker_weights = landmarker_graph.build_graph(landmarker).SerializeToString()
    check_proposer(proposer, weights, scenes=first.examples)
    check_landmarker(landmarker, landmarker_weights, looks=second.examples)
    facts = {
        "name": "crop",
        "version": release.version,
        "labels": ["face"],
        "output": "boxes and five landmarks, as cv2.FaceDetectorYN reads them",
        "file": WEIGHTS,
        "sha256": hashlib.sha256(weights).hexdigest(),
        "input": {
            "width": release.input_px, "height": release.input_px, "channels": 3, "dtype": "uint8", "colorSpace": "BGR",
        },
        "scoreThreshold": 0.5,  # until `fusion` has fitted it, and the confidence
        "confidence": dict.fromkeys(NAMES, 1.0),
        "parameters": count(proposer),
        "source": {"architecture": release.architecture, "paper": release.paper, "data": list(release.data)},
        "license": release.license,
        "metrics": {},
        "landmarker": {
            "file": LANDMARKER_WEIGHTS,
            "sha256": hashlib.sha256(landmarker_weights).hexdigest(),
            "parameters": count(landmarker),
        },
    }  # fmt: skip
    write(model_dir, facts, {WEIGHTS: weights, LANDMARKER_WEIGHTS: landmarker_weights})


def count(network: torch.nn.Module) -> int:
    """Return how many parameters a network has."""
    return sum(each.numel() for each in network.parameters())


def write(model_dir: Path, facts: dict[str, Any], files: dict[str, bytes]) -> None:
    """Write files, and facts into the manifest, which keeps its other entries."""
    path = model_dir / "model.json"
    model_dir.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name, content in files.items():
        (model_dir / name).write_bytes(content)
    path.write_text(json.dumps(manifest | facts, indent=2) + "\n", encoding="utf-8")


@torch.no_grad()
def check_proposer(network: Proposer, weights: bytes, *, scenes: NDArray[np.uint8]) -> None:
    """Accept weights with which OpenCV computes what the network does from uint8[B, S, S, 3] scenes, BGR.

    Raises:
        ValueError: An output differs by more than the tolerance.
    """
    graph = cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))
    expected = network(torch.from_numpy(scenes).permute(0, 3, 1, 2).float()).numpy()
    expected[..., :2] = 1 / (1 + np.exp(-expected[..., :2]))
    names = [f"{part}_{stride}" for part in proposer_graph.PARTS for stride in STRIDES]
    for scene, answer in zip(scenes, expected, strict=True):
        graph.setInput(cv2.dnn.blobFromImage(scene))
        outputs = dict(zip(names, graph.forward(names), strict=True))
        parts = [[outputs[f"{part}_{stride}"][0] for part in proposer_graph.PARTS] for stride in STRIDES]
        rows = np.concatenate([np.concatenate(part, axis=-1) for part in parts])
        _compare(rows[:, :6], answer[:, :6])
        _compare(rows[:, 6:] / 10, answer[:, 6:] / 10)  # of far points, a tenth of which is compared


@torch.no_grad()
def check_landmarker(network: LandmarkNetwork, weights: bytes, *, looks: NDArray[np.uint8]) -> None:
    """Accept weights with which OpenCV computes what the network does from uint8[B, V, V, 3] looks, RGB.

    Raises:
        ValueError: An output differs by more than the tolerance.
    """
    graph = cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))
    expected = network(torch.from_numpy(looks).permute(0, 3, 1, 2).float()).numpy()
    expected[:, [0, 11, 12, 13]] = 1 / (1 + np.exp(-expected[:, [0, 11, 12, 13]]))
    graph.setInput(cv2.dnn.blobFromImages(list(looks)))
    _compare(np.concatenate(graph.forward(list(landmarker_graph.PARTS)), axis=1), expected)


def _compare(found: NDArray[np.float32], expected: NDArray[np.float32]) -> None:
    difference = float(np.abs(found - expected).max())
    if not difference <= TOLERANCE:
        raise ValueError(f"OpenCV's answer differs from the trained network's by {difference:.2g}")
