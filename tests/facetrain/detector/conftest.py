"""A tiny set of sources: one portrait, one made-up crowd."""

import cv2
import numpy as np
import pytest
import skimage.data

from facetrain.detector.faces import Faces, Sources
from facetrain.detector.preset import DetectorPreset

PORTRAIT_BOX = (24.0, 12.0, 90.0, 118.0)
PORTRAIT_LANDMARKS = ((48.0, 60.0), (88.0, 56.0), (68.0, 84.0), (54.0, 100.0), (86.0, 98.0))


def one_face(box, landmarks=PORTRAIT_LANDMARKS, *, is_sure=True):
    """Return labels with one face."""
    return Faces(np.array([box], np.float32), np.array([landmarks], np.float32), np.array([is_sure]))


@pytest.fixture(scope="session")
def sources():
    portrait = cv2.resize(skimage.data.astronaut()[55:175, 160:280], (144, 144), interpolation=cv2.INTER_CUBIC)
    crowd = cv2.resize(skimage.data.coffee(), (512, 288))
    return Sources(
        (portrait[np.newaxis],),
        (one_face(PORTRAIT_BOX),),
        (np.array([0]),),
        crowd[np.newaxis],
        (one_face((100.0, 100.0, 12.0, 15.0), [(103, 105), (109, 105), (106, 108), (104, 112), (108, 112)]),),
    )


@pytest.fixture(scope="session")
def tiny_preset():
    return DetectorPreset(
        name="tiny",
        scene_sides=((64, 1.0),),
        scenes_per_epoch=4,
        batch_pixels=2 * 64**2,
        epochs=2,
        stem_filters=(4, 4),
        filters=8,
        depths=(1, 1, 1),
    )
