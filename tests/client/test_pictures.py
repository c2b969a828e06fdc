"""The photos and videos that the command-line client reads."""

import json
import struct
import zlib
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from client import api, transport
from client.analyser import Analyser
from client.pictures import Picture
from tests.client.scripted import Service, grey_photo, grey_video, run_client


def test_a_folder_means_the_photos_and_videos_in_it(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grey_photo(tmp_path / "b.png", width=64, height=64)
    grey_photo(tmp_path / "a.JPG", width=64, height=64)
    grey_video(tmp_path / "c.avi", frames=1, fps=10)
    (tmp_path / "notes.txt").write_text("not a picture")

    assert run_client(service, tmp_path) == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert titles == [f"{tmp_path}/a.JPG: 1 face", f"{tmp_path}/b.png: 1 face", f"{tmp_path}/c.avi at 0.00 s: 1 face"]


def test_a_video_is_sampled_at_the_wanted_rate(service: Service, tmp_path: Path) -> None:
    video = grey_video(tmp_path / "clip.avi", frames=20, fps=10)

    assert run_client(service, video, "--fps", "4", "--out", tmp_path / "out") == 0

    pictures = json.loads((tmp_path / "out/results.json").read_text())["pictures"]
    assert [picture["seconds"] for picture in pictures] == [0.0, 0.3, 0.5, 0.8, 1.0, 1.3, 1.5, 1.8]
    assert (tmp_path / "out/clip-000000300ms-annotated.jpg").exists()
    assert [round(frame.mean(), -1) for frame in service.frames] == [0, 30, 50, 80, 100, 130, 150, 180]


def test_the_picture_is_turned_as_its_exif_says(service: Service, tmp_path: Path) -> None:
    file = grey_photo(tmp_path / "turned.jpg", width=200, height=100)
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHHI", 0x0112, 3, 1, 6, 0, 0)
    content = file.read_bytes()
    file.write_bytes(content[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + content[2:])

    run_client(service, file)

    assert service.frames[0].shape[:2] == (200, 100)


def test_a_picture_over_the_pixel_limit_is_sent_smaller_and_reported_in_its_own_pixels(service: Service) -> None:
    picture = Picture(Path("wide.png"), None, np.zeros((100, 8192, 3), np.uint8))
    with closing(Analyser(api.ApiClient(transport.GatewayTransport(f"{service.url}/v1", "key")))) as analyser:
        face = analyser.analyse(picture).faces[0]

    assert service.frames[0].shape[:2] == (50, 4096)
    assert (face.x, face.y, face.width, face.height) == (20.0, 40.0, 60.0, 80.0)


def test_a_picture_that_opencv_refuses_to_read_does_not_stop_the_others(
    service: Service, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = struct.pack(">IIBBBBB", 2_000_000, 1, 8, 2, 0, 0, 0)
    header = b"IHDR" + size + struct.pack(">I", zlib.crc32(b"IHDR" + size))
    (tmp_path / "endless.png").write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header)

    assert run_client(service, tmp_path / "endless.png", photo) == 1
    captured = capsys.readouterr()
    assert "endless.png is " in captured.err
    assert f"{photo}: 1 face" in captured.out


def test_a_picture_over_the_byte_limit_is_sent_smaller(service: Service, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2200, 2200, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "noise.png"), noise)

    assert run_client(service, tmp_path / "noise.png") == 0
    assert len(service.requests[1].body) <= 4194304


@pytest.mark.parametrize("name", ["broken.jpg", "broken.mp4"])
def test_a_file_that_is_no_picture_does_not_stop_the_others(
    service: Service, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / name).write_bytes(b"this is no picture")

    assert run_client(service, tmp_path / name, photo) == 1
    captured = capsys.readouterr()
    assert f"{name} is not a " in captured.err
    assert f"{photo}: 1 face" in captured.out


@pytest.mark.parametrize(
    ("name", "message"),
    [("nothing.jpg", "does not exist"), ("notes.txt", "is no photo or video"), ("empty", "holds no photo or video")],
)
def test_a_path_that_means_nothing_is_explained(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    (tmp_path / "notes.txt").write_text("text")
    (tmp_path / "empty").mkdir()

    assert run_client(service, tmp_path / name) == 2
    assert message in capsys.readouterr().err
