import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from lab.detector import landmarker, train
from lab.detector.close_ups import cut_pool
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.network import STRIDES, Proposer
from lab.detector.scenes import Mix
from lab.loop import load_weights
from lab.tests.detector.test_close_ups import stray


class HalfSure:
    """A reference detector that half believes in every cell; there is no weights file of a real one in a test."""

    def __init__(self, weights: Path) -> None:
        """Need no file."""

    def scores(self, scenes: np.ndarray) -> np.ndarray:
        """Return float32[B, A]."""
        return np.full((len(scenes), sum((scenes.shape[1] // stride) ** 2 for stride in STRIDES)), 0.5, np.float32)


@pytest.fixture
def started(scenes, monkeypatch):
    """The tiny scenes in place of the data sets, untrained weights in place of the shipped ones."""
    monkeypatch.setattr(train, "sets_of", lambda *_: (Mix((scenes,), (1.0,)), scenes, scenes))
    monkeypatch.setattr(train, "ScoreTeacher", HalfSure)
    monkeypatch.setattr(train.shipped, "read", lambda _: {})
    monkeypatch.setattr(train.shipped, "start_from", lambda *_: None)
    monkeypatch.setattr(train.shipped, "start_landmarker_from", lambda *_: None)


def run(preset, folder, **more):
    """Return the history of a run, and its network."""
    train.train(preset, data_dir=folder, run_dir=folder, start=Path("none"), **more)
    network = Proposer(preset.shape)
    return load_weights(folder, network), network


def test_training_goes_on_where_it_stopped(preset, tmp_path, started):
    history, before = run(preset, tmp_path)
    _, after = run(preset, tmp_path)  # nothing is left to do

    assert len(history) == 2
    assert all(map(torch.equal, before.state_dict().values(), after.state_dict().values()))
    assert not after.training


def test_it_learns_all_but_a_frozen_stem(preset, tmp_path, started):
    torch.manual_seed(preset.seed)
    start = Proposer(preset.shape).state_dict()

    _, network = run(dataclasses.replace(preset, is_stem_frozen=True), tmp_path)

    changed = {name for name, value in network.state_dict().items() if not torch.equal(value, start[name])}
    assert changed
    assert not any(name.startswith("stem") for name in changed)


def test_the_landmarker_learns(scenes, landmarker_preset, tmp_path, started):
    landmarker.train_landmarker(landmarker_preset, cut_pool(scenes, stray), run_dir=tmp_path, start=Path("none"))
    history = load_weights(tmp_path, LandmarkNetwork(landmarker_preset))

    assert len(history) == 2
    assert np.isfinite([each["loss"] for each in history]).all()
