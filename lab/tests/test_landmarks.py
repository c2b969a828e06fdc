import cv2
import numpy as np
import pytest

from facekit.errors import ModelUnavailable
from lab.data.landmarks import find_landmarks, own_detector


@pytest.fixture
def astronaut():
    """The public-domain portrait of scikit-image, cut around the face to 112 x 112."""
    portrait = pytest.importorskip("skimage.data", reason="needs scikit-image: make setup").astronaut()
    return cv2.resize(portrait[65:185, 165:285], (112, 112), interpolation=cv2.INTER_AREA)


@pytest.fixture(scope="module")
def detector():
    return own_detector()[0]


@pytest.mark.parametrize("side", [48, 112])
def test_landmarks_of_a_face_lie_where_its_features_are(astronaut, detector, side):
    picture = cv2.resize(astronaut, (side, side), interpolation=cv2.INTER_AREA)

    right_eye, left_eye, nose, mouth_right, mouth_left = find_landmarks(picture[np.newaxis], detector)[0] / side

    assert 0.2 < left_eye[0] - right_eye[0] < 0.5
    assert right_eye[1] < nose[1] < mouth_right[1]
    assert mouth_right[0] < nose[0] < mouth_left[0] + 0.05


def test_a_picture_without_a_face_has_none(detector):
    assert np.isnan(find_landmarks(np.full((1, 112, 112, 3), 90, np.uint8), detector)).all()


def test_a_missing_model_is_told_and_the_served_one_has_a_version(tmp_path):
    with pytest.raises(ModelUnavailable):
        own_detector(tmp_path)

    assert own_detector()[1].startswith("0.")
