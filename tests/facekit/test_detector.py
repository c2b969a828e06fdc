import threading

import numpy as np
import pytest

from facekit.detector import FaceDetector
from facekit.errors import ModelUnavailable
from facekit.geometry import BoundingBox
from facekit.model_store import Model


@pytest.fixture(scope="module")
def detector(crop_model):
    return FaceDetector.load(crop_model)


def test_a_real_face_is_found_where_it_is(detector, portrait):
    [face] = detector.detect(portrait)

    assert face.bounding_box.iou(BoundingBox(172, 64, 101, 101)) > 0.8
    assert 0.5 < face.score <= 1
    assert abs(face.roll_degrees) < 12  # she holds her head a little tilted
    assert face.landmarks is None


@pytest.mark.parametrize("degrees", [-60, -45, -30, -15, 0, 15, 30, 45, 60])
def test_a_tilted_head_is_found_with_its_roll(detector, turned, portrait, degrees):
    [upright] = detector.detect(portrait)
    [face] = detector.detect(turned(degrees))

    assert face.bounding_box.iou(BoundingBox(140, 140, 200, 200)) > 0.6
    assert abs(face.roll_degrees - upright.roll_degrees - degrees) < 10


def test_a_face_in_low_light_is_found(detector, turned):
    assert len(detector.detect(turned(0, brightness=0.2))) == 1


def test_faces_come_largest_first(detector, turned):
    frame = np.concatenate([turned(0)[::2, ::2], turned(20)[40:280, 120:360]], axis=1)
    boxes = [face.bounding_box for face in detector.detect(frame)]

    assert len(boxes) == 2
    assert boxes[0].area > 2 * boxes[1].area
    assert boxes[0].centre.x > 240 > boxes[1].centre.x


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (500, 3), (19, 19), (480, 480)])
def test_a_frame_without_a_face_gives_none(detector, shape):
    assert detector.detect(np.full((*shape, 3), 127, np.uint8)) == []


def test_the_same_frame_gives_the_same_faces_in_every_thread(detector, turned):
    frames = [turned(degrees) for degrees in (0, 20, -20, 40)]
    expected = [detector.detect(frame) for frame in frames]
    found = [None] * len(frames)

    def work(index):
        found[index] = detector.detect(frames[index])

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(frames))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == expected


def test_weights_that_are_no_cascade_are_refused(crop_model):
    with pytest.raises(ModelUnavailable, match="not a cascade"):
        FaceDetector.load(Model(crop_model.manifest, b"<?xml version='1.0'?><opencv_storage></opencv_storage>"))
