"""Fixtures that tests of several folders share."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import settings

REPOSITORY = Path(__file__).parents[1]
START_SECONDS = 120.0
STOP_SECONDS = 20.0

settings.register_profile("repeatable", derandomize=True)  # generated examples are the same in every run
settings.load_profile("repeatable")


@dataclass(frozen=True, slots=True)
class RunningEmulator:
    """A running `python -m emulator` with the staged functions.

    Attributes:
        url: Of page and gateway.
        api_key: What the gateway expects in `x-api-key`.
        function_urls: Function to its own address, behind the IAM check.
        invoker_credentials: Key file of an account that may call the functions.
        outsider_credentials: Key file of an account that may not.
        log: What the emulator has written so far.
        process_id: Of the emulator itself.
    """

    url: str
    api_key: str
    function_urls: dict[str, str]
    invoker_credentials: Path
    outsider_credentials: Path
    log: Path
    process_id: int


@pytest.fixture(autouse=True)
def _environment_is_restored() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    """The whole system on free ports, from the folders that `make build` staged."""
    with started_emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running


@contextmanager
def started_emulator(folder: Path, *options: str) -> Iterator[RunningEmulator]:
    """Start the whole system with more command-line options; `folder` takes its log and its keys."""
    contract = yaml.safe_load((REPOSITORY / "api/openapi.yaml").read_text(encoding="utf-8"))
    names = contract["x-google-api-management"]["backends"]
    missing = [name for name in names if not (REPOSITORY / "build" / name / "main.py").is_file()]
    if missing:
        pytest.skip(f"build/{missing[0]} is not staged; run: make build")
    if not (REPOSITORY / "frontend/config.json").is_file():
        pytest.skip("frontend/config.json is missing")
    command = [sys.executable, "-m", "emulator", "--port", "0", "--state-dir", str(folder), *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])}
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield _running(folder, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


def _running(folder: Path, process: "subprocess.Popen[bytes]") -> RunningEmulator:
    endpoints = folder / "endpoints.json"
    deadline = time.monotonic() + START_SECONDS
    while not endpoints.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail("the emulator did not start:\n" + (folder / "log.txt").read_text(encoding="utf-8"))
        time.sleep(0.05)
    facts = json.loads(endpoints.read_text(encoding="utf-8"))
    return RunningEmulator(
        url=facts["page"],
        api_key=json.loads((REPOSITORY / "frontend/config.json").read_text(encoding="utf-8"))["apiKey"],
        function_urls=facts["functions"],
        invoker_credentials=Path(facts["keys"]["invoker"]),
        outsider_credentials=Path(facts["keys"]["outsider"]),
        log=folder / "log.txt",
        process_id=process.pid,
    )
