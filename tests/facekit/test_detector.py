import dataclasses
import hashlib
import threading
from pathlib import Path

import numpy as np
import pytest

from facekit.alignment import Pyramid
from facekit.detector import FaceDetector
from facekit.errors import ModelUnavailable
from facekit.geometry import BoundingBox
from facekit.proposer import Proposer

YUNET = Path(__file__).parents[3] / "shared" / "models" / "face_detection_yunet_2026may.onnx"


@pytest.fixture(scope="module")
def detector(crop_model):
    return FaceDetector.load(crop_model)


def test_a_real_face_is_found_where_it_is(detector, portrait):
    [face] = detector.detect(Pyramid(portrait))

    assert face.bounding_box.iou(BoundingBox(176, 60, 90, 118)) > 0.7
    assert 0.5 < face.score <= 1
    assert abs(face.roll_degrees) < 12  # she holds her head a little tilted


def test_the_landmarks_lie_on_eyes_nose_and_mouth(detector, portrait):
    [face] = detector.detect(Pyramid(portrait))
    expected = {
        "right_eye": (202, 102),
        "left_eye": (246, 103),
        "nose": (221, 126),
        "mouth_right": (202, 144),
        "mouth_left": (240, 144),
    }

    for name, at in face.landmarks.named().items():
        assert (at.x, at.y) == pytest.approx(expected[name], abs=9), name


@pytest.mark.parametrize("degrees", [-60, -45, -30, -15, 0, 15, 30, 45, 60])
def test_a_tilted_head_is_found_with_its_roll(detector, turned, portrait, degrees):
    [upright] = detector.detect(Pyramid(portrait))
    [face] = detector.detect(Pyramid(turned(degrees)))

    assert face.bounding_box.iou(BoundingBox(148, 130, 180, 236)) > 0.5
    assert abs(face.roll_degrees - upright.roll_degrees - degrees) < 10


@pytest.mark.parametrize("brightness", [0.5, 0.2, 0.1])
def test_a_face_in_low_light_is_found(detector, turned, brightness):
    assert len(detector.detect(Pyramid(turned(0, brightness=brightness)))) == 1


def test_faces_come_largest_first(detector, turned):
    small = np.pad(turned(0)[::2, ::2], ((120, 120), (0, 0), (0, 0)), mode="edge")
    frame = np.concatenate([small, turned(20)], axis=1)
    boxes = [face.bounding_box for face in detector.detect(Pyramid(frame))]

    assert len(boxes) == 2
    assert boxes[0].area > 2 * boxes[1].area
    assert boxes[0].centre.x > 240 > boxes[1].centre.x


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (500, 3), (19, 19), (480, 480), (100, 1000)])
def test_a_frame_without_a_face_gives_none(detector, shape):
    assert detector.detect(Pyramid(np.full((*shape, 3), 127, np.uint8))) == []


def test_wide_and_high_frames_are_not_squeezed(detector, portrait):
    wide = np.concatenate([portrait, np.full((512, 700, 3), 90, np.uint8)], axis=1)
    [face] = detector.detect(Pyramid(wide))

    assert face.bounding_box.iou(BoundingBox(176, 60, 90, 118)) > 0.6


def test_the_same_frame_gives_the_same_faces_in_every_thread(detector, turned):
    frames = [turned(degrees) for degrees in (0, 20, -20, 40)]
    expected = [detector.detect(Pyramid(frame)) for frame in frames]
    found = [None] * len(frames)

    def work(index):
        found[index] = detector.detect(Pyramid(frames[index]))

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(frames))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == expected


def test_weights_that_are_no_network_are_refused(crop_model):
    with pytest.raises(ModelUnavailable, match="not a face detection network"):
        FaceDetector.load(dataclasses.replace(crop_model, weights=b"no network"))


@pytest.mark.parametrize(("landmarker", "reason"), [(None, "needs a landmarker"), (b"no network", "landmark network")])
def test_without_a_working_landmarker_there_is_no_detector(crop_model, landmarker, reason):
    with pytest.raises(ModelUnavailable, match=reason):
        FaceDetector.load(dataclasses.replace(crop_model, landmarker=landmarker))


@pytest.mark.parametrize("change", [{"score_threshold": None}, {"input_width": 250}])
def test_a_manifest_that_cannot_be_meant_is_refused(crop_model, change):
    with pytest.raises(ModelUnavailable, match="scoreThreshold"):
        FaceDetector.load(dataclasses.replace(crop_model, manifest=dataclasses.replace(crop_model.manifest, **change)))


def test_the_official_yunet_may_be_dropped_in(crop_model, portrait):
    if not YUNET.exists():
        pytest.skip(f"needs the official YuNet at {YUNET}")
    weights = YUNET.read_bytes()
    facts = {"sha256": hashlib.sha256(weights).hexdigest(), "score_threshold": 0.6}
    manifest = dataclasses.replace(crop_model.manifest, file=YUNET.name, input_width=320, input_height=320, **facts)
    manifest.verify(weights)
    dropped_in = dataclasses.replace(crop_model, manifest=manifest, weights=weights)
    [face] = FaceDetector.load(dropped_in).detect(Pyramid(portrait))

    assert face.bounding_box.iou(BoundingBox(176, 60, 90, 118)) > 0.7
    assert abs(face.roll_degrees) < 12


def test_without_a_confidence_there_is_no_detector(crop_model):
    manifest = dataclasses.replace(crop_model.manifest, confidence=None)

    with pytest.raises(ModelUnavailable, match="needs a confidence"):
        FaceDetector.load(dataclasses.replace(crop_model, manifest=manifest))


def test_every_candidate_is_weighed(detector, portrait):
    weighed = detector.weigh(Pyramid(portrait))

    assert max(box.iou(BoundingBox(176, 60, 90, 118)) for box, _ in weighed) > 0.7


def test_what_is_weighed_is_not_all_detected(detector, portrait):
    lying = Pyramid(np.ascontiguousarray(np.rot90(portrait)))

    assert len(detector.weigh(lying)) > len(detector.detect(lying)) == 1


def test_a_close_up_places_the_box(crop_model, detector, portrait):
    proposer = Proposer(crop_model.weights, width=320, height=320, threshold=0.3)
    [proposal] = proposer.propose(Pyramid(portrait))
    [face] = detector.detect(Pyramid(portrait))
    landmarks = face.landmarks.to_array()

    assert face.bounding_box != proposal.box
    assert face.bounding_box.iou(proposal.box) > 0.7
    assert face.bounding_box.centre.x == pytest.approx(landmarks[:, 0].mean(), abs=6)
