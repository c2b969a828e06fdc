"""The exported network of the repository, read back, returns what OpenCV returns."""

from pathlib import Path

import cv2
import numpy as np
import torch

from lab.detector import shipped
from lab.detector.export import check_landmarker
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.network import STRIDES, Proposer
from lab.detector.preset import LANDMARKER_PRESETS, PRESETS
from lab.detector.proposer_graph import PARTS

MODEL = Path(__file__).parents[3] / "models" / "crop" / "model.onnx"
LANDMARKER = MODEL.with_name("landmarks.onnx")


def test_shipped_weights_keep_their_function():
    scenes = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3)).astype(np.uint8)
    scenes = np.stack([cv2.GaussianBlur(each, (0, 0), 3) for each in scenes])
    network = Proposer(PRESETS["scenes"].shape)
    shipped.start_from(network, shipped.read(MODEL), torch.from_numpy(scenes).permute(0, 3, 1, 2).float())
    graph = cv2.dnn.readNetFromONNX(str(MODEL))
    graph.setInput(cv2.dnn.blobFromImage(scenes[0]))
    names = [f"{part}_{stride}" for part in PARTS for stride in STRIDES]
    outputs = dict(zip(names, graph.forward(names), strict=True))
    expected = np.concatenate([outputs[f"bbox_{stride}"][0] for stride in STRIDES])

    with torch.no_grad():
        found = network(torch.from_numpy(scenes[:1]).permute(0, 3, 1, 2).float())[0, :, 2:6].numpy()

    assert np.abs(found - expected).max() < 1e-2


def test_a_shipped_landmarker_keeps_its_function():
    looks = np.random.default_rng(1).integers(0, 256, (4, 64, 64, 3)).astype(np.uint8)
    network = LandmarkNetwork(LANDMARKER_PRESETS["scenes"])
    images = torch.from_numpy(looks).permute(0, 3, 1, 2).float()
    shipped.start_landmarker_from(network, shipped.read(LANDMARKER), images)

    check_landmarker(network, LANDMARKER.read_bytes(), looks=looks)
