"""Whole runs against a scripted service: what is printed, written and counted, and what goes wrong."""

import csv
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from client.contract import load_contract
from client.errors import UsageError
from client.output import OutputFolder
from client.run import Options, Run
from client.sources import select
from client.transport import gateway_transport
from tests.client.material import corners, cut, film, noise, photo
from tests.client.scripted import DESCRIPTIONS, EMOTION, FACE, GENDER, MODELS, Service, crop_of, json_answer, run_client
from tests.conftest import REPOSITORY

Capture = pytest.CaptureFixture[str]


def _lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _statuses(folder: Path) -> dict[str, tuple[str, str]]:
    return {Path(row["file"]).name: (row["status"], row["reason"]) for row in _rows(folder / "files.csv")}


def test_each_face_is_printed_with_label_and_probability(service: Service, photo: Path, capsys: Capture) -> None:
    assert run_client(service, photo) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{photo}: 1 face",
        "  face 1 shows happy (0.75), appears male (0.90)",
        "1 file: 1 analysed, 0 skipped, 0 failed; 1 picture, 1 face, 6 requests",
    ]


def test_a_label_below_the_models_threshold_is_unsure(
    service: Service, photo: Path, tmp_path: Path, capsys: Capture
) -> None:
    service.emotion = {"label": "sad", "probabilities": {"happy": 0.39, "sad": 0.39}}

    run_client(service, photo, "--out", tmp_path / "out")

    assert "face 1 perhaps shows sad (0.39), appears male (0.90)" in capsys.readouterr().out
    (line,) = _lines(tmp_path / "out")
    assert line["faces"][0]["predictions"]["emotion"]["unsure"] is True
    assert _rows(tmp_path / "out/results.csv")[0]["emotion.unsure"] == "true"
    assert _rows(tmp_path / "out/results.csv")[0]["gender.unsure"] == "false"


def test_a_photo_without_a_face_is_no_error(service: Service, photo: Path, tmp_path: Path, capsys: Capture) -> None:
    service.faces = lambda _frame: []

    assert run_client(service, photo, "--out", tmp_path / "out") == 0
    assert f"{photo}: no faces\n" in capsys.readouterr().out
    assert not service.posts("emotion")
    (row,) = _rows(tmp_path / "out/results.csv")
    assert (row["file"], row["face"], row["frameWidth"], row["emotion"]) == (str(photo), "", "200", "")


