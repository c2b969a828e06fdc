import json

import flask
import pytest

from facekit import settings
from facekit.endpoint import endpoint
from facekit.errors import UnusableImage
from facekit.manifest import ModelManifest
from facekit.messages import FrameRequest

ORIGIN = "https://page.example.com"
JPEG = {"Content-Type": "image/jpeg"}


class Echo:
    """Stands where a detector would; holds a manifest."""

    manifest = ModelManifest("echo", "1.0.0", "f", "0" * 64, ("face",), 1, 1)


@pytest.fixture
def client(monkeypatch):
    """Return a client of an application that calls an endpoint for every path and method, as the framework does."""
    settings.current.cache_clear()
    monkeypatch.setenv("ALLOWED_ORIGINS", ORIGIN)

    @endpoint(accepts=FrameRequest, describes=Echo())
    def echo(request: FrameRequest) -> dict[str, object]:
        if request.data == b"unusable":
            raise UnusableImage("It is no image.")
        if request.data.startswith(b"crash"):
            raise RuntimeError(request.data)
        return {"faces": [0] * request.max_faces, "length": len(request.data)}

    app = flask.Flask("echo")
    methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]

    @app.route("/", methods=methods)
    @app.route("/<path:path>", methods=methods)
    def serve(path: str = "") -> flask.Response:
        return echo(flask.request)

    yield app.test_client()
    settings.current.cache_clear()


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_get_describes_the_model(client):
    response = client.get("/v1/echo")

    assert response.status_code == 200
    assert response.json == {"model": Echo.manifest.to_json(), "labels": ["face"], "ready": True}


def test_post_calls_the_function_with_the_validated_request(client):
    response = client.post("/v1/echo?maxFaces=2", data=b"image", headers=JPEG)

    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.json == {"faces": [0, 0], "length": 5}


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "slug"),
    [
        ("POST", "/v1/echo", b"", JPEG, 400, "malformed-request"),
        ("POST", "/v1/echo?maxFaces=x", b"image", JPEG, 400, "malformed-request"),
        ("POST", "/v1/other", b"image", JPEG, 404, "unknown-path"),
        ("GET", "/", b"", {}, 404, "unknown-path"),
        ("PUT", "/v1/echo", b"image", JPEG, 405, "method-not-allowed"),
        ("POST", "/v1/echo", b"x" * 4_194_305, JPEG, 413, "payload-too-large"),
        ("POST", "/v1/echo", b"image", {"Content-Type": "text/plain"}, 415, "unsupported-media-type"),
        ("POST", "/v1/echo", b"image", {}, 415, "unsupported-media-type"),
        ("POST", "/v1/echo", b"unusable", JPEG, 422, "unusable-image"),
        ("POST", "/v1/echo", b"crash", JPEG, 500, "internal-error"),
    ],
)
def test_every_failure_is_a_problem_document(client, method, path, body, headers, status, slug):  # noqa: PLR0913 - a table
    response = client.open(path, method=method, data=body, headers=headers)
    document = json.loads(response.data)

    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert (document["status"], document["type"]) == (status, f"urn:problem-type:{slug}")
    assert document["requestId"] == response.headers["X-Request-Id"]


def test_a_body_of_just_four_mebibytes_is_accepted(client):
    assert client.post("/v1/echo", data=b"x" * 4_194_304, headers=JPEG).json["length"] == 4_194_304


def test_a_wrong_method_is_told_the_right_ones(client):
    assert client.delete("/v1/echo").headers["Allow"] == "GET, POST, OPTIONS"


def test_media_type_parameters_and_case_do_not_matter(client):
    response = client.post("/v1/echo", data=b"image", headers={"Content-Type": "Image/JPEG; q=1"})

    assert response.status_code == 200


def test_an_unexpected_error_shows_no_internals(client, capsys):
    response = client.post("/v1/echo", data=b"crash with a secret", headers=JPEG)
    error, request = lines(capsys)

    assert "secret" not in response.text + json.dumps([error, request])
    assert (error["message"], error["error"], error["severity"]) == ("unexpected error", "RuntimeError", "ERROR")
    assert error["requestId"] == response.headers["X-Request-Id"]
    assert request["severity"] == "ERROR"


def test_the_request_id_is_the_caller_s_where_it_is_harmless(client):
    assert client.get("/v1/echo", headers={"X-Request-Id": "abc-123_X"}).headers["X-Request-Id"] == "abc-123_X"
    for odd in ("a b", "x" * 65, "", '"}'):
        made = client.get("/v1/echo", headers={"X-Request-Id": odd}).headers["X-Request-Id"]
        assert made != odd
        assert len(made) == 32


def test_a_preflight_has_no_body_and_the_cors_headers(client):
    response = client.options("/v1/echo", headers={"Origin": ORIGIN})

    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Content-Type" not in response.headers


def test_errors_have_cors_headers_too(client):
    response = client.post("/v1/echo", data=b"", headers=JPEG | {"Origin": ORIGIN})

    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_foreign_page_cannot_read_the_reply(client):
    response = client.get("/v1/echo", headers={"Origin": "https://evil.example.com"})

    assert "Access-Control-Allow-Origin" not in response.headers


def test_replies_are_not_cached_and_say_how_long_they_took(client):
    response = client.get("/v1/echo")

    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Server-Timing"].startswith("total;dur=")


def test_a_request_is_logged_in_one_line_without_its_content(client, capsys):
    client.post("/v1/echo", data=b"image of somebody", headers=JPEG | {"X-Request-Id": "abc"})
    [line] = lines(capsys)

    assert {key: line[key] for key in ("message", "requestId", "method", "status", "requestBytes", "items")} == {
        "message": "request", "requestId": "abc", "method": "POST", "status": 200, "requestBytes": 17, "items": 4,
    }  # fmt: skip
    assert "somebody" not in json.dumps(line)
