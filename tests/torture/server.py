"""One staged function in the framework's production server, at its own port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

HOST = "127.0.0.1"
_START_SECONDS = 60.0


@contextmanager
def served(folder: Path, environment: Mapping[str, str], *, log: Path | None = None) -> Iterator[int]:
    """Serve a staged function; yield its port. Everything it writes goes to `log`."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    variables = {"PATH": os.defpath, "PORT": str(port), "HOST": HOST, "FUNCTION_TARGET": folder.name, "WORKERS": "1"}
    output = (log or Path(os.devnull)).open("ab")
    server = subprocess.Popen(
        [sys.executable, "-B", "-m", "functions_framework", "--source", "main.py"],
        cwd=folder,
        env=variables | dict(environment),
        stdout=output,
        stderr=subprocess.STDOUT,
        process_group=0,
    )
    output.close()
    try:
        _wait_until_up(folder.name, port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_until_up(name: str, port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with suppress(requests.ConnectionError):
            requests.get(f"http://{HOST}:{port}/v1/{name}", timeout=10)
            return
        time.sleep(0.1)
    raise TimeoutError(f"{name} does not start.")
