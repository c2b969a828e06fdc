"""Starts the real functions-framework production server on one staged function."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from emulator.ports import HOST


def start_server(folder: Path, *, port: int, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    """Start a function as Cloud Run would, in a process group of its own, on loopback.

    Args:
        folder: Staged folder; its name is the function's.
        port: Where the server listens.
        environment: Variables of the function, besides the server's own.

    Returns:
        The server's process; both of its outputs are one pipe of lines.
    """
    server = {"PORT": str(port), "HOST": HOST, "FUNCTION_TARGET": folder.name, "FUNCTION_SOURCE": "main.py"}
    # Nothing else is inherited: a PYTHONPATH could put another facekit before the staged one.
    basis = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",  # the staged folder stays what is shipped
        "WORKERS": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "functions_framework"],
        cwd=folder,
        env=basis | dict(environment) | server,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
