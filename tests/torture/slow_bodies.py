"""Slow bodies at a function's own port, without a gateway before it: who waits, and for how long."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

from tests.torture.server import HOST, served

_HEAD = "POST /v1/{name} HTTP/1.1\r\nHost: function\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"


def slow_bodies(folder: Path, *, connections: int, threads: int, patience_seconds: float) -> dict[str, object]:
    """Return how long a usual request waits beside slow ones, and how long those are kept.

    Args:
        folder: A staged classifier.
        connections: Callers that announce 100,000 bytes and send one every half second.
        threads: Of the function's server.
        patience_seconds: How long the slow callers go on.
    """
    with served(folder, {"THREADS": str(threads)}) as port:
        with _dripping(folder.name, port, connections=connections) as sockets:
            time.sleep(0.5)  # until they hold their threads
            waited = _waited(folder.name, port, patience_seconds=patience_seconds)
            kept = sum(_is_open(one) for one in sockets)
        after = _waited(folder.name, port, patience_seconds=patience_seconds)
    return {
        "slowBodies": connections,
        "threads": threads,
        "waitedSeconds": waited,
        "stillOpen": kept,
        "waitedAfterSeconds": after,
    }


def _waited(name: str, port: int, *, patience_seconds: float) -> float | None:
    """Return the seconds until a usual request is answered; None if it is not within the patience."""
    started = time.monotonic()
    try:
        requests.get(f"http://{HOST}:{port}/v1/{name}", timeout=patience_seconds).raise_for_status()
    except requests.Timeout:
        return None
    return round(time.monotonic() - started, 2)


@contextmanager
def _dripping(name: str, port: int, *, connections: int) -> Iterator[list[socket.socket]]:
    sockets = [socket.create_connection((HOST, port), timeout=5) for _ in range(connections)]
    is_over = threading.Event()

    def drip() -> None:
        while not is_over.wait(0.5):
            for one in sockets:
                with suppress(OSError):
                    one.send(b"x")

    for one in sockets:
        one.sendall(_HEAD.format(name=name).encode())
    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        yield sockets
    finally:
        is_over.set()
        dripping.join()
        for one in sockets:
            one.close()


def _is_open(connection: socket.socket) -> bool:
    """Return whether the server has neither answered nor closed."""
    connection.settimeout(0)
    try:
        connection.recv(1)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
