import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from facetrain.detector import batches, train
from facetrain.detector.batches import orders_of


@pytest.fixture
def started(sources, monkeypatch):
    """Threads in place of worker processes, over the tiny sources in place of the data sets."""
    monkeypatch.setattr(batches, "_SOURCES", [sources])
    monkeypatch.setattr(train, "start_workers", lambda *_: ThreadPoolExecutor(1))
    monkeypatch.setattr(batches, "TUNING_SCENES", 32)
    monkeypatch.setattr(batches, "TUNING_SIDE_PX", 64)
    monkeypatch.setattr(train.faces, "load", lambda *_, **__: sources)


def test_an_epoch_has_as_many_scenes_as_asked_for(tiny_preset):
    orders = orders_of(tiny_preset, 0)

    assert [order.count for order in orders] == [2, 2]
    assert len({order.seed for order in orders + orders_of(tiny_preset, 1)}) == 4


def test_smaller_scenes_come_in_larger_batches(tiny_preset):
    preset = dataclasses.replace(tiny_preset, scene_sides=((32, 0.5), (64, 0.5)), scenes_per_epoch=100)
    counts = {order.side: order.count for order in orders_of(preset, 0)}

    assert counts == {32: 8, 64: 2}


def test_training_goes_on_where_it_stopped(tiny_preset, tmp_path, started):
    path = train.train(tiny_preset, data_dir=tmp_path, run_dir=tmp_path, workers=1)
    with np.load(path) as file:
        first = {name: file[name] for name in file.files}
    train.train(tiny_preset, data_dir=tmp_path, run_dir=tmp_path, workers=1)  # nothing is left to do

    with np.load(path) as file:
        assert all((first[name] == file[name]).all() for name in first)
    assert train.load_average(path, tiny_preset).count_params() > 0


def test_a_checkpoint_of_another_preset_is_refused(tiny_preset, tmp_path, started):
    short = dataclasses.replace(tiny_preset, epochs=1)
    train.train(short, data_dir=tmp_path, run_dir=tmp_path, workers=1)

    with pytest.raises(ValueError, match="another preset"):
        train.train(tiny_preset, data_dir=tmp_path, run_dir=tmp_path, workers=1)
