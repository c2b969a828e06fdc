"""The running system under attack: its address, its functions' processes, one request to it."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import requests

from tests.conftest import RunningEmulator, started_emulator

LIMITS = json.loads((Path(__file__).parents[2] / "infra/limits.json").read_text(encoding="utf-8"))["functions"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    Attributes:
        status: HTTP status; 0 where the connection ended without one.
        body: Its bytes.
        media_type: Its `Content-Type`.
        seconds: From the request to the last byte.
    """

    status: int
    body: bytes
    media_type: str
    seconds: float


@dataclass(frozen=True, slots=True)
class System:
    """A running emulator with the staged functions behind it."""

    emulator: RunningEmulator

    def post(
        self, name: str, body: bytes, *, session: requests.Session | None = None, timeout_seconds: float = 30.0
    ) -> Reply:
        """Send one request to a function through the gateway, as the page does."""
        media_type = "image/jpeg" if name == "crop" else "application/json"
        headers = {"x-api-key": self.emulator.api_key, "Content-Type": media_type}
        started = time.monotonic()
        try:
            response = (session or requests).post(
                f"{self.emulator.url}/v1/{name}", body, headers=headers, timeout=timeout_seconds
            )
        except requests.RequestException as error:
            return Reply(0, str(error).encode(), "", time.monotonic() - started)
        media_type = response.headers.get("Content-Type", "").split(";")[0]
        return Reply(response.status_code, response.content, media_type, time.monotonic() - started)

    def processes(self, name: str) -> list[psutil.Process]:
        """Return the processes of a function, its server first, its worker last."""
        found = []
        for process in psutil.Process(self.emulator.process_id).children(recursive=True):
            try:
                if process.environ().get("FUNCTION_TARGET") == name:
                    found.append(process)
            except psutil.Error:  # it has just ended
                continue
        return sorted(found, key=lambda process: process.create_time())

    def peak_mb(self, name: str) -> float:
        """Return the highest memory of a function so far: its worker's peak, and what its server has for itself."""
        *servers, worker = self.processes(name)
        own_bytes = sum(process.memory_full_info().uss for process in servers)
        return (_peak_bytes(worker) + own_bytes) / 1e6

    def log(self) -> str:
        """Return what the emulator and its functions have written."""
        return self.emulator.log.read_text(encoding="utf-8", errors="replace")

    def recovery_seconds(self, name: str, body: bytes, *, expected: bytes, limit_seconds: float) -> float | None:
        """Return the seconds until a request gets the expected answer again; None if it does not within the limit."""
        started = time.monotonic()
        while time.monotonic() - started < limit_seconds:
            reply = self.post(name, body, timeout_seconds=limit_seconds)
            if reply.status == 200 and reply.body == expected:
                return time.monotonic() - started
            time.sleep(0.05)
        return None


@contextmanager
def running_system() -> Iterator[System]:
    """Start the emulator around the staged functions."""
    options = ["--quota-per-minute", "10000000"]  # never reached
    for name, limits in LIMITS.items():
        options += ["--set-env", f"{name}:THREADS={limits['concurrency']}"]  # as deployed
    with TemporaryDirectory() as folder, started_emulator(Path(folder), *options) as emulator:
        yield System(emulator)


def _peak_bytes(process: psutil.Process) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def crops_body(*files: bytes) -> bytes:
    """Return the body that asks a classifier about the files."""
    return json.dumps({"alignedCrops": [{"data": base64.b64encode(file).decode()} for file in files]}).encode()
