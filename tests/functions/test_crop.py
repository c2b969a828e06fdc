import base64

import cv2
import numpy as np
import pytest
import skimage.data

TYPES = ["right_eye", "left_eye", "nose", "mouth_right", "mouth_left"]


def post(client, data, query="", media_type="image/jpeg"):
    return client.post(f"/v1/crop{query}", data=data, headers={"Content-Type": media_type})


def jpeg(image):
    return cv2.imencode(".jpg", image[..., ::-1])[1].tobytes()


def test_a_real_face_comes_back_with_its_aligned_crop(clients, portrait_jpeg):
    result = post(clients["crop"], portrait_jpeg).json
    [face] = result["faces"]
    crop = cv2.imdecode(np.frombuffer(base64.b64decode(face["alignedCrop"]["data"]), np.uint8), cv2.IMREAD_COLOR)

    assert result["frame"] == {"width": 512, "height": 512}
    assert face["boundingBox"] == pytest.approx({"x": 176, "y": 60, "width": 90, "height": 118}, abs=12)
    assert [landmark["type"] for landmark in face["landmarks"]] == TYPES
    assert crop.shape == (112, 112, 3)


def test_thirty_faces_give_the_sixteen_that_were_asked_for(clients):
    face = cv2.resize(skimage.data.astronaut()[30:190, 140:300], (160, 160))
    rows = [np.concatenate([np.roll(face, shift, axis=2) for shift in range(6)], axis=1) for _ in range(5)]
    data = jpeg(np.ascontiguousarray(np.concatenate(rows)))

    assert len(post(clients["crop"], data, "?maxFaces=16").json["faces"]) == 16
    assert len(post(clients["crop"], data).json["faces"]) == 4


def test_no_face_is_no_error(clients):
    response = post(clients["crop"], jpeg(np.full((480, 480, 3), 90, np.uint8)))

    assert (response.status_code, response.json["faces"]) == (200, [])


def test_a_face_at_the_border_keeps_its_box_inside(clients):
    response = post(clients["crop"], jpeg(skimage.data.astronaut()[80:380, 185:485]))

    for face in response.json["faces"]:
        box = face["boundingBox"]
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 300
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 300


def test_the_stages_are_timed(clients, portrait_jpeg):
    timing = post(clients["crop"], portrait_jpeg).headers["Server-Timing"]

    assert [part.split(";")[0] for part in timing.split(", ")] == ["decode", "detect", "encode", "total"]
