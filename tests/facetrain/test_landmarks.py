from pathlib import Path

import cv2
import numpy as np
import pytest

from facetrain.landmarks import find_landmarks

DETECTOR = Path(__file__).parents[3] / "shared" / "models" / "face_detection_yunet_2026may.onnx"

needs_detector = pytest.mark.skipif(not DETECTOR.exists(), reason="the reference detector is not in ../shared/models")


@pytest.fixture
def astronaut():
    """The public-domain portrait of scikit-image, cut around the face to 112 x 112."""
    portrait = pytest.importorskip("skimage.data", reason="needs scikit-image: make setup").astronaut()
    return cv2.resize(portrait[65:185, 165:285], (112, 112), interpolation=cv2.INTER_AREA)


@needs_detector
def test_landmarks_of_a_face_lie_where_its_features_are(astronaut):
    found = find_landmarks(astronaut[np.newaxis], DETECTOR)[0]

    right_eye, left_eye, nose, mouth_right, mouth_left = found
    assert 20 < left_eye[0] - right_eye[0] < 60
    assert right_eye[1] < nose[1] < mouth_right[1]
    assert mouth_right[0] < nose[0] < mouth_left[0] + 5


@needs_detector
def test_a_picture_without_a_face_has_none():
    assert np.isnan(find_landmarks(np.full((1, 112, 112, 3), 90, np.uint8), DETECTOR)).all()


def test_a_missing_detector_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"absent\.onnx"):
        find_landmarks(np.zeros((1, 8, 8, 3), np.uint8), tmp_path / "absent.onnx")
