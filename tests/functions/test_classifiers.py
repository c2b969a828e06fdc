"""`emotion` and `gender` differ in their model only, so do their tests."""

import base64

import cv2
import numpy as np
import pytest

LABELS = {
    "emotion": ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
    "gender": ["female", "male"],
    "age": ["0-12", "13-19", "20-39", "40-59", "60 and over"],
}
NAMES = sorted(LABELS)


def post(client, name, body):
    return client.post(f"/v1/{name}", data=body, headers={"Content-Type": "application/json"})


@pytest.fixture(scope="session")
def face_crop(clients, portrait_jpeg):
    response = clients["crop"].post("/v1/crop", data=portrait_jpeg, headers={"Content-Type": "image/jpeg"})
    return base64.b64decode(response.json["faces"][0]["alignedCrop"]["data"])


@pytest.mark.parametrize(("name", "label"), [("emotion", "happy"), ("gender", "female")])
def test_the_portrait_s_crop_is_read_as_people_read_it(clients, crops_body, face_crop, name, label):
    """She smiles broadly."""
    [prediction] = post(clients[name], name, crops_body(face_crop)).json["predictions"]

    assert prediction["label"] == label
    assert prediction["probabilities"][label] >= 0.9


def test_an_age_comes_with_its_interval_and_the_bound_of_doubt(clients, crops_body, face_crop):
    """She was 41 or 42 years old, and looks younger: near the bound of two bands, either of which may be likelier."""
    [prediction] = post(clients["age"], "age", crops_body(face_crop)).json["predictions"]

    assert prediction["label"] in {"20-39", "40-59"}
    assert 25 <= prediction["estimate"] <= 45
    assert prediction["low"] < prediction["estimate"] < prediction["high"]
    assert clients["age"].get("/v1/age").json["unsureWiderThan"] == 25


@pytest.mark.parametrize("name", NAMES)
def test_labels_come_in_the_contract_s_order_and_sum_to_one(clients, crops_body, face_crop, name):
    [prediction] = post(clients[name], name, crops_body(face_crop)).json["predictions"]

    assert list(prediction["probabilities"]) == LABELS[name]
    assert sum(prediction["probabilities"].values()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_get_lists_the_labels(clients, name):
    assert clients[name].get(f"/v1/{name}").json["labels"] == LABELS[name]


@pytest.mark.parametrize("name", NAMES)
def test_sixteen_crops_give_sixteen_predictions_in_order(clients, crops_body, face_crop, name):
    dark = cv2.imencode(".png", np.zeros((50, 70, 3), np.uint8))[1].tobytes()
    predictions = post(clients[name], name, crops_body(*[face_crop, dark] * 8)).json["predictions"]

    assert len(predictions) == 16
    assert predictions[0] == predictions[14]
    assert predictions[1] == predictions[15] != predictions[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_request_that_is_right_but_for_the_last_crop_is_refused_whole(clients, crops_body, face_crop, name):
    response = post(clients[name], name, crops_body(face_crop, b"text"))

    assert response.status_code == 422
    assert "alignedCrops[1]" in response.get_json(force=True)["detail"]


@pytest.mark.parametrize("name", NAMES)
def test_the_stages_are_timed(clients, crops_body, face_crop, name):
    timing = post(clients[name], name, crops_body(face_crop)).headers["Server-Timing"]

    assert [part.split(";")[0] for part in timing.split(", ")] == ["decode", "infer", "total"]