def test_the_results_are_written_as_json_lines(service: Service, photo: Path, tmp_path: Path) -> None:
    run_client(service, photo, "--out", tmp_path / "out")

    assert _lines(tmp_path / "out") == [
        {
            "file": str(photo),
            "frame": {"width": 200, "height": 100},
            "faces": [
                {
                    "boundingBox": {"x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0},
                    "rollDegrees": 0.0,
                    "score": 0.9,
                    "predictions": {"emotion": EMOTION | {"unsure": False}, "gender": GENDER | {"unsure": False}},
                }
            ],
            "thumbnail": "thumbnails/photo.jpg",
            "models": {name: {key: model[key] for key in ("version", "sha256")} for name, model in MODELS.items()},
        }
    ]


def test_the_results_are_written_as_a_table(service: Service, photo: Path, tmp_path: Path) -> None:
    service.faces = lambda _frame: [FACE, FACE]

    run_client(service, photo, "--out", tmp_path / "out")

    rows = _rows(tmp_path / "out/results.csv")
    assert [row["face"] for row in rows] == ["1", "2"]
    assert (rows[1]["x"], rows[1]["emotion"], rows[1]["emotion.sad"], rows[1]["gender.female"]) == (
        "10.0",
        "happy",
        "0.25",
        "0.1",
    )
    assert (rows[1]["emotion.version"], rows[1]["crop.version"]) == ("2.0.0", "1.0.0")


def test_boxes_are_in_pixels_of_the_picture(service: Service, tmp_path: Path) -> None:
    path = photo_of(tmp_path / "wide.png", (400, 200))

    run_client(service, path, "--max-side", 100, "--out", tmp_path / "out")

    assert service.frames[0].size == (100, 50)
    (line,) = _lines(tmp_path / "out")
    assert line["frame"] == {"width": 400, "height": 200}
    assert line["faces"][0]["boundingBox"] == {"x": 40.0, "y": 80.0, "width": 120.0, "height": 160.0}


def photo_of(path: Path, size: tuple[int, int]) -> Path:
    return photo(path, size=size)


def test_a_further_classifier_needs_no_new_code(
    service: Service, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setitem(DESCRIPTIONS, "age", DESCRIPTIONS["emotion"] | {"labels": ["child", "adult"]})
    age = {"label": "adult", "probabilities": {"child": 0.2, "adult": 0.8}}
    service.next["age"] = [json_answer(200, {"predictions": [age]})]
    contract = replace(load_contract(), classifiers=("emotion", "gender", "age"))
    selection = select([str(photo)], is_recursive=False, out=None)
    transport = gateway_transport(service.url, api_key=None)

    Run(selection, options=Options(out=str(tmp_path / "out")), transport=transport, contract=contract).execute()

    assert "appears male (0.90), age: adult (0.80)" in capsys.readouterr().out
    (row,) = _rows(tmp_path / "out/results.csv")
    assert (row["age"], row["age.child"], row["age.unsure"], row["age.version"]) == ("adult", "0.2", "false", "2.0.0")


def test_bands_of_a_scale_come_with_an_estimate(
    service: Service, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    model = {"name": "height", "version": "1.0.0", "sha256": "0" * 64}
    monkeypatch.setitem(
        DESCRIPTIONS, "height", {"model": model, "labels": ["short", "tall"], "unsureWiderThan": 25, "ready": True}
    )
    height = {"label": "tall", "probabilities": {"short": 0.2, "tall": 0.8}, "estimate": 31.2, "low": 5.0, "high": 37.4}
    service.next["height"] = [json_answer(200, {"predictions": [height]})]
    contract = replace(load_contract(), classifiers=("emotion", "height"))
    selection = select([str(photo)], is_recursive=False, out=None)
    transport = gateway_transport(service.url, api_key=None)

    Run(selection, options=Options(out=str(tmp_path / "out")), transport=transport, contract=contract).execute()

    assert "perhaps appears 31 (5-37)" in capsys.readouterr().out
    assert "perhaps appears 31 (5-37)" in (tmp_path / "out/report.html").read_text()
    (row,) = _rows(tmp_path / "out/results.csv")
    cells = (row["height"], row["height.estimate"], row["height.low"], row["height.high"], row["height.unsure"])
    assert cells == ("tall", "31.2", "5.0", "37.4", "true")
    (line,) = (tmp_path / "out/results.jsonl").read_text().splitlines()
    assert json.loads(line)["faces"][0]["predictions"]["height"]["estimate"] == 31.2


def test_sixteen_faces_may_not_be_all(service: Service, photo: Path, capsys: Capture) -> None:
    service.faces = lambda _frame: [FACE] * 16

    run_client(service, photo)

    assert f"{photo}: 16 faces; more may be there: one reply holds no more" in capsys.readouterr().out


def test_pictures_of_the_same_name_do_not_replace_one_another(service: Service, tmp_path: Path) -> None:
    files = [photo_of(tmp_path / name, (64, 64)) for name in ("a.png", "a.jpg", "b.png")]

    run_client(service, *files, "--out", tmp_path / "out")
    run_client(service, *files, "--out", tmp_path / "out")

    names = sorted(file.name for file in (tmp_path / "out/annotated").glob("*.jpg"))
    assert names == ["a-2.jpg", "a.jpg", "b.jpg"]


def test_faces_of_several_pictures_share_a_request(service: Service, tmp_path: Path) -> None:
    for number in range(64):
        photo_of(tmp_path / f"{number:02}.png", (32, 32))

    assert run_client(service, tmp_path, "--quiet") == 0
    assert len(service.posts("crop")) == 64
    assert len(service.posts("emotion")) == len(service.posts("gender")) == 8


def test_requests_run_in_parallel_within_the_limit(service: Service, tmp_path: Path) -> None:
    service.delay_seconds = 0.03
    for number in range(24):
        photo_of(tmp_path / f"{number:02}.png", (32, 32))

    run_client(service, tmp_path, "--quiet", "--parallel", 3)

    assert service.most_at_once == 3


def test_a_busy_service_loses_nothing(service: Service, tmp_path: Path) -> None:
    for number in range(12):
        photo_of(tmp_path / f"{number:02}.png", (32, 32))
    service.next["crop"] = [json_answer(429, {}, Retry_After="0")] * 7
    service.next["gender"] = [json_answer(503, {}, Retry_After="0")] * 3

    assert run_client(service, tmp_path, "--quiet", "--out", tmp_path / "out") == 0
    assert [Path(line["file"]).name for line in _lines(tmp_path / "out")] == [f"{n:02}.png" for n in range(12)]


def test_a_picture_that_is_refused_does_not_stop_the_others(service: Service, tmp_path: Path, capsys: Capture) -> None:
    files = [photo_of(tmp_path / name, (64, 64)) for name in ("a.png", "b.png")]
    service.next["crop"] = [json_answer(422, {"detail": "It is over the pixel limit.", "requestId": "abc"})]

    assert run_client(service, *files, "--parallel", 1, "--out", tmp_path / "out") == 1
    reason = "crop answered 422: It is over the pixel limit. (request abc)"
    assert f"{files[0]}: {reason}" in capsys.readouterr().err
    assert _statuses(tmp_path / "out") == {"a.png": ("failed", reason), "b.png": ("analysed", "")}


def test_a_crop_that_is_refused_costs_only_its_own_picture(service: Service, tmp_path: Path) -> None:
    files = [photo_of(tmp_path / f"{n:02}.png", (64, 64)) for n in range(16)]
    service.next["emotion"] = [json_answer(422, {"detail": "Not an image."})] * 2

    assert run_client(service, *files, "--parallel", 1, "--out", tmp_path / "out") == 1
    assert [status for status, _ in _statuses(tmp_path / "out").values()].count("failed") == 1


def test_a_service_that_fails_on_everything_ends_the_run(service: Service, tmp_path: Path, capsys: Capture) -> None:
    for number in range(20):
        photo_of(tmp_path / f"{number:02}.png", (32, 32))
    service.next["crop"] = [json_answer(500, {"detail": "Unexpected."}) for _ in range(200)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("client.backoff._FIRST_PAUSE_SECONDS", 0.0)
        assert run_client(service, tmp_path, "--quiet", "--parallel", 1, "--out", tmp_path / "out") == 3

    assert "the service fails on one picture after the other" in capsys.readouterr().err
    assert 15 <= len(service.posts("crop")) <= 25
    assert len(_statuses(tmp_path / "out")) == 20


def test_a_service_that_does_not_serve_ends_the_run_and_what_was_found_is_kept(
    service: Service, tmp_path: Path, capsys: Capture
) -> None:
    files = [photo_of(tmp_path / name, (64, 64)) for name in ("a.png", "b.png", "c.png")]
    service.next["emotion"] = [
        json_answer(200, {"predictions": [EMOTION]}),
        json_answer(403, {"detail": "The caller is no invoker."}),
    ]

    assert run_client(service, *files, "--parallel", 1, "--out", tmp_path / "out") == 3
    assert "analyze: emotion answered 403: The caller is no invoker." in capsys.readouterr().err
    assert len(_lines(tmp_path / "out")) == 1
    assert _statuses(tmp_path / "out")["c.png"] == ("failed", "not reached: the run ended early")


def test_a_film_is_followed_through_its_cuts(service: Service, tmp_path: Path, capsys: Capture) -> None:
    scenes = [corners(), PIL.Image.new("RGB", (320, 180), (20, 60, 20))]
    path = film(tmp_path / "a.mp4", pictures=lambda index: scenes[index >= 10])

    assert run_client(service, path, "--out", tmp_path / "out", "--annotate") == 0

    lines = _lines(tmp_path / "out")
    assert [line["seconds"] for line in lines] == [0.0, 0.5, 1.0, 1.5]
    assert [line["faces"][0]["person"] for line in lines] == [1, 1, 2, 2]
    assert lines[1]["faces"][0]["smoothed"]["emotion"]["label"] == "happy"
    assert [row["person"] for row in _rows(tmp_path / "out/persons.csv")] == ["1", "2"]
    assert (tmp_path / "out/annotated/a.mp4").stat().st_size > 1000
    assert "person 2 shows happy (0.75)" in capsys.readouterr().out


def test_another_person_in_the_same_place_is_seen(service: Service, tmp_path: Path) -> None:
    crops = iter([crop_of((230, 180, 150))] * 2 + [crop_of((60, 40, 30))] * 2)
    service.faces = lambda _frame: [FACE | {"alignedCrop": {"mediaType": "image/jpeg", "data": next(crops)}}]

    run_client(service, film(tmp_path / "a.mp4"), "--parallel", 1, "--out", tmp_path / "out")

    assert [line["faces"][0]["person"] for line in _lines(tmp_path / "out")] == [1, 1, 2, 2]


def test_a_film_that_is_cut_off_fails_and_keeps_what_it_holds(service: Service, tmp_path: Path) -> None:
    path = cut(film(tmp_path / "a.mkv", pictures=noise()))

    assert run_client(service, path, "--out", tmp_path / "out") == 1
    assert len(_lines(tmp_path / "out")) == 2
    status, reason = _statuses(tmp_path / "out")["a.mkv"]
    assert status == "failed"
    assert reason.startswith("cut off")


def test_an_animated_picture_is_a_short_film(service: Service, tmp_path: Path) -> None:
    pictures = [corners((64, 48)).rotate(10 * n) for n in range(10)]
    pictures[0].save(tmp_path / "a.gif", save_all=True, append_images=pictures[1:], duration=200)

    run_client(service, tmp_path / "a.gif", "--out", tmp_path / "out")

    assert [line["seconds"] for line in _lines(tmp_path / "out")] == [0.0, 0.6, 1.0, 1.6]


def test_a_film_with_a_photos_name_is_read_as_a_film(service: Service, tmp_path: Path) -> None:
    film(tmp_path / "a.mp4").rename(tmp_path / "a.jpg")

    assert run_client(service, tmp_path / "a.jpg", "--out", tmp_path / "out") == 0
    assert len(_lines(tmp_path / "out")) == 4


def test_output_inside_the_input_is_not_analysed_next_time(service: Service, photo: Path, tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "found"):
        assert run_client(service, tmp_path, "--recursive", "--out", out) == 0

    assert [Path(line["file"]).name for line in _lines(tmp_path / "found")] == ["photo.png"]


@pytest.mark.parametrize("name", ["photo.png", "photo.png/inside"])
def test_an_output_that_is_a_file_is_explained(service: Service, photo: Path, name: str, capsys: Capture) -> None:
    assert run_client(service, photo, "--out", photo.parent / name) == 2
    assert "is a file; --out names a folder" in capsys.readouterr().err
    assert not service.posts("crop")


def test_an_output_that_cannot_be_made_is_explained() -> None:
    with pytest.raises(UsageError, match="cannot be made"):
        OutputFolder("/proc/found")


def test_a_file_with_an_odd_name_is_analysed(service: Service, photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    photo.rename(folder / os.fsdecode(b"caf\xe9\n.png"))

    assert run_client(service, folder, "--out", tmp_path / "out") == 0
    assert _lines(tmp_path / "out")[0]["file"] == f"{folder}/caf\\udce9\\n.png"


def test_a_disk_that_is_full_is_explained(
    service: Service, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("client.journal.Journal.settle", full)

    assert run_client(service, photo, "--out", tmp_path / "out") == 2
    assert "No space left on device" in capsys.readouterr().err


def test_the_report_is_written_even_where_nothing_was_found(service: Service, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")

    assert run_client(service, tmp_path / "a.jpg", "--out", tmp_path / "out") == 1
    assert "it is empty" in (tmp_path / "out/report.html").read_text()


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


def test_each_of_a_thousand_mixed_files_is_accounted_for(service: Service, tmp_path: Path, capsys: Capture) -> None:
    expected = _mixed_folder(tmp_path / "in", count=1000)

    assert run_client(service, tmp_path / "in", "--quiet", "--out", tmp_path / "out") == 1

    assert {name: status for name, (status, _) in _statuses(tmp_path / "out").items()} == expected
    assert all(reason for status, reason in _statuses(tmp_path / "out").values() if status != "analysed")
    summary = capsys.readouterr().out
    assert "1000 files: 502 analysed, 166 skipped, 332 failed" in summary
    assert "skipped 73 more: not a photo or film that is known" in summary


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
    assert _statuses(tmp_path / "broken") == _statuses(tmp_path / "whole")
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
    photo_of(photo, (210, 100))

    run_client(service, photo, "--out", tmp_path / "out", "--resume")

    assert len(service.posts("crop")) == 2
    assert [line["frame"]["width"] for line in _lines(tmp_path / "out")] == [210]


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
