"""`python -m emulator` as people run it: a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
import requests

from emulator.__main__ import main
from emulator.local_cloud import Options
from tests.conftest import REPOSITORY
from tests.emulator.conftest import API_KEY, eventually

SECONDS = 30.0
Run = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def run(options: Options) -> Iterator[Run]:
    """Starts the emulator on the small system."""
    processes: list[subprocess.Popen[str]] = []
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])}

    def run(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "emulator", *_arguments(options), *arguments]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=REPOSITORY
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.communicate()


def _arguments(options: Options) -> list[str]:
    pairs = {
        "--port": "0",
        "--contract": options.contract,
        "--build-dir": options.build_dir,
        "--site-dir": options.site_dir,
        "--state-dir": options.state_dir,
    }
    return [str(part) for pair in pairs.items() for part in pair]


def _family(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def _is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def _endpoints(options: Options) -> Path:
    return options.state_dir / "endpoints.json"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(options: Options, run: Run, number: signal.Signals) -> None:
    process = run()
    eventually(_endpoints(options).exists)
    family = _family(process)
    page = json.loads(_endpoints(options).read_text())["page"]
    requests.get(f"{page}/v1/crop", headers={"x-api-key": API_KEY}, timeout=10)

    process.send_signal(number)
    output, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 0
    assert "Traceback" not in output
    assert len(family) >= 5  # for each of the two functions a server, its worker, and what ends them
    assert all(_is_gone(member) for member in family)
    assert list(options.state_dir.iterdir()) == []


def test_ctrl_c_while_starting_ends_everything(options: Options, run: Run) -> None:
    (options.build_dir / "crop/main.py").write_text("import time\ntime.sleep(60)\n")
    process = run()
    eventually(lambda: len(_family(process)) >= 3)
    family = _family(process)

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=SECONDS)

    assert process.returncode == 0
    assert all(_is_gone(member) for member in family)


def test_a_killed_emulator_leaves_no_function_behind(options: Options, run: Run) -> None:
    process = run()
    eventually(_endpoints(options).exists)
    family = _family(process)

    process.kill()

    assert len(family) >= 5
    eventually(lambda: all(_is_gone(member) for member in family))


def test_idle_connections_and_a_hanging_function_keep_nothing_else_from_being_served(
    options: Options, run: Run
) -> None:
    run()
    eventually(_endpoints(options).exists)
    page = json.loads(_endpoints(options).read_text())["page"]
    port, key = int(page.rpartition(":")[2]), {"x-api-key": API_KEY}
    hanging = f"GET /v1/crop?seconds=9 HTTP/1.1\r\nHost: x\r\nx-api-key: {API_KEY}\r\n\r\n".encode()
    with ExitStack() as stack:
        connect = lambda: stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))  # noqa: E731
        idle = [connect() for _ in range(300)]
        for client in idle[:100]:
            client.sendall(b"POST /v1/crop HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhalf")
        for _ in range(40):
            connect().sendall(hanging)
        eventually(lambda: len((options.build_dir / "crop/calls.txt").read_text().splitlines()) > 8)

        started = time.monotonic()
        statuses = [requests.get(page + path, headers=key, timeout=10).status_code for path in ("/", "/v1/emotion")]

    assert statuses == [200, 200]
    assert time.monotonic() - started < 2


def test_a_port_in_use_is_named(options: Options, run: Run) -> None:
    with _server_after_a_free_port() as taken:
        port = taken.getsockname()[1]
        process = run("--port", str(port - 1))
        output, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 1
    assert output == f"emulator: Port {port} is in use; choose another: make run PORT=9090\n"
    assert not options.state_dir.exists()


def _server_after_a_free_port() -> socket.socket:
    """Return a listening socket; nothing else uses the port before it."""
    while True:
        taken = socket.create_server(("127.0.0.1", 0))
        try:
            socket.create_server(("127.0.0.1", taken.getsockname()[1] - 1)).close()
        except OSError:
            taken.close()
        else:
            return taken


@pytest.mark.parametrize("port", ["65534", "70000"])
def test_a_port_that_cannot_be_is_named(run: Run, port: str) -> None:
    output, _ = (process := run("--port", port)).communicate(timeout=SECONDS)

    assert process.returncode == 1
    assert output.startswith("emulator: There is no port ")


def test_what_is_started_says_where_it_is(options: Options, run: Run) -> None:
    process = run()
    eventually(_endpoints(options).exists)
    facts = json.loads(_endpoints(options).read_text())
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=SECONDS)

    assert f"Emotion Detector is running at {facts['page']} - Ctrl-C ends it." in output
    assert f"  emotion  {facts['functions']['emotion']}  private: asks for an ID token" in output
    assert facts["keys"]["invoker"] in output


def test_without_staged_functions_the_next_step_is_said(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    (options.build_dir / "emotion/main.py").unlink()

    assert main(_arguments(options)) == 1
    assert capsys.readouterr().err.endswith("emotion is not staged; run: make build\n")


@pytest.mark.parametrize("config", [None, "{}", "[]", "{"])
def test_without_an_api_key_nothing_is_started(
    options: Options, capsys: pytest.CaptureFixture[str], config: str | None
) -> None:
    file = options.site_dir / "config.json"
    file.unlink() if config is None else file.write_text(config)

    assert main(_arguments(options)) == 1
    assert "config.json has no apiKey" in capsys.readouterr().err


def test_a_contract_that_cannot_be_served_is_explained(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    options.contract.write_text(options.contract.read_text().replace("${quota_per_minute}", "${something_else}"))

    assert main(_arguments(options)) == 1
    assert "asks for ${something_else}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--allow-origin", "page.example"], "'page.example' is not an origin"),
        (["--allow-origin", ""], "'' is not an origin"),
        (["--set-env", "crop=1"], "'crop=1' is not of the form FUNCTION:NAME=VALUE"),
        (["--port", "many"], "invalid int value"),
    ],
)
def test_an_argument_out_of_form_is_explained(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as error:
        main(arguments)

    assert error.value.code == 2
    assert message in capsys.readouterr().err


def test_help_explains_ports_keys_and_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(["--help"])

    assert error.value.code == 0
    output = capsys.readouterr().out
    for word in ("--port", "--quota-per-minute", "--set-env", "GOOGLE_APPLICATION_CREDENTIALS", "POST /token"):
        assert word in output
