"""A small system: the project's contract and the real emulator, around functions of a few lines."""

import copy
import io
import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from anyio.from_thread import BlockingPortal, start_blocking_portal

from emulator.console import Console
from emulator.local_cloud import LocalCloud, Options

CONTRACT = Path(__file__).parents[2] / "api/openapi.yaml"
API_KEY = "key-of-the-tests"
PAGE_FILES = {
    "index.html": "<!doctype html><title>page</title>",
    "config.json": json.dumps({"apiBaseUrl": "/v1", "apiKey": API_KEY}),
    "js/main.js": "export {};",
    "js/words.js": "// many words\n" * 200,
    "css/base.css": "body {}",
    "icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "data.unknown": "?",
    ".hidden": "not for anyone",
}
FUNCTION = """
import json
import os
import signal
import time
from pathlib import Path

import flask
import functions_framework


@functions_framework.http
def {name}(request):
    with Path(__file__).with_name("calls.txt").open("a") as calls:
        calls.write(request.method + " " + request.path + "\\n")
    if request.method == "OPTIONS":
        return "", 204, {{"Access-Control-Allow-Origin": request.headers.get("Origin", "none")}}
    time.sleep(float(request.args.get("seconds", 0)))
    if "crash" in request.args:
        os.kill(os.getpid(), signal.SIGKILL)
    print(json.dumps({{"severity": "INFO", "message": "counted", "bytes": len(request.get_data())}}), flush=True)
    body = {{
        "name": "{name}",
        "process": os.getpid(),
        "headers": dict(request.headers),
        "bytes": len(request.get_data()),
        "target": request.full_path,
        "environment": dict(os.environ),
    }}
    return flask.jsonify(body), int(request.args.get("status", 200))
"""


@dataclass(frozen=True, slots=True)
class System:
    """A running small system, in this process.

    Attributes:
        cloud: What was started.
        url: Of page and gateway.
        function_urls: Function to its own address.
        build_dir: Where the functions are staged.
        state_dir: Where the key files are.
        log: What was logged.
    """

    cloud: LocalCloud
    url: str
    function_urls: dict[str, str]
    build_dir: Path
    state_dir: Path
    log: io.StringIO

    def calls(self, name: str) -> list[str]:
        """Return the requests that reached a function's code."""
        file = self.build_dir / name / "calls.txt"
        return file.read_text().splitlines() if file.exists() else []


def _contract(*, is_large: bool) -> dict[str, Any]:
    """Return the project's contract: with an impatient `gender` and a function `age` of its own, or without both."""
    contract: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    backends, paths = contract["x-google-api-management"]["backends"], contract["paths"]
    del backends["age"], paths["/v1/age"]
    if not is_large:
        del backends["gender"], paths["/v1/gender"]
        return contract
    backends["gender"]["deadline"] = 0.5
    backends["age"] = {"address": "${age_address}", "jwtAudience": "${age_audience}", "deadline": 15.0}
    item = copy.deepcopy(paths["/v1/crop"])
    for operation in item.values():
        operation["x-google-backend"] = "age"
    paths |= {"/v1/age": item, "/v1/age/{group}": {"post": item["post"]}}
    return contract


def stage(folder: Path, *, is_large: bool) -> Options:
    """Write contract, page and functions into a folder."""
    contract = _contract(is_large=is_large)
    (folder / "openapi.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    for name, text in PAGE_FILES.items():
        file = folder / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for name in contract["x-google-api-management"]["backends"]:
        (folder / "build" / name).mkdir(parents=True)
        (folder / "build" / name / "main.py").write_text(FUNCTION.format(name=name), encoding="utf-8")
    return Options(
        port=0,
        contract=folder / "openapi.yaml",
        build_dir=folder / "build",
        site_dir=folder / "site",
        state_dir=folder / "state",
        quota_per_minute=10_000,
    )


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """A staged small system of two functions that is not running."""
    return stage(tmp_path, is_large=False)


@pytest.fixture(scope="session")
def loop() -> Iterator[BlockingPortal]:
    """An event loop in a thread of its own."""
    with start_blocking_portal("asyncio") as portal:
        yield portal


@pytest.fixture
def start(options: Options, loop: BlockingPortal) -> Iterator[Callable[..., System]]:
    """Starts the small system of this test, with other options where wanted."""
    started: list[LocalCloud] = []

    def start(**changes: object) -> System:
        return _start(replace(options, **changes), started, loop)

    yield start
    for cloud in started:
        loop.call(cloud.close)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, loop: BlockingPortal) -> Iterator[System]:
    """One small system for all tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("system")
    started: list[LocalCloud] = []
    yield _start(stage(folder, is_large=True), started, loop)
    loop.call(started[0].close)
    shutil.rmtree(folder)


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until a condition holds, on a machine that may be busy."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _start(options: Options, started: list[LocalCloud], loop: BlockingPortal) -> System:
    log = io.StringIO()
    cloud = LocalCloud(options, console=Console(log))
    started.append(cloud)
    loop.call(cloud.start)
    facts = json.loads((options.state_dir / "endpoints.json").read_text(encoding="utf-8"))
    return System(
        cloud=cloud,
        url=facts["page"],
        function_urls=facts["functions"],
        build_dir=options.build_dir,
        state_dir=options.state_dir,
        log=log,
    )
