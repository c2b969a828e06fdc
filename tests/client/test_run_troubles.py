"""Runs in which service, films, files or disks make trouble, and how requests are shared."""

import os
from pathlib import Path

import PIL.Image
import pytest

from client.errors import UsageError
from client.output import OutputFolder
from tests.client.material import corners, cut, film, noise, photo
from tests.client.scripted import EMOTION, FACE, Service, crop_of, json_answer, run_client
from tests.client.written import lines_of, rows_of, statuses_of

Capture = pytest.CaptureFixture[str]


def test_faces_of_several_pictures_share_a_request(service: Service, tmp_path: Path) -> None:
    for number in range(64):
        photo(tmp_path / f"{number:02}.png", size=(32, 32))

    assert run_client(service, tmp_path, "--quiet") == 0
    assert len(service.posts("crop")) == 64
    assert len(service.posts("emotion")) == len(service.posts("gender")) == 8


def test_requests_run_in_parallel_within_the_limit(service: Service, tmp_path: Path) -> None:
    service.delay_seconds = 0.03
    for number in range(24):
        photo(tmp_path / f"{number:02}.png", size=(32, 32))

    run_client(service, tmp_path, "--quiet", "--parallel", 3)

    assert service.most_at_once == 3


def test_a_busy_service_loses_nothing(service: Service, tmp_path: Path) -> None:
    for number in range(12):
        photo(tmp_path / f"{number:02}.png", size=(32, 32))
    service.next["crop"] = [json_answer(429, {}, Retry_After="0")] * 7
    service.next["gender"] = [json_answer(503, {}, Retry_After="0")] * 3

    assert run_client(service, tmp_path, "--quiet", "--out", tmp_path / "out") == 0
    assert [Path(line["file"]).name for line in lines_of(tmp_path / "out")] == [f"{n:02}.png" for n in range(12)]


def test_a_picture_that_is_refused_does_not_stop_the_others(service: Service, tmp_path: Path, capsys: Capture) -> None:
    files = [photo(tmp_path / name, size=(64, 64)) for name in ("a.png", "b.png")]
    service.next["crop"] = [json_answer(422, {"detail": "It is over the pixel limit.", "requestId": "abc"})]

    assert run_client(service, *files, "--parallel", 1, "--out", tmp_path / "out") == 1
    reason = "crop answered 422: It is over the pixel limit. (request abc)"
    assert f"{files[0]}: {reason}" in capsys.readouterr().err
    assert statuses_of(tmp_path / "out") == {"a.png": ("failed", reason), "b.png": ("analysed", "")}


def test_a_crop_that_is_refused_costs_only_its_own_picture(service: Service, tmp_path: Path) -> None:
    files = [photo(tmp_path / f"{n:02}.png", size=(64, 64)) for n in range(16)]
    service.next["emotion"] = [json_answer(422, {"detail": "Not an image."})] * 2

    assert run_client(service, *files, "--parallel", 1, "--out", tmp_path / "out") == 1
    assert [status for status, _ in statuses_of(tmp_path / "out").values()].count("failed") == 1


