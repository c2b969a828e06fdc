import cv2
import numpy as np
import pytest

from facetrain.detector.export import check_parity
from facetrain.detector.graph import build_graph
from facetrain.detector.network import build


@pytest.fixture(scope="module")
def model(tiny_preset):
    """An untrained network whose normalisations are not the identity, so that folding them wrongly shows."""
    model = build(tiny_preset)
    rng = np.random.default_rng(0)
    for variable in model.weights:
        if "norm" in variable.path:
            variable.assign(rng.uniform(0.5, 1.5, variable.shape))
        elif variable.path.endswith("kernel"):
            variable.assign(rng.normal(0, 0.3, variable.shape))
    return model


@pytest.fixture(scope="module")
def weights(model, tiny_preset):
    return build_graph(model, tiny_preset, side=96).SerializeToString()


def test_opencv_says_what_the_network_says(model, weights):
    scenes = np.random.default_rng(1).integers(0, 256, (2, 96, 96, 3)).astype(np.uint8)

    check_parity(model, weights, scenes=scenes)


def test_weights_of_another_network_are_noticed(model, weights, tiny_preset):
    scenes = np.random.default_rng(1).integers(0, 256, (1, 96, 96, 3)).astype(np.uint8)

    with pytest.raises(ValueError, match="differs"):
        check_parity(build(tiny_preset), weights, scenes=scenes)


def test_opencvs_face_detector_reads_it_at_other_sizes_too(weights):
    data = np.frombuffer(weights, np.uint8)
    detector = cv2.FaceDetectorYN.create("onnx", data, np.empty(0, np.uint8), (160, 64), 0.0, 0.3, 10)
    faces = detector.detect(np.zeros((64, 160, 3), np.uint8))[1]

    assert faces.shape[1] == 15


def test_the_heads_weights_are_kept_once(model, tiny_preset):
    graph = build_graph(model, tiny_preset, side=96).graph
    names = [constant.name for constant in graph.initializer]

    assert names.count("answer_pointwise_kernel_half") == 1
    assert len(names) == len(set(names))
