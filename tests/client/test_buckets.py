"""Files in a bucket; it is a real storage emulator over real HTTP."""

import csv
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gcp_storage_emulator.server import create_server

from client import buckets
from tests.client.material import film, photo
from tests.client.scripted import Service, run_client


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket called `album` of a running storage emulator."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = create_server("127.0.0.1", port, in_memory=True, default_bucket="album")
    server.start()
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{port}")
    buckets._client.cache_clear()
    yield buckets._client().bucket("album")
    buckets._client().close()
    buckets._client.cache_clear()
    server.stop()


def _fill(bucket: Any, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    paths = [photo(folder / "a.jpg"), photo(folder / "b.png"), film(folder / "c.mp4"), folder / "notes.txt"]
    paths[-1].write_text("notes")
    for path in paths:
        bucket.blob(f"2026/{path.name}").upload_from_filename(path)
    bucket.blob("2026/summer/d.jpg").upload_from_filename(paths[0])
    bucket.blob("2026-other/e.jpg").upload_from_filename(paths[0])


def _text(bucket: Any, name: str) -> str:
    return bucket.blob(name).download_as_text()


def _statuses(bucket: Any, name: str) -> dict[str, str]:
    return {row["file"]: row["status"] for row in csv.DictReader(_text(bucket, name).splitlines())}


def test_a_folder_of_a_bucket_is_analysed_into_another(service: Service, bucket: Any, tmp_path: Path) -> None:
    _fill(bucket, tmp_path / "in")

    assert run_client(service, "gs://album/2026", "--out", "gs://album/found", "--annotate") == 1

    assert _statuses(bucket, "found/files.csv") == {
        "gs://album/2026/a.jpg": "analysed",
        "gs://album/2026/b.png": "analysed",
        "gs://album/2026/c.mp4": "analysed",
        "gs://album/2026/notes.txt": "skipped",
        "gs://album/2026/summer/d.jpg": "skipped",
    }
    lines = [json.loads(line) for line in _text(bucket, "found/results.jsonl").splitlines()]
    assert [line["file"].rpartition("/")[2] for line in lines] == ["a.jpg", "b.png"] + ["c.mp4"] * 4
    names = {blob.name for blob in bucket.client.list_blobs("album", prefix="found/")}
    assert {"found/annotated/a.jpg", "found/annotated/c.mp4", "found/thumbnails/b.jpg", "found/report.html"} <= names


def test_what_an_earlier_run_wrote_is_not_analysed(service: Service, bucket: Any, tmp_path: Path) -> None:
    bucket.blob("a.jpg").upload_from_filename(photo(tmp_path / "a.jpg"))
    for _ in range(2):
        assert run_client(service, "gs://album", "--recursive", "--out", "gs://album/found") == 0

    assert len(_text(bucket, "found/results.jsonl").splitlines()) == 1


def test_a_run_into_a_bucket_is_resumed(service: Service, bucket: Any, tmp_path: Path) -> None:
    _fill(bucket, tmp_path / "in")
    run_client(service, "gs://album/2026", "--recursive", "--out", "gs://album/found")
    sent = len(service.posts("crop"))

    run_client(service, "gs://album/2026", "--recursive", "--out", "gs://album/found", "--resume")

    assert sent == 7
    assert len(service.posts("crop")) == sent
    assert len(_text(bucket, "found/results.jsonl").splitlines()) == 7


def test_one_object_can_be_named(
    service: Service, bucket: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(bucket, tmp_path / "in")

    assert run_client(service, "gs://album/2026/a.jpg", "gs://album/2026/missing.jpg") == 1
    output = capsys.readouterr().out
    assert "gs://album/2026/a.jpg: 1 face" in output
    assert "failed  gs://album/2026/missing.jpg: does not exist" in output


@pytest.mark.parametrize(
    ("address", "message"), [("gs://", "names no bucket"), ("gs://nowhere/photos", "cannot be listed")]
)
def test_a_bucket_that_is_not_there_is_explained(
    service: Service, bucket: Any, address: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_client(service, address) == 2
    assert message in capsys.readouterr().err


def test_an_object_that_has_gone_does_not_stop_the_others(
    service: Service, bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(bucket, tmp_path / "in")
    listed = list(buckets.list_objects("gs://album/2026"))
    bucket.blob("2026/a.jpg").delete()
    monkeypatch.setattr("client.buckets.list_objects", lambda _address: iter(listed))

    assert run_client(service, "gs://album/2026", "--recursive") == 1
    output = capsys.readouterr().out
    assert "failed  gs://album/2026/a.jpg: cannot be downloaded" in output
    assert "gs://album/2026/b.png: 1 face" in output


def test_a_bucket_that_cannot_be_written_is_explained(
    service: Service, bucket: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_client(service, photo(tmp_path / "a.jpg"), "--out", "gs://nowhere/found") == 2
    assert "gs://nowhere/found" in capsys.readouterr().err
