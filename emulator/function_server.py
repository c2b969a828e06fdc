"""How the real functions-framework production server is started on one staged function, and ended."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from emulator.ports import HOST

COMMAND = (sys.executable, "-m", "functions_framework")


def launch(folder: Path, *, port: int, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments with which Popen starts `COMMAND` on a staged function: one pipe, its own process group."""
    # Nothing else is inherited: a PYTHONPATH could put another facekit before the staged one.
    basis = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "WORKERS": "1", "PYTHONUNBUFFERED": "1"}
    basis["PYTHONDONTWRITEBYTECODE"] = "1"  # the staged folder stays what is shipped
    server = {"PORT": str(port), "HOST": HOST, "FUNCTION_TARGET": folder.name, "FUNCTION_SOURCE": "main.py"}
    return {
        "cwd": folder,
        "env": basis | dict(environment) | server,
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "process_group": 0,  # out of reach of the terminal's Ctrl-C
    }


@contextmanager
def ending_with_this_process(group: int) -> Iterator[None]:
    """Kill a process group at the end of the block, or when this process ends, even if that is killed outright.

    A member is added to the group that waits for the end of a pipe, which closes in either case.
    """
    member = subprocess.Popen(["/bin/sh", "-c", "read -r _; kill -KILL 0"], stdin=subprocess.PIPE, process_group=group)
    with member:
        yield


def kill_group(group: int, signal_number: int = signal.SIGKILL) -> None:
    """Send a signal to all processes of a group, if there are any left."""
    with suppress(ProcessLookupError, PermissionError):  # macOS reports PermissionError for a group of zombies
        os.killpg(group, signal_number)


def free_port() -> int:
    """Return a port that is free at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
