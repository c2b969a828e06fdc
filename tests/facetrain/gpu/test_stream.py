from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from facetrain.gpu.stream import SLOTS, PictureStream
from facetrain.preset import Augmentation

STILL = Augmentation(warp_share=0, tone_share=0, low_light_share=0, degrade_share=0)


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).integers(0, 256, (40, 16, 16, 1)).astype(np.uint8)


def _stream(pictures, *, workers=1, seed=5):
    marks = np.full((len(pictures), 5, 2), np.nan, np.float32)
    return PictureStream(pictures, marks, source_px=16, seed=seed, workers=workers)


def _epochs(stream, settings, count):
    taken = []
    with stream:
        for epoch in range(count):
            for coming in range(epoch, epoch + SLOTS):
                stream.prepare(coming, settings)
            taken.append(stream.take(epoch).copy())
    return taken


def test_without_changes_the_pictures_come_as_they_are_or_mirrored(pictures):
    (taken,) = _epochs(_stream(pictures), STILL, 1)

    for given, image in zip(taken, pictures, strict=True):
        assert (given == image).all() or (given == image[:, ::-1]).all()


def test_every_epoch_changes_them_anew_in_the_same_way_for_any_number_of_workers(pictures):
    settings = replace(STILL, tone_share=1.0)

    one, two = (_epochs(_stream(pictures, workers=workers), settings, SLOTS + 2) for workers in (1, 2))

    assert all((a == b).all() for a, b in zip(one, two, strict=True))
    assert all((a != b).any() for a, b in pairwise(one))
