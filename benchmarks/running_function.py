"""One staged function in its production server, and a client that measures its replies."""

import http.client
import json
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil  # type: ignore[import-untyped]  # its types are a package of their own

from emulator.function_server import COMMAND, free_port, launch
from emulator.ports import HOST

_START_SECONDS = 60.0
_POLL_SECONDS = 0.002
_TIMEOUT_SECONDS = 60.0
_THREADS = 8
_STAGES = ("decode", "detect", "infer", "encode")


@dataclass(frozen=True, slots=True)
class Reply:
    """One measured reply.

    Attributes:
        duration_ms: From the first byte sent to the last byte received.
        stages_ms: What the function reports to have spent on the picture itself.
        document: What it answered.
    """

    duration_ms: float
    stages_ms: float
    document: dict[str, Any]


class Client:
    """One connection to a function."""

    def __init__(self, name: str, port: int) -> None:
        """Connect when the first request is sent."""
        self._path = f"/v1/{name}"
        self._connection = http.client.HTTPConnection(HOST, port, timeout=_TIMEOUT_SECONDS)

    def send(self, method: str, body: bytes | None = None, *, media_type: str = "application/json") -> Reply:
        """Send one request and return the reply.

        Raises:
            RuntimeError: The status is not 200.
        """
        started = time.perf_counter()
        self._connection.request(method, self._path, body, {"Content-Type": media_type})
        response = self._connection.getresponse()
        content = response.read()
        duration_ms = (time.perf_counter() - started) * 1000
        if response.status != 200:
            raise RuntimeError(f"{method} {self._path} answered {response.status}: {content[:300]!r}")
        return Reply(duration_ms, picture_ms(response.headers.get("Server-Timing", "")), json.loads(content))

    def status(self, method: str, body: bytes, *, media_type: str, query: str = "") -> int:
        """Send one request, read its reply away and return the status."""
        self._connection.request(method, self._path + query, body, {"Content-Type": media_type})
        response = self._connection.getresponse()
        response.read()
        return response.status

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class RunningFunction:
    """A function from process start to end."""

    def __init__(self, folder: Path) -> None:
        """Prepare the function that is staged in `folder`."""
        self.name = folder.name
        self._folder = folder
        self.cold_start_ms = 0.0

    def __enter__(self) -> Self:
        """Start it and wait for the first 200."""
        self.port = free_port()
        started = time.perf_counter()
        options = launch(self._folder, port=self.port, environment={"THREADS": str(_THREADS)})
        self._server = subprocess.Popen(COMMAND, **options)
        self._lines = threading.Thread(target=self._drain, daemon=True)
        self._lines.start()
        while not self._is_answering():
            if self._server.poll() is not None or time.perf_counter() - started > _START_SECONDS:
                self.__exit__()
                raise RuntimeError(f"{self._folder} does not start; try: make run")
            time.sleep(_POLL_SECONDS)
        self.cold_start_ms = (time.perf_counter() - started) * 1000
        return self

    def __exit__(self, *_error: object) -> None:
        """End it."""
        if self._server.poll() is None:
            os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._lines.join()

    def client(self) -> Client:
        """Return a new connection."""
        return Client(self.name, self.port)

    def post(self, body: bytes, *, media_type: str) -> Reply:
        """Send one request on a connection of its own."""
        client = self.client()
        try:
            return client.send("POST", body, media_type=media_type)
        finally:
            client.close()

    @property
    def processes(self) -> list[psutil.Process]:
        """The server and its workers."""
        server = psutil.Process(self._server.pid)
        return [server, *server.children(recursive=True)]

    @property
    def cpu_seconds(self) -> float:
        """Processor time used so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)

    @property
    def memory_mb(self) -> float:
        """Resident memory of all processes, each shared page counted for its share."""
        return sum(_memory_bytes(process) for process in self.processes) / 1e6

    def _is_answering(self) -> bool:
        client = self.client()
        try:
            client.send("GET")
            return True
        except OSError:
            return False
        finally:
            client.close()

    def _drain(self) -> None:
        if self._server.stdout is not None:
            with self._server.stdout as lines:
                for _ in lines:
                    pass


def picture_ms(server_timing: str) -> float:
    """Return the milliseconds that a Server-Timing header gives for the work on the picture itself."""
    metrics = (metric.partition(";dur=")[::2] for metric in server_timing.replace(" ", "").split(","))
    return sum(float(duration) for name, duration in metrics if name in _STAGES)


def _memory_bytes(process: psutil.Process) -> int:
    memory = process.memory_full_info()
    return int(getattr(memory, "pss", memory.uss))
