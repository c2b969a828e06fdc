"""A tiny set of scenes and tiny presets, so that training itself is tested in seconds."""

import cv2
import numpy as np
import pytest

from lab.detector.labels import SceneSet
from lab.detector.network import Shape
from lab.detector.preset import LandmarkerPreset, Preset
from lab.detector.teacher import Labels

BOX = (24.0, 20.0, 40.0, 50.0)
POINTS = ((34.0, 40.0), (54.0, 40.0), (44.0, 50.0), (36.0, 58.0), (52.0, 58.0))


def labels_of(*boxes: tuple[float, ...], is_sure: bool = True) -> Labels:
    """Return faces with boxes, whose landmarks lie as in an upright face."""
    rows = np.array(boxes, np.float32).reshape(-1, 4)
    shares = (np.array(POINTS, np.float32) - BOX[:2]) / BOX[2:]
    landmarks = rows[:, np.newaxis, :2] + shares * rows[:, np.newaxis, 2:]
    return Labels(rows, landmarks.astype(np.float32), np.full(len(rows), is_sure), np.ones(len(rows), bool))


@pytest.fixture(scope="session")
def scenes() -> SceneSet:
    """Return one drawn scene with a face and one without."""
    image = np.full((90, 96, 3), 120, np.uint8)
    cv2.ellipse(image, (44, 45), (20, 25), 0, 0, 360, (150, 180, 220), -1)
    for x, y in POINTS:
        cv2.circle(image, (int(x), int(y)), 3, (30, 30, 60), -1)
    files = [cv2.imencode(".jpg", each)[1].tobytes() for each in (image, np.full_like(image, 60))]
    return SceneSet(["face", "none"], files, [labels_of(BOX), labels_of()], ["drawn"] * 2, np.zeros(2, bool))


@pytest.fixture
def preset() -> Preset:
    """Return a preset that trains two epochs of two steps."""
    return Preset(
        name="tiny",
        shape=Shape(stem=(4, 4), filters=8, depths=(1, 1, 1), residuals=(1, 1, 1)),
        shares=(1.0, 0.0, 0.0),
        sides_px=(64,),
        side_shares=(1.0,),
        steps_per_epoch=2,
        epochs=2,
        batch_pixels=2 * 64 * 64,
    )


@pytest.fixture
def landmarker_preset() -> LandmarkerPreset:
    """Return a preset of a small landmarker."""
    return LandmarkerPreset(name="tiny", filters=((4,), (4,), (4,), (4,)), epochs=2, batch_size=2)
