"""The ways from the command-line client to the functions: by key, by role, and to a system of its own."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from skimage import data

from client.__main__ import main
from client.api import ApiClient
from client.backoff import RunClock
from client.contract import load_contract
from client.transport import gateway_transport
from tests.client.scripted import Service, run_client
from tests.conftest import REPOSITORY, RunningEmulator


def test_the_key_of_the_page_is_used(service: Service, photo: Path) -> None:
    run_client(service, photo)

    assert {call.headers["x-api-key"] for call in service.calls[1:]} == {"the key"}


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_a_gateway_can_be_named_with_its_key(service: Service, photo: Path, path: str) -> None:
    assert main(["analyze", "--url", service.url + path, "--api-key", "mine", str(photo)]) == 0
    assert service.calls[0].path == "/v1/crop"
    assert service.calls[0].headers["x-api-key"] == "mine"


def test_an_address_where_nothing_runs_is_explained(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"

        assert main(["analyze", "--url", url, str(photo)]) == 3
        assert f"{url} has no page with a config.json" in capsys.readouterr().err
        assert main(["analyze", "--url", url, "--api-key", "key", str(photo)]) == 3
        assert f"{url}/v1/crop cannot be reached" in capsys.readouterr().err


def astronaut(_folder: Path) -> Path:
    """Return a portrait of a real face."""
    return Path(data.__file__).parent / "astronaut.png"


def _private(emulator: RunningEmulator) -> list[str]:
    return ["--private", ",".join(f"{name}={url}" for name, url in emulator.function_urls.items())]


def test_a_real_face_is_analysed_through_the_gateway(
    emulator: RunningEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", "--url", emulator.url, str(astronaut(tmp_path))]) == 0
    assert "astronaut.png: 1 face\n  face 1 shows happy (" in capsys.readouterr().out


def test_private_functions_are_reached_with_application_default_credentials(
    emulator: RunningEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(emulator.invoker_credentials)

    assert main(["analyze", *_private(emulator), str(astronaut(tmp_path))]) == 0
    assert "shows happy (" in capsys.readouterr().out


def test_private_functions_refuse_an_account_that_is_no_invoker(
    emulator: RunningEmulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(emulator.outsider_credentials)

    assert main(["analyze", *_private(emulator), str(astronaut(tmp_path))]) == 3
    assert "crop answered 403: The account has not been given the invoker role" in capsys.readouterr().err


def test_without_usable_credentials_the_next_step_is_named(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(photo)

    assert (
        main(["analyze", "--private", "crop=http://a,emotion=http://b,gender=http://c,age=http://d", str(photo)]) == 3
    )
    assert "GOOGLE_APPLICATION_CREDENTIALS must name the key file of a service account" in capsys.readouterr().err


def test_the_demonstration_uses_a_running_system(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["demo", "--url", emulator.url]) == 0

    output = capsys.readouterr().out
    assert "Annotated picture: demo-output/annotated/astronaut.jpg" in output
    assert "starting" not in output
    assert (tmp_path / "demo-output/annotated/astronaut.jpg").exists()


def test_the_demonstration_starts_a_system_where_none_runs(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"

        assert main(["demo", "--url", url]) == 0

    output = capsys.readouterr().out
    assert f"Nothing is running at {url}; starting the emulator" in output
    assert "  face 1 shows happy (" in output


def test_the_client_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "client", "analyze", "--help"]

    finished = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)

    assert "photos and films" in finished.stdout


@pytest.mark.parametrize("page", ["", "/", "/index.html"])
def test_the_call_names_the_page_whose_key_it_uses(service: Service, page: str) -> None:
    """A deployed key is restricted to the page by referrer."""
    transport = gateway_transport(service.url + page, api_key=None)
    with closing(ApiClient(transport, contract=load_contract(), clock=RunClock())) as client:
        client.describe("crop")

    assert [call.path for call in service.calls] == ["/config.json", "/v1/crop"]
    assert service.calls[1].headers["referer"] == f"{service.url}/"
