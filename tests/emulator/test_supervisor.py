"""Function processes that end, cannot start, or crash."""

import os
import signal
from collections.abc import Callable

import psutil
import pytest
import requests

from emulator.local_cloud import Options
from tests.emulator.conftest import API_KEY, System, eventually

KEY = {"x-api-key": API_KEY}
SECONDS = 20.0
RESTART = "emotion  ERROR ended; it is started again"


def _call(system: System, name: str, query: str = "") -> requests.Response:
    return requests.get(f"{system.url}/v1/{name}{query}", headers=KEY, timeout=SECONDS)


def _server_process(system: System, name: str) -> psutil.Process:
    worker = psutil.Process(_call(system, name).json()["process"])
    return worker.parent() or worker


@pytest.mark.parametrize("is_whole_tree", [True, False], ids=["server and worker", "server only"])
def test_a_function_process_that_dies_is_started_again_while_requests_wait(
    system: System, *, is_whole_tree: bool
) -> None:
    already = system.log.getvalue().count(RESTART)
    server = _server_process(system, "emotion")
    if is_whole_tree:
        os.killpg(server.pid, signal.SIGKILL)
    else:
        server.kill()
    eventually(lambda: system.log.getvalue().count(RESTART) > already)

    response = _call(system, "emotion")

    assert response.status_code == 200
    assert _server_process(system, "emotion").pid != server.pid
    assert not server.is_running()


def test_a_request_that_crashes_the_function_is_503_and_others_go_on(system: System) -> None:
    crash = _call(system, "crop", "?crash")

    assert (crash.status_code, crash.json()["type"]) == (503, "urn:problem-type:model-unavailable")
    assert _call(system, "emotion").status_code == 200
    assert _call(system, "crop").status_code == 200


def test_a_function_that_cannot_start_is_503_and_the_others_run(options: Options, start: Callable[..., System]) -> None:
    (options.build_dir / "emotion/main.py").write_text("raise RuntimeError('no model here')\n")

    system = start()
    refused = _call(system, "emotion")

    assert (refused.status_code, refused.json()["type"]) == (503, "urn:problem-type:model-unavailable")
    for line in (
        "RuntimeError: no model here",
        "emotion  ERROR cannot start; its own lines above give the reason exitCode=1",
        "DOES NOT RUN",
    ):
        eventually(lambda line=line: line in system.log.getvalue())
    assert _call(system, "crop").status_code == 200


def test_a_function_that_is_repaired_runs_without_a_restart_of_the_rest(
    options: Options, start: Callable[..., System]
) -> None:
    main = options.build_dir / "emotion/main.py"
    repaired = main.read_text()
    main.write_text("import nothing_of_this_name\n")
    system = start()
    main.write_text(repaired)

    eventually(lambda: _call(system, "emotion").status_code == 200)


def test_a_function_whose_folder_is_staged_anew_runs_again(options: Options, start: Callable[..., System]) -> None:
    system = start()
    server = _server_process(system, "emotion")
    folder = options.build_dir / "emotion"
    folder.rename(folder.with_name("away"))
    os.killpg(server.pid, signal.SIGKILL)
    eventually(lambda: "emotion  ERROR cannot start error=" in system.log.getvalue())
    assert _call(system, "emotion").status_code == 503
    folder.with_name("away").rename(folder)

    eventually(lambda: _call(system, "emotion").status_code == 200)


def test_a_function_that_is_not_well_is_reported_when_warming_up(
    options: Options, start: Callable[..., System]
) -> None:
    main = options.build_dir / "emotion/main.py"
    main.write_text(main.read_text().replace('request.args.get("status", 200)', "500"))

    system = start()

    assert "emotion  ERROR GET /v1/emotion when warming up status=500" in system.log.getvalue()


def test_a_function_gets_the_environment_of_the_service_and_nothing_else(
    start: Callable[..., System], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere/with/another/facekit")
    monkeypatch.setenv("SECRET", "of this person")
    system = start(
        allowed_origins=("https://page.example",),
        variables=(("crop", "MODEL_URI", "gs://bucket/crop"), ("crop", "THREADS", "3")),
    )

    crop, emotion = (_call(system, name).json()["environment"] for name in ("crop", "emotion"))

    address = system.url.replace("localhost", "127.0.0.1")
    assert not {"PYTHONPATH", "SECRET", "HOME"} & set(crop)
    assert (crop["K_SERVICE"], crop["FUNCTION_TARGET"], crop["WORKERS"], crop["THREADS"]) == ("crop", "crop", "1", "3")
    assert crop["ALLOWED_ORIGINS"] == f"{system.url},{address},https://page.example"
    assert (crop["MODEL_URI"], emotion.get("MODEL_URI")) == ("gs://bucket/crop", None)


def test_a_function_listens_on_loopback_only(system: System) -> None:
    connections = _server_process(system, "crop").net_connections()

    assert {connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN} == {
        "127.0.0.1"
    }


def test_a_function_s_lines_are_passed_on(system: System) -> None:
    requests.post(f"{system.url}/v1/crop", data=b"1234567", headers=KEY, timeout=SECONDS)

    eventually(lambda: "crop     counted bytes=7\n" in system.log.getvalue())


def test_the_staged_folder_stays_as_it_is(system: System) -> None:
    _call(system, "crop")

    assert {file.name for file in (system.build_dir / "crop").iterdir()} == {"main.py", "calls.txt"}