def test_a_service_that_fails_on_everything_ends_the_run(service: Service, tmp_path: Path, capsys: Capture) -> None:
    for number in range(20):
        photo(tmp_path / f"{number:02}.png", size=(32, 32))
    service.next["crop"] = [json_answer(500, {"detail": "Unexpected."}) for _ in range(200)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("client.backoff._FIRST_PAUSE_SECONDS", 0.0)
        assert run_client(service, tmp_path, "--quiet", "--parallel", 1, "--out", tmp_path / "out") == 3

    assert "the service fails on one picture after the other" in capsys.readouterr().err
    assert 15 <= len(service.posts("crop")) <= 25
    assert len(statuses_of(tmp_path / "out")) == 20


def test_a_service_that_does_not_serve_ends_the_run_and_what_was_found_is_kept(
    service: Service, tmp_path: Path, capsys: Capture
) -> None:
    files = [photo(tmp_path / name, size=(64, 64)) for name in ("a.png", "b.png", "c.png")]
    service.next["emotion"] = [
        json_answer(200, {"predictions": [EMOTION]}),
        json_answer(403, {"detail": "The caller is no invoker."}),
    ]

    assert run_client(service, *files, "--parallel", 1, "--out", tmp_path / "out") == 3
    assert "analyze: emotion answered 403: The caller is no invoker." in capsys.readouterr().err
    assert len(lines_of(tmp_path / "out")) == 1
    assert statuses_of(tmp_path / "out")["c.png"] == ("failed", "not reached: the run ended early")


def test_a_film_is_followed_through_its_cuts(service: Service, tmp_path: Path, capsys: Capture) -> None:
    scenes = [corners(), PIL.Image.new("RGB", (320, 180), (20, 60, 20))]
    path = film(tmp_path / "a.mp4", pictures=lambda index: scenes[index >= 10])

    assert run_client(service, path, "--out", tmp_path / "out", "--annotate") == 0

    lines = lines_of(tmp_path / "out")
    assert [line["seconds"] for line in lines] == [0.0, 0.5, 1.0, 1.5]
    assert [line["faces"][0]["person"] for line in lines] == [1, 1, 2, 2]
    assert lines[1]["faces"][0]["smoothed"]["emotion"]["label"] == "happy"
    assert [row["person"] for row in rows_of(tmp_path / "out/persons.csv")] == ["1", "2"]
    assert (tmp_path / "out/annotated/a.mp4").stat().st_size > 1000
    assert "person 2 shows happy (0.75)" in capsys.readouterr().out


def test_another_person_in_the_same_place_is_seen(service: Service, tmp_path: Path) -> None:
    crops = iter([crop_of((230, 180, 150))] * 2 + [crop_of((60, 40, 30))] * 2)
    service.faces = lambda _frame: [FACE | {"alignedCrop": {"mediaType": "image/jpeg", "data": next(crops)}}]

    run_client(service, film(tmp_path / "a.mp4"), "--parallel", 1, "--out", tmp_path / "out")

    assert [line["faces"][0]["person"] for line in lines_of(tmp_path / "out")] == [1, 1, 2, 2]


def test_a_film_that_is_cut_off_fails_and_keeps_what_it_holds(service: Service, tmp_path: Path) -> None:
    path = cut(film(tmp_path / "a.mkv", pictures=noise()))

    assert run_client(service, path, "--out", tmp_path / "out") == 1
    assert len(lines_of(tmp_path / "out")) == 2
    status, reason = statuses_of(tmp_path / "out")["a.mkv"]
    assert status == "failed"
    assert reason.startswith("cut off")


def test_an_animated_picture_is_a_short_film(service: Service, tmp_path: Path) -> None:
    pictures = [corners((64, 48)).rotate(10 * n) for n in range(10)]
    pictures[0].save(tmp_path / "a.gif", save_all=True, append_images=pictures[1:], duration=200)

    run_client(service, tmp_path / "a.gif", "--out", tmp_path / "out")

    assert [line["seconds"] for line in lines_of(tmp_path / "out")] == [0.0, 0.6, 1.0, 1.6]


def test_a_film_with_a_photos_name_is_read_as_a_film(service: Service, tmp_path: Path) -> None:
    film(tmp_path / "a.mp4").rename(tmp_path / "a.jpg")

    assert run_client(service, tmp_path / "a.jpg", "--out", tmp_path / "out") == 0
    assert len(lines_of(tmp_path / "out")) == 4


def test_output_inside_the_input_is_not_analysed_next_time(service: Service, photo: Path, tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "found"):
        assert run_client(service, tmp_path, "--recursive", "--out", out) == 0

    assert [Path(line["file"]).name for line in lines_of(tmp_path / "found")] == ["photo.png"]


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
    assert lines_of(tmp_path / "out")[0]["file"] == f"{folder}/caf\\udce9\\n.png"


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
