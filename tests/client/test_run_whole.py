"""Runs over many files of all kinds: each accounted for, broken off and resumed, in flat memory."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from tests.client.material import corners, cut, film, noise, photo
from tests.client.scripted import Service, json_answer, run_client
from tests.client.written import lines_of, statuses_of
from tests.conftest import REPOSITORY

Capture = pytest.CaptureFixture[str]


MIXED = {
    "photo.jpg": "analysed",
    "photo.png": "analysed",
    "photo.webp": "analysed",
    "photo.tif": "analysed",
    "nameless": "analysed",
    "film.mp4": "analysed",
    "half.jpg": "failed",
    "half.mkv": "failed",
    "empty.jpg": "failed",
    "noise.mov": "failed",
    "notes.txt": "skipped",
    "raw.dng": "skipped",
}


def _mixed_folder(folder: Path, *, count: int) -> dict[str, str]:
    """Write files of all kinds; return the status that each must get."""
    folder.mkdir()
    for name in ("photo.jpg", "photo.png", "photo.webp", "photo.tif"):
        photo(folder / name, size=(48, 32))
    photo(folder / "named.jpg", size=(48, 32)).rename(folder / "nameless")
    film(folder / "film.mp4", count=3)
    PIL.Image.fromarray(np.random.default_rng(1).integers(0, 256, (60, 60, 3), np.uint8)).save(folder / "half.jpg")
    cut(folder / "half.jpg")
    cut(film(folder / "half.mkv", pictures=noise((64, 64)), count=12))
    (folder / "empty.jpg").touch()
    (folder / "noise.mov").write_bytes(bytes(range(256)))
    (folder / "notes.txt").write_text("notes")
    (folder / "raw.dng").write_bytes(b"II*\0" + bytes(100))
    expected = dict(MIXED)
    for number in range(count - len(MIXED)):
        name = list(MIXED)[number % len(MIXED)]
        copy = f"{number:04}-{name}"
        os.link(folder / name, folder / copy)
        expected[copy] = MIXED[name]
    return expected


def _killed_run(service: Service, arguments: list[str], *, after: int, how: int) -> int:
    """Start a run and end it from outside when the service has had so many frames."""
    command = [sys.executable, "-m", "client", "analyze", "--url", service.url, *arguments]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while len(service.posts("crop")) < after and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(how)
    _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    return process.returncode


def test_each_of_a_thousand_mixed_files_is_accounted_for(service: Service, tmp_path: Path, capsys: Capture) -> None:
    expected = _mixed_folder(tmp_path / "in", count=1000)

    assert run_client(service, tmp_path / "in", "--quiet", "--out", tmp_path / "out") == 1

    assert {name: status for name, (status, _) in statuses_of(tmp_path / "out").items()} == expected
    assert all(reason for status, reason in statuses_of(tmp_path / "out").values() if status != "analysed")
    summary = capsys.readouterr().out
    assert "1000 files: 502 analysed, 166 skipped, 332 failed" in summary
    assert "skipped 73 more: not a photo or film that is known" in summary


@pytest.mark.parametrize(("how", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_a_run_that_is_broken_off_and_resumed_gives_what_an_unbroken_one_gives(
    service: Service, tmp_path: Path, how: int, status: int
) -> None:
    _mixed_folder(tmp_path / "in", count=60)
    film(tmp_path / "in" / "long.mp4", count=100)
    run_client(service, tmp_path / "in", "--quiet", "--out", tmp_path / "whole")
    frames = len(service.posts("crop"))
    service.calls.clear()
    service.delay_seconds = 0.02
    options = [str(tmp_path / "in"), "--quiet", "--parallel", "2", "--out", str(tmp_path / "broken")]

    assert _killed_run(service, options, after=frames // 2, how=how) == status
    asked = len(service.posts("crop"))
    assert frames // 2 <= asked < frames
    service.delay_seconds = 0.0
    run_client(service, *options, "--resume")

    for name in ("results.jsonl", "results.csv", "persons.csv"):
        assert (tmp_path / "broken" / name).read_text() == (tmp_path / "whole" / name).read_text()
    assert statuses_of(tmp_path / "broken") == statuses_of(tmp_path / "whole")
    in_flight = 2 if how == signal.SIGKILL else 0  # their answers were lost with the process
    assert frames <= len(service.posts("crop")) <= frames + in_flight
    pictures = sorted(path.name for path in (tmp_path / "broken/annotated").iterdir())
    assert pictures == sorted(path.name for path in (tmp_path / "whole/annotated").iterdir())


def test_a_run_that_is_resumed_when_it_is_whole_asks_nothing(service: Service, photo: Path, tmp_path: Path) -> None:
    run_client(service, photo, "--out", tmp_path / "out")
    before = len(service.calls)

    assert run_client(service, photo, "--out", tmp_path / "out", "--resume") == 0
    assert all(call.method == "GET" for call in service.calls[before:])


def test_a_file_that_has_changed_is_asked_for_again(service: Service, photo: Path, tmp_path: Path) -> None:
    run_client(service, photo, "--out", tmp_path / "out")
    corners((210, 100)).save(photo)

    run_client(service, photo, "--out", tmp_path / "out", "--resume")

    assert len(service.posts("crop")) == 2
    assert [line["frame"]["width"] for line in lines_of(tmp_path / "out")] == [210]


def test_waiting_for_the_service_can_be_broken_off(service: Service, photo: Path, tmp_path: Path) -> None:
    service.next["crop"] = [json_answer(429, {}, Retry_After="50")] * 3
    started = time.monotonic()

    status = _killed_run(service, [str(photo), "--out", str(tmp_path / "out")], after=1, how=signal.SIGINT)

    assert status == 130
    assert time.monotonic() - started < 20


def test_memory_stays_flat(service: Service, tmp_path: Path) -> None:
    """Threads, results and pictures of a run do not add up: what lives at its end does not grow with its length."""
    import tracemalloc

    _mixed_folder(tmp_path / "in", count=24)
    grown = []
    for count in (20, 120):
        files = tmp_path / f"in{count}"
        files.mkdir()
        for number in range(count):
            os.link(tmp_path / "in/photo.jpg", files / f"{number}.jpg")
        tracemalloc.start()
        run_client(service, files, "--quiet", "--out", tmp_path / f"out{count}")
        grown.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        service.calls.clear()
        service.frames.clear()

    assert grown[1] - grown[0] < 100 * 20_000
    assert threading.active_count() < 12
