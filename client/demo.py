"""The demonstration: a public-domain portrait, and an emulator where none is running."""

import importlib.util
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

_START_SECONDS = 120.0
_STOP_SECONDS = 15.0
_REPOSITORY = Path(__file__).parents[1]


class DemoError(Exception):
    """The demonstration cannot run; the message is the reason."""


@contextmanager
def portrait() -> Iterator[Path]:
    """Give the portrait of the astronaut Eileen Collins (NASA, public domain) that scikit-image carries.

    Raises:
        DemoError: scikit-image is not installed.
    """
    package = importlib.util.find_spec("skimage")
    if package is None or package.origin is None:
        raise DemoError("scikit-image carries the portrait: pip install scikit-image")
    yield Path(package.origin).parent / "data" / "astronaut.png"


@contextmanager
def running_emulator(url: str) -> Iterator[str]:
    """Yield the page's address: `url` if the system answers there, otherwise that of an emulator for the time being.

    Raises:
        DemoError: The emulator does not start.
    """
    if _answers(url):
        yield url
        return
    if not (_REPOSITORY / "emulator").is_dir():
        raise DemoError(f"nothing is running at {url}; the emulator is in the project's repository: make run")
    print(f"Nothing is running at {url}; starting the emulator for the demonstration ...")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "emulator", "--port", "0", "--state-dir", folder]
        with (Path(folder) / "log.txt").open("w+", encoding="utf-8") as log:
            process = subprocess.Popen(command, cwd=_REPOSITORY, stdout=log, stderr=subprocess.STDOUT)
            try:
                yield _wait_for_page(process, Path(folder))
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(_STOP_SECONDS)


def _answers(url: str) -> bool:
    try:
        return "apiKey" in requests.get(f"{url}/config.json", timeout=2).json()
    except (requests.RequestException, ValueError):
        return False


def _wait_for_page(process: "subprocess.Popen[bytes]", folder: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while not (folder / "endpoints.json").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise DemoError("the emulator did not start:\n" + (folder / "log.txt").read_text(encoding="utf-8"))
        time.sleep(0.05)
    return str(json.loads((folder / "endpoints.json").read_text(encoding="utf-8"))["page"])
