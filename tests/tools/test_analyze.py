"""The command-line client against a service that answers as scripted: what it tells, and what goes wrong."""

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.tools.scripted import (
    EMOTION,
    FACE,
    GENDER,
    Response,
    Service,
    grey_photo,
    grey_video,
    json_response,
    run_client,
)
from tools import analyze
from tools.analysis import client


def test_each_face_is_told_with_label_and_probability(
    service: Service, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_client(service, photo) == 0
    assert capsys.readouterr().out == f"{photo}: 1 face\n  face 1 shows happy (0.75), appears male (0.90)\n"


def test_a_photo_without_a_face_is_no_error(
    service: Service, photo: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    service.faces = []

    assert run_client(service, photo, "--out", tmp_path / "out") == 0
    assert f"{photo}: no faces\n" in capsys.readouterr().out
    assert [request.path for request in service.requests] == ["/config.json", "/v1/crop"]
    assert (tmp_path / "out/results.csv").read_text().splitlines()[1] == f"{photo},,,,,,,,"


def test_the_results_are_written_as_json(service: Service, photo: Path, tmp_path: Path) -> None:
    run_client(service, photo, "--out", tmp_path / "out")

    assert json.loads((tmp_path / "out/results.json").read_text()) == {
        "pictures": [
            {
                "file": str(photo),
                "faces": [
                    {
                        "boundingBox": {"x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0},
                        "rollDegrees": 15.0,
                        "score": 0.9,
                        "predictions": {"emotion": EMOTION, "gender": GENDER},
                    }
                ],
            }
        ]
    }


def test_the_results_are_written_as_a_table(service: Service, photo: Path, tmp_path: Path) -> None:
    service.faces = [FACE, FACE]

    run_client(service, photo, "--out", tmp_path / "out")

    with (tmp_path / "out/results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["face"] for row in rows] == ["1", "2"]
    assert (rows[1]["x"], rows[1]["rollDegrees"], rows[1]["emotion"], rows[1]["gender"]) == (
        "10.0",
        "15.0",
        "happy",
        "male",
    )
    assert (rows[1]["emotion.sad"], rows[1]["gender.female"]) == ("0.25", "0.1")


def test_the_picture_is_annotated_where_the_face_is(service: Service, photo: Path, tmp_path: Path) -> None:
    run_client(service, photo, "--out", tmp_path / "out")

    drawn = cv2.imread(str(tmp_path / "out/photo-annotated.jpg"))
    is_green = (drawn[:, :, 1].astype(int) - drawn[:, :, 2]) > 60
    rows, columns = np.nonzero(is_green)
    assert drawn.shape == (100, 200, 3)
    assert 2 <= columns.min() <= 12
    assert 38 <= columns.max() <= 50
    assert rows.max() <= 68
    assert not is_green[:, 100:].any()


def test_a_face_at_the_edge_is_labelled_inside_the_picture(service: Service, photo: Path, tmp_path: Path) -> None:
    service.faces = [FACE | {"boundingBox": {"x": 170.0, "y": 0.0, "width": 30.0, "height": 30.0}}]

    run_client(service, photo, "--out", tmp_path / "out")

    drawn = cv2.imread(str(tmp_path / "out/photo-annotated.jpg"))
    assert (drawn[:20, 100:] > 220).any()


def test_pictures_of_the_same_name_do_not_replace_one_another(service: Service, tmp_path: Path) -> None:
    files = [grey_photo(tmp_path / name, width=64, height=64) for name in ("a.png", "a.jpg", "b.png")]

    run_client(service, *files, "--out", tmp_path / "out")
    run_client(service, *files, "--out", tmp_path / "out")

    names = sorted(file.name for file in (tmp_path / "out").glob("*.jpg"))
    assert names == ["a-2-annotated.jpg", "a-annotated.jpg", "b-annotated.jpg"]


def test_no_function_has_two_requests_at_once(service: Service, tmp_path: Path) -> None:
    run_client(service, grey_video(tmp_path / "clip.avi", frames=10, fps=10), "--fps", "10")

    assert [service.most_at_once[name] for name in ("crop", "emotion", "gender")] == [1, 1, 1]


def test_a_picture_that_is_refused_does_not_stop_the_others(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [grey_photo(tmp_path / name, width=64, height=64) for name in ("a.png", "b.png")]
    problem = {"detail": "It is over the pixel limit.", "requestId": "abc"}
    service.next["crop"] = [json_response(422, problem)]

    assert run_client(service, *files) == 1
    captured = capsys.readouterr()
    assert captured.err == f"{files[0]}: crop answered 422: It is over the pixel limit. (request abc)\n"
    assert f"{files[1]}: 1 face" in captured.out


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (
            json_response(401, {"detail": "The API key is not known.", "requestId": "r"}),
            "401: The API key is not known. (request r)",
        ),
        (
            json_response(400, {"code": 400, "message": "INVALID_ARGUMENT:API key not valid."}),
            "400: INVALID_ARGUMENT:API key",
        ),
        (json_response(500, ["no", "object"]), "500: Internal Server Error"),
        (Response(404, (("X-Request-Id", "abc"),), b"<html>"), "404: Not Found (request abc)"),
        (Response(200, (), b"<html>"), "did not answer with JSON; is it the API?"),
    ],
    ids=["problem", "ESPv2", "no object", "no JSON", "not the API"],
)
def test_a_service_that_does_not_serve_ends_the_run(
    service: Service, photo: Path, capsys: pytest.CaptureFixture[str], reply: Response, message: str
) -> None:
    service.next["crop"] = [reply]

    assert run_client(service, photo, photo) == 3
    assert message in capsys.readouterr().err
    assert [request.path for request in service.requests] == ["/config.json", "/v1/crop"]


def test_what_was_found_before_a_failure_is_kept(service: Service, photo: Path, tmp_path: Path) -> None:
    service.next["emotion"] = [
        json_response(200, {"predictions": [EMOTION]}),
        json_response(403, {"detail": "The caller is no invoker."}),
    ]

    assert run_client(service, photo, photo, "--out", tmp_path / "out") == 3
    assert len(json.loads((tmp_path / "out/results.json").read_text())["pictures"]) == 1


@pytest.mark.parametrize("status", [429, 503, 504])
def test_a_busy_service_is_asked_again_after_the_time_it_says(service: Service, status: int) -> None:
    waited: list[float] = []
    service.next["crop"] = [json_response(status, {}, Retry_After="7"), json_response(status, {}, Retry_After="soon")]
    analysis = client.AnalysisClient(client.gateway_door(service.url, api_key=None), sleep=waited.append)

    faces = analysis.find_faces(cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8))[1].tobytes())
    analysis.close()

    assert faces == [FACE]
    assert waited == [7.0, 1.0]


def test_a_service_that_stays_busy_is_given_up(service: Service) -> None:
    waited: list[float] = []
    service.next["crop"] = [
        json_response(429, {"detail": "The quota is used up."}, Retry_After="999") for _ in range(9)
    ]
    analysis = client.AnalysisClient(client.GatewayDoor(f"{service.url}/v1", "key"), sleep=waited.append)

    with pytest.raises(client.ApiError, match="crop answered 429: The quota is used up"):
        analysis.find_faces(b"")
    analysis.close()

    assert waited == [60.0, 60.0, 60.0]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--fps", "0", "x.mp4"],
        ["--private", "crop=http://a", "x.jpg"],
        ["--private", "crop=a,emotion=b,gender=c", "x.jpg"],
    ],
)
def test_a_command_line_out_of_form_is_explained(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as error:
        analyze.main(arguments)

    assert error.value.code == 2
    assert "usage: analyze" in capsys.readouterr().err
