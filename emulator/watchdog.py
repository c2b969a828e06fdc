"""Ends the functions even if the emulator is killed outright: a process that only waits for its parent's end.

Each function runs in a process group of its own. The emulator writes the groups down a pipe; when the pipe closes, for
whatever reason, the groups that are left are killed. Works on Linux and macOS alike.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Self


class Watchdog:
    """The emulator's end of the pipe."""

    def __init__(self) -> None:
        """Start the waiting process, out of reach of the terminal's Ctrl-C."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._lock = threading.Lock()

    def guard(self, group: int) -> None:
        """Have a process group killed when this process ends."""
        self._write(f"+{group}\n")

    def release(self, group: int) -> None:
        """Forget a process group that has ended."""
        self._write(f"-{group}\n")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the pipe: what is still guarded is killed now."""
        with suppress(BrokenPipeError):
            self._process.communicate()

    def _write(self, line: str) -> None:
        if self._process.stdin is None:
            raise RuntimeError("the watchdog has no pipe")
        with self._lock, suppress(BrokenPipeError):  # someone killed the watchdog: go on without it
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()


def kill_group(group: int, signal_number: int = signal.SIGKILL) -> None:
    """Send a signal to all processes of a group, if there are any left."""
    with suppress(ProcessLookupError, PermissionError):  # macOS says PermissionError for a group of zombies
        os.killpg(group, signal_number)


def _wait() -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    for group in groups:
        kill_group(group)


if __name__ == "__main__":
    _wait()
