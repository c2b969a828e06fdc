import dataclasses

import numpy as np
import pytest

from facekit.errors import ModelUnavailable
from facekit.landmarker import CLOSE_UP_PX, Landmarker
from facetrain.detector import landmarker, landmarker_graph
from facetrain.detector.close_ups import POOL_PX, CloseUps
from facetrain.detector.preset import LandmarkerPreset

TINY = LandmarkerPreset(
    name="tiny", scenes=1, tuning_images=4, filters=((4,), (4,), (8,), (8,)), epochs=2, batch_size=4, seed=1
)


@pytest.fixture
def run_dir(tmp_path):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (12, POOL_PX, POOL_PX, 3)).astype(np.uint8)
    landmarks = rng.uniform(40, 80, (12, 5, 2)).astype(np.float32)
    landmarks[::3] = np.nan
    np.savez(tmp_path / landmarker.POOL, images=images, landmarks=landmarks)
    return tmp_path


@pytest.fixture(scope="module")
def model():
    """An untrained network whose normalisations are not the identity, so that folding them wrongly shows."""
    model = landmarker.build(TINY)
    rng = np.random.default_rng(0)
    for variable in model.weights:
        if "norm" in variable.path:
            variable.assign(rng.uniform(0.5, 1.5, variable.shape))
    return model


@pytest.fixture(scope="module")
def looks():
    return np.random.default_rng(1).integers(0, 256, (3, CLOSE_UP_PX, CLOSE_UP_PX, 3)).astype(np.float32)


def test_facekit_says_what_the_network_says(model, looks):
    landmarker_graph.check_parity(model, landmarker_graph.build_graph(model, TINY).SerializeToString(), looks=looks)


def test_weights_of_another_network_are_noticed(model, looks):
    weights = landmarker_graph.build_graph(landmarker.build(TINY), TINY).SerializeToString()

    with pytest.raises(ValueError, match="differs"):
        landmarker_graph.check_parity(model, weights, looks=looks)


def test_a_perfect_answer_costs_next_to_nothing():
    targets = np.concatenate([np.ones((2, 1)), np.full((2, 10), 0.4)], axis=1).astype(np.float32)
    answers = targets.copy()
    answers[:, 0] = 12

    assert float(landmarker.look_loss(targets, answers)) == pytest.approx(0, abs=1e-4)
    assert float(landmarker.look_loss(targets, answers + 0.05)) > 1


def test_the_landmarks_of_no_face_cost_nothing():
    targets = np.zeros((2, 11), np.float32)
    answers = np.full((2, 11), 3, np.float32)
    answers[:, 0] = -12

    assert float(landmarker.look_loss(targets, answers)) == pytest.approx(0, abs=1e-4)


def test_training_goes_on_where_it_stopped(run_dir):
    path = landmarker.train(TINY, data_dir=run_dir, run_dir=run_dir, detector_file=run_dir)
    with np.load(path) as file:
        first = {name: file[name] for name in file.files}
    landmarker.train(TINY, data_dir=run_dir, run_dir=run_dir, detector_file=run_dir)  # nothing is left to do

    with np.load(path) as file:
        assert all((first[name] == file[name]).all() for name in first)


def test_a_checkpoint_of_another_preset_is_refused(run_dir):
    landmarker.train(dataclasses.replace(TINY, epochs=1), data_dir=run_dir, run_dir=run_dir, detector_file=run_dir)

    with pytest.raises(ValueError, match="another preset"):
        landmarker.train(TINY, data_dir=run_dir, run_dir=run_dir, detector_file=run_dir)


def test_the_last_close_ups_are_not_trained_on():
    pool = CloseUps(np.arange(12, dtype=np.uint8).reshape(12, 1, 1, 1), np.zeros((12, 5, 2), np.float32))
    train, tuning = landmarker.split_pool(pool, TINY)

    assert (train.images.ravel().tolist(), tuning.images.ravel().tolist()) == (list(range(8)), [8, 9, 10, 11])


def test_a_file_that_is_no_landmark_network_is_refused():
    with pytest.raises(ModelUnavailable, match="landmark network"):
        Landmarker.load(b"no network")
