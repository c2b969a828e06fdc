from pathlib import Path

import numpy as np
import pytest
import skimage.data

from facetrain.data import DETECTOR
from facetrain.detector.yunet import YunetDetector

WEIGHTS = Path(__file__).parents[4] / "shared" / "data" / DETECTOR


@pytest.mark.skipif(not WEIGHTS.exists(), reason=f"needs the reference detector at {WEIGHTS}")
def test_the_reference_detector_finds_a_face_in_the_pictures_own_pixels():
    answer = YunetDetector(WEIGHTS, side_px=320).find(skimage.data.astronaut())

    assert answer.boxes[0] == pytest.approx([176, 60, 90, 118], abs=12)
    assert np.abs(answer.landmarks[0, 0] - (202, 102)).max() < 9
    assert abs(answer.rolls[0]) < 12


def test_without_its_weights_there_is_none(tmp_path):
    with pytest.raises(FileNotFoundError, match="reference detector"):
        YunetDetector(tmp_path / "yunet.onnx", side_px=320)
