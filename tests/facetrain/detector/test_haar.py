import cv2
import pytest
import skimage.data

from facetrain.detector.haar import TURNS, HaarDetector


def turned(degrees):
    return cv2.warpAffine(skimage.data.astronaut(), cv2.getRotationMatrix2D((222, 115), -degrees, 1.0), (480, 480))


def test_an_upright_face_is_found():
    [box] = HaarDetector().detect(turned(0))

    assert box[:2] + box[2:] / 2 == pytest.approx([222, 115], abs=15)


def test_a_tilted_face_needs_the_turns():
    assert len(HaarDetector().detect(turned(50))) == 0
    assert len(HaarDetector(TURNS).detect(turned(50))) >= 1
