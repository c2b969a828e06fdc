"""A request's body, read within a size and a time, whatever the client sends and the server makes of it.

A server thread reads the body before anything is computed: a client that sends it byte by byte would keep the thread.
"""

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import flask

from facekit.errors import MalformedRequest, PayloadTooLarge

MAX_BODY_BYTES = 4 * 1024 * 1024
# A refused body is read away, so that the caller sees the answer and not a broken connection; up to here.
_MAX_DRAINED_BYTES = 32 * 1024 * 1024
_DEADLINE_SECONDS = 10.0  # 4 MiB at 3.4 Mbit/s; the gateway's own deadline is 15 s
_PIECE_BYTES = 65_536
_TIMER = "facekit.timer"  # in the request's environment


@contextmanager
def deadline(request: flask.Request) -> Iterator[None]:
    """End the reading of the request's body when its time is over, and let it be drained at the end of the block.

    gunicorn passes the connection on to the application (`gunicorn.socket`) and waits for its bytes without a limit;
    closing its reading half ends that wait. Without gunicorn, as behind a test client, nothing has to wait.
    """
    connection = request.environ.get("gunicorn.socket")
    has_body = request.content_length or "Transfer-Encoding" in request.headers
    timer = threading.Timer(_DEADLINE_SECONDS, _stop_reading, (connection,)) if connection and has_body else None
    if timer:
        timer.daemon = True
        request.environ[_TIMER] = timer
        timer.start()
    try:
        yield
        _drain(request)
    finally:
        _end_deadline(request)


def read_body(request: flask.Request) -> bytes:
    """Return the whole body.

    Raises:
        PayloadTooLarge: It is over `MAX_BODY_BYTES`.
        MalformedRequest: It is damaged, shorter than announced, or too slow.
    """
    announced_bytes = request.content_length or 0
    body = _read(request, MAX_BODY_BYTES + 1) if announced_bytes <= MAX_BODY_BYTES else None
    if body is None or len(body) > MAX_BODY_BYTES:
        raise PayloadTooLarge(f"The body is over {MAX_BODY_BYTES} bytes (4 MiB).")
    if len(body) < announced_bytes:
        raise MalformedRequest(
            "The body is shorter than its Content-Length states, or did not arrive within"
            f" {_DEADLINE_SECONDS:.0f} seconds."
        )
    _end_deadline(request)
    return body


def _end_deadline(request: flask.Request) -> None:
    """Let what is computed take its time: the connection may carry another request after it."""
    timer = request.environ.get(_TIMER)
    if timer:
        timer.cancel()


def _read(request: flask.Request, size: int) -> bytes:
    try:
        piece: bytes = request.stream.read(size)
    except Exception as error:  # the server's own classes have no base in common
        request.stream = io.BytesIO()  # where the rest would start is unknown
        raise MalformedRequest(
            f"The body is damaged, cut off, or did not arrive within {_DEADLINE_SECONDS:.0f} seconds."
        ) from error
    return piece


def _drain(request: flask.Request) -> None:
    """Read away what is left of a refused body, in pieces: the framework would read it into memory in one."""
    drained = 0
    with suppress(MalformedRequest):
        while drained < _MAX_DRAINED_BYTES and (piece := _read(request, _PIECE_BYTES)):
            drained += len(piece)
    request.stream = io.BytesIO()


def _stop_reading(connection: socket.socket) -> None:
    with suppress(OSError):  # the client has left
        connection.shutdown(socket.SHUT_RD)
