"""The function processes: the real functions-framework production server, restarted when it ends."""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from emulator.console import Console
from emulator.function_server import free_port, start_server
from emulator.ports import HOST
from emulator.watchdog import Watchdog, kill_group

_FIRST_DELAY_SECONDS = 0.2
_LONGEST_DELAY_SECONDS = 10.0
_STEADY_SECONDS = 10.0  # a process that ran this long is restarted without delay again
_GRACE_SECONDS = 3.0
_POLL_SECONDS = 0.02


class FunctionProcess:
    """Keeps one staged function running on a private port that changes with each start."""

    def __init__(self, folder: Path, *, environment: Mapping[str, str], console: Console, watchdog: Watchdog) -> None:
        """Prepare a function.

        Args:
            folder: Staged folder; its name is the function's.
            environment: Variables of the process, besides the server's own.
            console: Where its lines and its fate are logged.
            watchdog: Ends it if this process is killed.
        """
        self.name = folder.name
        self._folder = folder
        self._environment = environment
        self._console = console
        self._watchdog = watchdog
        self._address = ""
        self._group: int | None = None
        self._state = "starting"
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._supervise, name=f"{self.name}-supervisor")

    @property
    def address(self) -> str:
        """Base URL of the process; changes when it is restarted."""
        return self._address

    def start(self) -> None:
        """Start the process and keep it running."""
        self._thread.start()

    def begin_stop(self) -> None:
        """Ask the process to end, and do not start it again."""
        self._become("stopped")
        group = self._group
        if group is not None:
            kill_group(group, signal.SIGTERM)

    def finish_stop(self) -> None:
        """Wait a moment for the process to end; then end it, and everything it started."""
        self._thread.join(_GRACE_SECONDS)
        group = self._group
        if group is not None:
            kill_group(group)
        self._thread.join()

    def wait_until_ready(self, timeout_seconds: float) -> bool:
        """Return whether the process accepts connections, within the time given; at once if it cannot start."""
        with self._changed:
            self._changed.wait_for(lambda: self._state != "starting", timeout_seconds)
            return self._state == "ready"

    def _supervise(self) -> None:
        delay_seconds = _FIRST_DELAY_SECONDS
        while self._state != "stopped":
            started = time.monotonic()
            try:
                self._run()
            except OSError as error:  # such as a folder that is just being staged anew
                self._become("failed")
                self._console.log(self.name, "cannot start", severity="ERROR", error=error)
            if time.monotonic() - started > _STEADY_SECONDS:
                delay_seconds = _FIRST_DELAY_SECONDS
            with self._changed:
                self._changed.wait_for(lambda: self._state == "stopped", delay_seconds)
            delay_seconds = min(2 * delay_seconds, _LONGEST_DELAY_SECONDS)

    def _run(self) -> None:
        port = free_port()
        with start_server(self._folder, port=port, environment=self._environment) as process:
            self._group = process.pid
            self._watchdog.guard(process.pid)
            lines = threading.Thread(target=self._pass_on_lines, args=(process,), daemon=True)
            lines.start()
            if self._state == "stopped":  # stop() came before there was a group to end
                kill_group(process.pid)
            is_up = _accepts_connections(process, port)
            if is_up:
                self._address = f"http://{HOST}:{port}"
                self._become("ready")
            code = process.wait()
            self._become("starting" if is_up else "failed")
            kill_group(process.pid)
            self._watchdog.release(process.pid)
            self._group = None
            lines.join(_GRACE_SECONDS)
        self._report_end(code, is_up=is_up)

    def _report_end(self, code: int, *, is_up: bool) -> None:
        if self._state == "stopped":
            return
        event = "ended; it is started again" if is_up else "cannot start; its own lines above say why"
        self._console.log(self.name, event, severity="ERROR", exitCode=code)

    def _become(self, state: str) -> None:
        with self._changed:
            if self._state != "stopped":
                self._state = state
            self._changed.notify_all()

    def _pass_on_lines(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            if line.strip():
                self._console.pass_on(self.name, line)


def _accepts_connections(process: subprocess.Popen[str], port: int) -> bool:
    """Wait until the process listens; return False if it ends first."""
    while process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return True
        except OSError:
            time.sleep(_POLL_SECONDS)
    return False
