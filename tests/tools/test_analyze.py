"""The command-line client against a service that answers as scripted, over real HTTP; and against the real one."""

import csv
import io
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from emulator.console import Console
from emulator.exchange import Request, Response
from emulator.server import HttpServer, ServerSettings
from tests.conftest import REPOSITORY, RunningEmulator
from tools import analyze
from tools.analysis import client
from tools.analysis.analyser import Analyser
from tools.analysis.pictures import Picture

EMOTION = {"label": "happy", "probabilities": {"happy": 0.75, "sad": 0.25}}
GENDER = {"label": "male", "probabilities": {"female": 0.1, "male": 0.9}}
FACE = {
    "boundingBox": {"x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0},
    "landmarks": [],
    "score": 0.9,
    "rollDegrees": 15.0,
    "alignedCrop": {"mediaType": "image/jpeg", "data": "AAAA"},
}


class Service:
    """A service that answers as the contract says, unless told otherwise for the next calls."""

    def __init__(self) -> None:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.faces = [FACE]
        self.next: dict[str, list[Response]] = defaultdict(list)
        self.requests: list[Request] = []
        self.frames: list[np.ndarray] = []
        self.most_at_once: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        settings = ServerSettings("service", 8_000_000)
        self.server = HttpServer(listener, self._answer, settings=settings, console=Console(io.StringIO()))
        self.server.start()

    def _answer(self, request: Request) -> Response:
        name = request.path.rpartition("/")[2]
        with self._lock:
            self.requests.append(request)
            self._now[name] += 1
            self.most_at_once[name] = max(self.most_at_once[name], self._now[name])
        try:
            time.sleep(0.01)
            return self.next[name].pop(0) if self.next[name] else self._usual(name, request)
        finally:
            with self._lock:
                self._now[name] -= 1

    def _usual(self, name: str, request: Request) -> Response:
        if name == "config.json":
            return _json(200, {"apiBaseUrl": "/v1", "apiKey": "the key"})
        if name == "crop":
            frame = cv2.imdecode(np.frombuffer(request.body, np.uint8), cv2.IMREAD_UNCHANGED)
            self.frames.append(frame)
            size = {"width": frame.shape[1], "height": frame.shape[0]}
            return _json(200, {"frame": size, "faces": self.faces, "model": {}})
        count = len(json.loads(request.body)["alignedCrops"])
        return _json(200, {"predictions": [EMOTION if name == "emotion" else GENDER] * count, "model": {}})


def _json(status: int, document: object, **headers: str) -> Response:
    own = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, tuple(own.items()), json.dumps(document).encode())


