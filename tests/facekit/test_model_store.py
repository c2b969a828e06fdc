"""The bucket is a real storage emulator over real HTTP; only the cloud itself is missing."""

import hashlib
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from gcp_storage_emulator.server import create_server

from facekit.errors import ModelUnavailable
from facekit.model_store import load_model, read_bundle
from facekit.settings import Settings

LABELS = ["angry", "happy"]


def manifest(weights, **changes):
    facts = {
        "name": "emotion",
        "version": "1",
        "file": "model.tflite",
        "sha256": hashlib.sha256(weights).hexdigest(),
        "labels": LABELS,
        "input": {"width": 48, "height": 48},
    }
    return json.dumps(facts | changes).encode()


@pytest.fixture
def bundle(tmp_path):
    (tmp_path / "model.json").write_bytes(manifest(b"bundled"))
    (tmp_path / "model.tflite").write_bytes(b"bundled")
    return tmp_path


@pytest.fixture
def bucket(monkeypatch, request):
    """Return a function that puts an object into a bucket of a running storage emulator."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = create_server("127.0.0.1", port, in_memory=True, default_bucket="models")
    server.start()
    request.addfinalizer(server.stop)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{port}")
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import storage

    def put(name, data):
        client = storage.Client(project="test", credentials=AnonymousCredentials())
        client.bucket("models").blob(name).upload_from_string(data)

    return put


def from_bucket(**changes):
    return Settings(model_uri="gs://models/emotion/2", **changes)


def messages(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def same(model):
    return model


def test_without_a_bucket_the_bundle_serves(bundle, capsys):
    assert load_model(bundle, load=same, environment=Settings()).weights == b"bundled"
    assert messages(capsys)[-1]["origin"] == "bundle"


def test_a_model_in_the_bucket_serves_instead_of_the_bundle(bundle, bucket, capsys):
    bucket("emotion/2/model.json", manifest(b"newer", version="2"))
    bucket("emotion/2/model.tflite", b"newer")
    model = load_model(bundle, load=same, environment=from_bucket())

    assert (model.weights, model.manifest.version) == (b"newer", "2")
    assert messages(capsys)[-1]["origin"] == "bucket"


@pytest.mark.parametrize(
    ("objects", "reason"),
    [
        ({}, "NotFound"),
        ({"model.json": manifest(b"newer")}, "NotFound"),
        ({"model.json": manifest(b"newer"), "model.tflite": b"damaged"}, "SHA-256"),
        ({"model.json": b"{", "model.tflite": b"newer"}, "not a manifest"),
        ({"model.json": manifest(b"newer", name="gender"), "model.tflite": b"newer"}, "'gender'"),
        ({"model.json": manifest(b"newer", labels=["a", "b"]), "model.tflite": b"newer"}, "other labels"),
    ],
    ids=["nothing there", "no weights", "wrong hash", "damaged manifest", "another model", "other labels"],
)
def test_a_bad_folder_is_logged_and_the_bundle_serves(bundle, bucket, capsys, objects, reason):
    for name, data in objects.items():
        bucket(f"emotion/2/{name}", data)
    model = load_model(bundle, load=same, environment=from_bucket())
    failed, loaded = messages(capsys)

    assert model.weights == b"bundled"
    assert (failed["severity"], failed["message"], loaded["origin"]) == ("ERROR", "model fetch failed", "bundle")
    assert reason in failed["reason"]


def landmarker(data):
    return {"landmarker": {"file": "landmarks.onnx", "sha256": hashlib.sha256(data).hexdigest()}}


@pytest.fixture
def two_networks(bundle):
    (bundle / "model.json").write_bytes(manifest(b"bundled", **landmarker(b"points")))
    (bundle / "landmarks.onnx").write_bytes(b"points")
    return bundle


def test_a_detector_brings_its_landmarker(two_networks, bucket):
    bucket("emotion/2/model.json", manifest(b"newer", **landmarker(b"newer points")))
    bucket("emotion/2/model.tflite", b"newer")
    bucket("emotion/2/landmarks.onnx", b"newer points")

    models = [load_model(two_networks, load=same, environment=each) for each in (Settings(), from_bucket())]

    assert [each.landmarker for each in models] == [b"points", b"newer points"]


def test_a_detector_without_a_landmarker_does_not_replace_one_with(two_networks, bucket, capsys):
    bucket("emotion/2/model.json", manifest(b"newer"))
    bucket("emotion/2/model.tflite", b"newer")

    assert load_model(two_networks, load=same, environment=from_bucket()).weights == b"bundled"
    assert "landmarker" in messages(capsys)[0]["reason"]


@pytest.mark.parametrize("damage", [b"other points", None])
def test_a_damaged_or_missing_landmarker_is_no_model(two_networks, damage):
    (two_networks / "landmarks.onnx").unlink()
    if damage:
        (two_networks / "landmarks.onnx").write_bytes(damage)

    with pytest.raises(ModelUnavailable):
        read_bundle(two_networks)


def test_a_server_that_is_down_costs_only_the_time_allowed(bundle, monkeypatch, capsys):
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9")  # nothing listens on the discard port
    start = time.monotonic()
    model = load_model(bundle, load=same, environment=from_bucket(model_timeout_seconds=2.0))

    assert model.weights == b"bundled"
    assert time.monotonic() - start < 10
    assert messages(capsys)[0]["message"] == "model fetch failed"


def test_a_server_that_drips_costs_only_the_time_allowed(bundle, monkeypatch, capsys):
    class Drip(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            for _ in range(40):
                try:
                    self.wfile.write(b"{")
                except OSError:
                    return
                time.sleep(0.25)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Drip)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{server.server_port}")
    start = time.monotonic()
    model = load_model(bundle, load=same, environment=from_bucket(model_timeout_seconds=1.0))

    assert model.weights == b"bundled"
    assert time.monotonic() - start < 8
    assert "was not there after 1 s" in messages(capsys)[0]["reason"]
    server.shutdown()
    server.server_close()


def test_a_bundle_without_its_weights_stops_the_start(bundle):
    (bundle / "model.tflite").unlink()

    with pytest.raises(ModelUnavailable, match="incomplete"):
        read_bundle(bundle)


def test_a_damaged_bundle_stops_the_start(bundle):
    (bundle / "model.tflite").write_bytes(b"damaged")

    with pytest.raises(ModelUnavailable, match="SHA-256"):
        read_bundle(bundle)


def test_a_bucket_model_that_does_not_load_leaves_the_bundle_serving(bundle, bucket, capsys):
    """The hash is right: only the runtime finds out that the file is no model."""
    bucket("emotion/2/model.json", manifest(b"right hash, no model", version="2"))
    bucket("emotion/2/model.tflite", b"right hash, no model")

    def load(model):
        if model.weights != b"bundled":
            raise ModelUnavailable("model.tflite is not a TFLite model")
        return model

    assert load_model(bundle, load=load, environment=from_bucket()).weights == b"bundled"
    failure, loaded = messages(capsys)
    assert (failure["severity"], failure["message"]) == ("ERROR", "model fetch failed")
    assert "not a TFLite model" in failure["reason"]
    assert (loaded["message"], loaded["origin"]) == ("model loaded", "bundle")
