import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from lab.detector import train
from lab.detector.checkpoint import load_average
from lab.detector.close_ups import cut_pool
from lab.detector.landmark_network import LandmarkNetwork
from lab.detector.landmarker import train_landmarker
from lab.detector.network import Proposer
from lab.detector.scenes import Mix
from lab.tests.detector.test_close_ups import stray


@pytest.fixture
def started(scenes, monkeypatch):
    """The tiny scenes in place of the data sets, untrained weights in place of the shipped ones."""
    monkeypatch.setattr(train, "sets_of", lambda *_: (Mix((scenes,), (1.0,)), scenes, scenes))
    monkeypatch.setattr(train.shipped, "read", lambda _: {})
    monkeypatch.setattr(train.shipped, "start_from", lambda *_: None)


def run(preset, folder, **more):
    return train.train(preset, data_dir=folder, run_dir=folder, start=Path("none"), **more)


def test_training_goes_on_where_it_stopped(preset, tmp_path, started):
    path = run(preset, tmp_path)
    before = torch.load(path, weights_only=False)
    run(preset, tmp_path)  # nothing is left to do
    after = torch.load(path, weights_only=False)

    assert len(after["history"]) == 2
    assert all(torch.equal(before["average"][name], after["average"][name]) for name in before["average"])
    assert not load_average(path, Proposer(preset.shape)).training


def test_a_run_ends_when_its_minutes_do(preset, tmp_path, started):
    path = run(dataclasses.replace(preset, epochs=500), tmp_path, minutes=1e-3)

    assert len(torch.load(path, weights_only=False)["history"]) == 1


def test_a_checkpoint_of_another_preset_is_refused(preset, tmp_path, started):
    run(dataclasses.replace(preset, epochs=1), tmp_path)

    with pytest.raises(ValueError, match="another preset"):
        run(preset, tmp_path)


def test_the_landmarker_learns(scenes, landmarker_preset, tmp_path):
    path = train_landmarker(landmarker_preset, cut_pool(scenes, stray), run_dir=tmp_path)
    history = torch.load(path, weights_only=False)["history"]

    assert len(history) == 2
    assert np.isfinite([each["loss"] for each in history]).all()
    load_average(path, LandmarkNetwork(landmarker_preset))