@pytest.fixture
def service() -> Iterator[Service]:
    """A running service."""
    service = Service()
    yield service
    service.server.stop()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A grey photo of 200 by 100 pixels."""
    return _photo(tmp_path / "photo.png", width=200, height=100)


def _photo(path: Path, *, width: int, height: int) -> Path:
    cv2.imwrite(str(path), np.full((height, width, 3), 128, np.uint8))
    return path


def _video(path: Path, *, frames: int, fps: float) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (64, 48))
    for index in range(frames):
        writer.write(np.full((48, 64, 3), 10 * index, np.uint8))
    writer.release()
    return path


def _run(service: Service, *arguments: object) -> int:
    return analyze.main(["--url", service.url, *map(str, arguments)])


def test_each_face_is_told_with_label_and_probability(
    service: Service, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(service, photo) == 0
    assert capsys.readouterr().out == f"{photo}: 1 face\n  face 1 shows happy (0.75), appears male (0.90)\n"


def test_a_photo_without_a_face_is_no_error(
    service: Service, photo: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    service.faces = []

    assert _run(service, photo, "--out", tmp_path / "out") == 0
    assert f"{photo}: no faces\n" in capsys.readouterr().out
    assert [request.path for request in service.requests] == ["/config.json", "/v1/crop"]
    assert (tmp_path / "out/results.csv").read_text().splitlines()[1] == f"{photo},,,,,,,,"


def test_the_results_are_written_as_json(service: Service, photo: Path, tmp_path: Path) -> None:
    _run(service, photo, "--out", tmp_path / "out")

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

    _run(service, photo, "--out", tmp_path / "out")

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
    _run(service, photo, "--out", tmp_path / "out")

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

    _run(service, photo, "--out", tmp_path / "out")

    drawn = cv2.imread(str(tmp_path / "out/photo-annotated.jpg"))
    assert (drawn[:20, 100:] > 220).any()


def test_pictures_of_the_same_name_do_not_replace_one_another(service: Service, tmp_path: Path) -> None:
    files = [_photo(tmp_path / name, width=64, height=64) for name in ("a.png", "a.jpg", "b.png")]

    _run(service, *files, "--out", tmp_path / "out")
    _run(service, *files, "--out", tmp_path / "out")

    names = sorted(file.name for file in (tmp_path / "out").glob("*.jpg"))
    assert names == ["a-2-annotated.jpg", "a-annotated.jpg", "b-annotated.jpg"]


def test_a_folder_means_the_photos_and_videos_in_it(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _photo(tmp_path / "b.png", width=64, height=64)
    _photo(tmp_path / "a.JPG", width=64, height=64)
    _video(tmp_path / "c.avi", frames=1, fps=10)
    (tmp_path / "notes.txt").write_text("not a picture")

    assert _run(service, tmp_path) == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert titles == [f"{tmp_path}/a.JPG: 1 face", f"{tmp_path}/b.png: 1 face", f"{tmp_path}/c.avi at 0.00 s: 1 face"]


def test_a_video_is_sampled_at_the_wanted_rate(service: Service, tmp_path: Path) -> None:
    video = _video(tmp_path / "clip.avi", frames=20, fps=10)

    assert _run(service, video, "--fps", "4", "--out", tmp_path / "out") == 0

    pictures = json.loads((tmp_path / "out/results.json").read_text())["pictures"]
    assert [picture["seconds"] for picture in pictures] == [0.0, 0.3, 0.5, 0.8, 1.0, 1.3, 1.5, 1.8]
    assert (tmp_path / "out/clip-000000300ms-annotated.jpg").exists()
    assert [round(frame.mean(), -1) for frame in service.frames] == [0, 30, 50, 80, 100, 130, 150, 180]


def test_no_function_has_two_requests_at_once(service: Service, tmp_path: Path) -> None:
    _run(service, _video(tmp_path / "clip.avi", frames=10, fps=10), "--fps", "10")

    assert [service.most_at_once[name] for name in ("crop", "emotion", "gender")] == [1, 1, 1]


def test_the_picture_is_turned_as_its_exif_says(service: Service, tmp_path: Path) -> None:
    file = _photo(tmp_path / "turned.jpg", width=200, height=100)
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHHI", 0x0112, 3, 1, 6, 0, 0)
    content = file.read_bytes()
    file.write_bytes(content[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + content[2:])

    _run(service, file)

    assert service.frames[0].shape[:2] == (200, 100)


def test_a_picture_over_the_pixel_limit_is_sent_smaller_and_told_in_its_own_pixels(service: Service) -> None:
    picture = Picture(Path("wide.png"), None, np.zeros((100, 8192, 3), np.uint8))
    with closing(Analyser(client.AnalysisClient(client.GatewayDoor(f"{service.url}/v1", "key")))) as analyser:
        face = analyser.analyse(picture).faces[0]

    assert service.frames[0].shape[:2] == (50, 4096)
    assert (face.x, face.y, face.width, face.height) == (20.0, 40.0, 60.0, 80.0)


def test_a_picture_that_opencv_refuses_to_read_does_not_stop_the_others(
    service: Service, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = struct.pack(">IIBBBBB", 2_000_000, 1, 8, 2, 0, 0, 0)
    header = b"IHDR" + size + struct.pack(">I", zlib.crc32(b"IHDR" + size))
    (tmp_path / "endless.png").write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header)

    assert _run(service, tmp_path / "endless.png", photo) == 1
    captured = capsys.readouterr()
    assert "endless.png is " in captured.err
    assert f"{photo}: 1 face" in captured.out


def test_a_picture_over_the_byte_limit_is_sent_smaller(service: Service, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2200, 2200, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "noise.png"), noise)

    assert _run(service, tmp_path / "noise.png") == 0
    assert len(service.requests[1].body) <= 4194304


def test_a_picture_that_is_refused_does_not_stop_the_others(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [_photo(tmp_path / name, width=64, height=64) for name in ("a.png", "b.png")]
    problem = {"detail": "It is over the pixel limit.", "requestId": "abc"}
    service.next["crop"] = [_json(422, problem)]

    assert _run(service, *files) == 1
    captured = capsys.readouterr()
    assert captured.err == f"{files[0]}: crop answered 422: It is over the pixel limit. (request abc)\n"
    assert f"{files[1]}: 1 face" in captured.out


@pytest.mark.parametrize("name", ["broken.jpg", "broken.mp4"])
def test_a_file_that_is_no_picture_does_not_stop_the_others(
    service: Service, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / name).write_bytes(b"this is no picture")

    assert _run(service, tmp_path / name, photo) == 1
    captured = capsys.readouterr()
    assert f"{name} is not a " in captured.err
    assert f"{photo}: 1 face" in captured.out


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (
            _json(401, {"detail": "The API key is not known.", "requestId": "r"}),
            "401: The API key is not known. (request r)",
        ),
        (_json(400, {"code": 400, "message": "INVALID_ARGUMENT:API key not valid."}), "400: INVALID_ARGUMENT:API key"),
        (_json(500, ["no", "object"]), "500: Internal Server Error"),
        (Response(404, (("X-Request-Id", "abc"),), b"<html>"), "404: Not Found (request abc)"),
        (Response(200, (), b"<html>"), "did not answer with JSON; is it the API?"),
    ],
    ids=["problem", "ESPv2", "no object", "no JSON", "not the API"],
)
def test_a_service_that_does_not_serve_ends_the_run(
    service: Service, photo: Path, capsys: pytest.CaptureFixture[str], reply: Response, message: str
) -> None:
    service.next["crop"] = [reply]

    assert _run(service, photo, photo) == 3
    assert message in capsys.readouterr().err
    assert [request.path for request in service.requests] == ["/config.json", "/v1/crop"]


def test_what_was_found_before_a_failure_is_kept(service: Service, photo: Path, tmp_path: Path) -> None:
    service.next["emotion"] = [
        _json(200, {"predictions": [EMOTION]}),
        _json(403, {"detail": "The caller is no invoker."}),
    ]

    assert _run(service, photo, photo, "--out", tmp_path / "out") == 3
    assert len(json.loads((tmp_path / "out/results.json").read_text())["pictures"]) == 1


@pytest.mark.parametrize("status", [429, 503, 504])
def test_a_busy_service_is_asked_again_after_the_time_it_says(service: Service, status: int) -> None:
    waited: list[float] = []
    service.next["crop"] = [_json(status, {}, Retry_After="7"), _json(status, {}, Retry_After="soon")]
    analysis = client.AnalysisClient(client.gateway_door(service.url, api_key=None), sleep=waited.append)

    faces = analysis.find_faces(cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8))[1].tobytes())
    analysis.close()

    assert faces == [FACE]
    assert waited == [7.0, 1.0]


def test_a_service_that_stays_busy_is_given_up(service: Service) -> None:
    waited: list[float] = []
    service.next["crop"] = [_json(429, {"detail": "The quota is used up."}, Retry_After="999") for _ in range(9)]
    analysis = client.AnalysisClient(client.GatewayDoor(f"{service.url}/v1", "key"), sleep=waited.append)

    with pytest.raises(client.ApiError, match="crop answered 429: The quota is used up"):
        analysis.find_faces(b"")
    analysis.close()

    assert waited == [60.0, 60.0, 60.0]


def test_the_key_of_the_page_is_used(service: Service, photo: Path) -> None:
    _run(service, photo)

    assert {request.headers["x-api-key"] for request in service.requests[1:]} == {"the key"}


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_a_gateway_can_be_named_with_its_key(service: Service, photo: Path, path: str) -> None:
    assert analyze.main(["--url", service.url + path, "--api-key", "mine", str(photo)]) == 0
    assert service.requests[0].path == "/v1/crop"
    assert service.requests[0].headers["x-api-key"] == "mine"


def test_an_address_where_nothing_runs_is_explained(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"

        assert analyze.main(["--url", url, str(photo)]) == 3
        assert f"{url} has no page with a config.json" in capsys.readouterr().err
        assert analyze.main(["--url", url, "--api-key", "key", str(photo)]) == 3
        assert f"{url}/v1/crop cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "message"),
    [("nothing.jpg", "does not exist"), ("notes.txt", "is no photo or video"), ("empty", "holds no photo or video")],
)
def test_a_path_that_means_nothing_is_explained(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    (tmp_path / "notes.txt").write_text("text")
    (tmp_path / "empty").mkdir()

    assert _run(service, tmp_path / name) == 2
    assert message in capsys.readouterr().err


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


def _private(emulator: RunningEmulator) -> list[str]:
    return ["--private", ",".join(f"{name}={url}" for name, url in emulator.function_urls.items())]


def _astronaut(folder: Path) -> Path:
    cv2.imwrite(str(folder / "astronaut.png"), cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR))
    return folder / "astronaut.png"


def test_a_real_face_is_analysed_through_the_gateway(
    emulator: RunningEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analyze.main(["--url", emulator.url, str(_astronaut(tmp_path))]) == 0
    assert "astronaut.png: 1 face\n  face 1 shows happy (" in capsys.readouterr().out


def test_private_functions_are_reached_with_application_default_credentials(
    emulator: RunningEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(emulator.invoker_credentials)

    assert analyze.main([*_private(emulator), str(_astronaut(tmp_path))]) == 0
    assert "shows happy (" in capsys.readouterr().out


def test_private_functions_refuse_an_account_that_is_no_invoker(
    emulator: RunningEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(emulator.outsider_credentials)

    assert analyze.main([*_private(emulator), str(_astronaut(tmp_path))]) == 3
    assert "crop answered 403: The account has not been given the invoker role" in capsys.readouterr().err


def test_without_usable_credentials_the_next_step_is_said(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(photo)

    assert analyze.main(["--private", "crop=http://a,emotion=http://b,gender=http://c", str(photo)]) == 3
    assert "GOOGLE_APPLICATION_CREDENTIALS must name the key file of a service account" in capsys.readouterr().err


def test_the_demonstration_uses_a_running_system(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert analyze.main(["--demo", "--url", emulator.url]) == 0

    output = capsys.readouterr().out
    assert "Annotated picture: demo-output/astronaut-annotated.jpg" in output
    assert "starting" not in output
    assert (tmp_path / "demo-output/astronaut-annotated.jpg").exists()


def test_the_demonstration_starts_a_system_where_none_runs(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"

        assert analyze.main(["--demo", "--url", url]) == 0

    output = capsys.readouterr().out
    assert f"Nothing is running at {url}; starting the emulator" in output
    assert "  face 1 shows happy (" in output


def test_the_client_can_be_run_by_its_path_from_anywhere(tmp_path: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "tools/analyze.py"), "--help"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    finished = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)

    assert "photos and videos" in finished.stdout


@pytest.mark.parametrize("page", ["", "/", "/index.html"])
def test_the_call_names_the_page_whose_key_it_uses(service: Service, page: str) -> None:
    """A deployed key is restricted to the page by referrer."""
    analysis = client.AnalysisClient(client.gateway_door(service.url + page, api_key=None))
    analysis.find_faces(cv2.imencode(".jpg", np.zeros((9, 9, 3), np.uint8))[1].tobytes())
    analysis.close()

    assert [request.path for request in service.requests] == ["/config.json", "/v1/crop"]
    assert {name.lower(): value for name, value in service.requests[1].headers.items()}["referer"] == f"{service.url}/"
