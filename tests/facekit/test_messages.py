import base64
import json

import numpy as np
import pytest

from facekit.errors import MalformedRequest, UnusableImage
from facekit.geometry import BoundingBox, Face, Landmarks, Point, Visibility
from facekit.images import Frame
from facekit.manifest import ModelManifest
from facekit.messages import CropResult, CropsRequest, FrameRequest

DATA = base64.b64encode(b"image").decode()


def crops_body(*crops, **more):
    return json.dumps({"alignedCrops": list(crops), **more}).encode()


def test_a_frame_request_asks_for_four_faces_unless_told():
    assert FrameRequest.parse(b"image", query={}).max_faces == 4
    assert FrameRequest.parse(b"image", query={"maxFaces": ["16"]}).max_faces == 16


@pytest.mark.parametrize("value", ["0", "17", "-1", "4.0", "four", "", "1e1", " 4", "٤", "99999999999999999999"])
def test_other_numbers_of_faces_are_refused(value):
    with pytest.raises(MalformedRequest, match="maxFaces"):
        FrameRequest.parse(b"image", query={"maxFaces": [value]})


def test_two_values_are_refused():
    with pytest.raises(MalformedRequest, match="maxFaces"):
        FrameRequest.parse(b"image", query={"maxFaces": ["1", "2"]})


def test_an_unknown_query_parameter_is_named():
    with pytest.raises(MalformedRequest, match=r"'maxfaces'.*known here: maxFaces"):
        FrameRequest.parse(b"image", query={"maxfaces": ["4"]})


def test_an_empty_frame_is_refused():
    with pytest.raises(MalformedRequest, match="empty"):
        FrameRequest.parse(b"", query={})


def test_crops_are_read_in_order():
    body = crops_body({"data": DATA}, {"data": "AAAA", "mediaType": "image/png"})

    assert CropsRequest.parse(body, query={}).crops == (b"image", b"\0\0\0")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"1" * 10_000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "alignedCrops is missing"),
        (b'{"alignedCrops": {}}', "not a list"),
        (crops_body(), "0 items"),
        (crops_body(*[{"data": DATA}] * 17), "17 items; 1 to 16"),
        (crops_body({"data": DATA}, extra=1), "unknown field 'extra'"),
        (crops_body("x"), r"alignedCrops\[0\] is not a JSON object"),
        (crops_body({"data": DATA}, {}), r"alignedCrops\[1\].data is missing"),
        (crops_body({"data": 5}), "not a string"),
        (crops_body({"data": ""}), "empty"),
        (crops_body({"data": "not base64!"}), "not base64"),
        (crops_body({"data": "AAA"}), "not base64"),
        (crops_body({"data": "äöü="}), "not base64"),
        (crops_body({"data": DATA, "mediaType": "image/gif"}), "mediaType"),
        (crops_body({"data": DATA, "mediaType": ["image/png"]}), "mediaType"),
        (crops_body({"data": DATA, "label": "x"}), "unknown field 'label'"),
    ],
)
def test_what_is_wrong_with_crops_is_said(body, message):
    with pytest.raises(MalformedRequest, match=message):
        CropsRequest.parse(body, query={})


def test_crops_take_no_query():
    with pytest.raises(MalformedRequest, match="known here: none"):
        CropsRequest.parse(crops_body({"data": DATA}), query={"maxFaces": ["4"]})


def test_a_crop_that_is_no_image_is_named():
    with pytest.raises(UnusableImage, match=r"alignedCrops\[0\]: The bytes are not"):
        list(CropsRequest.parse(crops_body({"data": DATA}), query={}).decode())


def test_a_result_s_boxes_do_not_leave_the_frame():
    manifest = ModelManifest("crop", "1", "f", "0" * 64, ("face",), 1, 1)
    points = Landmarks(*(Point(index + 0.123, 2 * index) for index in range(5)))
    box, shown = BoundingBox(-10.123, 50, 60, 80), Visibility(right_eye=0.98765, left_eye=1.0, mouth=0.0)
    face = Face(box, score=0.98765, roll_degrees=-12.34, yaw_degrees=40.06, landmarks=points, visibility=shown)
    document = CropResult(Frame(np.zeros((90, 100, 3), np.uint8), 100, 90, 1), ((face, b"jpeg"),), manifest).to_json()

    assert document["frame"] == {"width": 100, "height": 90}
    assert document["faces"] == [
        {
            "boundingBox": {"x": 0, "y": 50, "width": 49.88, "height": 40},
            "landmarks": [
                {"type": "right_eye", "x": 0.12, "y": 0},
                {"type": "left_eye", "x": 1.12, "y": 2},
                {"type": "nose", "x": 2.12, "y": 4},
                {"type": "mouth_right", "x": 3.12, "y": 6},
                {"type": "mouth_left", "x": 4.12, "y": 8},
            ],
            "score": 0.9877,
            "rollDegrees": -12.3,
            "yawDegrees": 40.1,
            "visibility": {"rightEye": 0.988, "leftEye": 1.0, "mouth": 0.0},
            "alignedCrop": {"mediaType": "image/jpeg", "data": "anBlZw=="},
        }
    ]
