"""What small detectors take for faces: copies of a portrait with buttons and badges, lettering, cartons, wheels."""

import numpy as np
import pytest

from facekit.alignment import Pyramid
from facekit.detector import FaceDetector
from lab.detector.examination import drawn_without_faces, portrait_copies, turned

COPIES = portrait_copies()


@pytest.fixture(scope="module")
def detector(crop_model):
    return FaceDetector.load(crop_model)


@pytest.fixture(scope="module")
def found(detector):
    return [detector.detect(Pyramid(copy)) for copy in COPIES]


def test_there_are_78_turned_and_mirrored_copies():
    assert len(COPIES) == 78


def test_hardly_a_copy_of_a_portrait_shows_a_second_face(found):
    assert sum(len(faces) > 1 for faces in found) <= 2


def test_nearly_every_copy_shows_the_face(found):
    assert sum(len(faces) >= 1 for faces in found) >= 76


def test_no_face_lies_inside_another(detector, portrait):
    """The portrait so near that eyes and mouth are as large as other faces are."""
    near = np.repeat(np.repeat(portrait[50:200, 150:300], 4, axis=0), 4, axis=1)

    assert len(detector.detect(Pyramid(near))) == 1


def test_lettering_cartons_and_wheels_are_no_faces(detector):
    pictures = list(drawn_without_faces(40))

    assert sum(len(detector.detect(Pyramid(picture))) > 0 for picture in pictures) <= 1


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_face_is_found_in_a_photograph_that_lies_on_its_side(detector, portrait, degrees):
    [face] = detector.detect(Pyramid(turned(portrait, degrees)[0]))

    assert abs((face.roll_degrees - degrees + 180) % 360 - 180) < 25
