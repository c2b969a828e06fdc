import cv2
import numpy as np
import pytest
import torch

from lab.detector.export import check_landmarker, check_proposer
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.landmarker_graph import build_graph as landmarker_graph
from lab.detector.network import Proposer, Residual
from lab.detector.proposer_graph import build_graph as proposer_graph

RNG = np.random.default_rng(3)


def randomised(network):
    """Return the network with statistics and gains as training leaves them."""
    torch.manual_seed(1)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.2)
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
    return network.eval()


def test_each_stride_answers_for_its_cells(preset):
    answers = Proposer(preset.shape)(torch.zeros(2, 3, 64, 96))

    assert answers.shape == (2, 8 * 12 + 4 * 6 + 2 * 3, 16)


def test_a_residual_block_begins_as_the_identity():
    x = torch.randn(1, 8, 5, 5)

    assert torch.equal(Residual(8, 2).eval()(x), x)


def test_opencv_computes_what_the_trained_networks_do(preset, landmarker_preset):
    proposer, landmarker = randomised(Proposer(preset.shape)), randomised(LandmarkNetwork(landmarker_preset))
    scenes = RNG.integers(0, 256, (2, 64, 64, 3)).astype(np.uint8)

    check_proposer(proposer, proposer_graph(proposer, side=64).SerializeToString(), scenes=scenes)
    check_landmarker(landmarker, landmarker_graph(landmarker).SerializeToString(), looks=scenes)


def test_other_weights_are_refused(preset):
    first, second = randomised(Proposer(preset.shape)), Proposer(preset.shape).eval()
    scenes = RNG.integers(0, 256, (1, 64, 64, 3)).astype(np.uint8)

    with pytest.raises(ValueError, match="differs"):
        check_proposer(first, proposer_graph(second, side=64).SerializeToString(), scenes=scenes)


def test_opencvs_face_detector_reads_the_graph(preset):
    weights = np.frombuffer(proposer_graph(Proposer(preset.shape).eval(), side=64).SerializeToString(), np.uint8)
    network = cv2.FaceDetectorYN.create("onnx", weights, np.empty(0, np.uint8), (64, 64), 0.0, 0.3, 10)

    assert network.detect(np.zeros((64, 64, 3), np.uint8))[1].shape[1] == 15
