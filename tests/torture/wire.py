"""Damaged HTTP at a function's own port: the server refuses it, or the function answers as the contract states."""

import base64
import json
import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.torture.encodings import encodings
from tests.torture.forked import Wrong
from tests.torture.mutation import mutated
from tests.torture.server import HOST, served

_CLIENTS = 4
_TIMEOUT_SECONDS = 30.0


def damaged_http(folder: Path, *, count: int, seed: int, deadline: float) -> dict[str, object]:
    """Return what a staged classifier's server answered to `count` damaged requests, and what was wrong.

    Requests are sent until `deadline` on the monotonic clock.
    """
    failures: list[str] = []
    statuses: dict[str, int] = {}

    def attempt(index: int) -> None:
        if time.monotonic() > deadline or len(failures) > 20:
            return
        sent = damaged(index, name=folder.name, seed=seed)
        try:
            status = str(_checked(_exchange(port, sent)))
        except (Wrong, OSError) as error:
            status = "wrong"
            failures.append(f"wire {index}: {error!r}, sent {sent[:200]!r}")
        statuses[status] = statuses.get(status, 0) + 1

    log = folder / "log-of-torture.txt"
    try:
        variables = {"THREADS": str(_CLIENTS), "PYTHONUNBUFFERED": "1"}
        with served(folder, variables, log=log) as port, ThreadPoolExecutor(_CLIENTS) as pool:
            list(pool.map(attempt, range(count)))
        failures += _checked_log(log.read_text(encoding="utf-8", errors="replace"))
    finally:
        log.unlink(missing_ok=True)
    return {"done": sum(statuses.values()), "statuses": dict(sorted(statuses.items())), "failures": failures}


def damaged(index: int, *, name: str, seed: int) -> bytes:
    """Return the request at `index`: the same in every run."""
    choice = random.Random(f"{seed}/wire/{index}")
    sources = _sources(name)
    return mutated(choice.choice(sources), others=sources, choice=choice)


def _sources(name: str) -> tuple[bytes, ...]:
    body = json.dumps({"alignedCrops": [{"data": base64.b64encode(encodings()["jpeg-grey"]).decode()}]}).encode()
    head = f" /v1/{name} HTTP/1.1\r\nHost: function\r\nX-Request-Id: r-1\r\n".encode()
    post = b"POST" + head + b"Content-Type: application/json\r\n"
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:100], body[100:])) + b"0\r\n\r\n"
    return (
        b"GET" + head + b"\r\n",
        b"OPTIONS" + head + b"Origin: https://page.example\r\nAccess-Control-Request-Method: POST\r\n\r\n",
        post + b"Content-Length: %d\r\n\r\n" % len(body) + body,
        post + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
        post + b"Transfer-Encoding: chunked\r\n\r\n" + chunks,
        post + b"Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" + chunks[:-2] + b"X-Sum: 1\r\n\r\n",
    )


def _exchange(port: int, sent: bytes) -> bytes:
    """Return all bytes that come back until the connection is closed."""
    with socket.create_connection((HOST, port), timeout=_TIMEOUT_SECONDS) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65_536), b""))
        except (ConnectionResetError, BrokenPipeError):  # refused and closed while the rest was on its way
            return b""


def _checked(received: bytes) -> int:
    """Return the first status; 0 where the server only closed.

    Raises:
        Wrong: It is a server error, or the function's answer is no JSON document.
    """
    if not received:
        return 0
    head, _, rest = received.partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 100"):
        head, _, rest = rest.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    headers = head.lower()
    is_own = b"x-request-id:" in headers  # else the server refused it before the function saw it
    if status >= 500 and (is_own or status != 501):  # 501 is the answer to an unknown transfer coding: RFC 9112, 6.1
        raise Wrong(f"The answer is {status}: {rest[:300]!r}")
    if is_own and status >= 400 and b"application/problem+json" not in headers:
        raise Wrong(f"The function answers with {status} and no problem document: {head!r}")
    if not is_own and status < 400:
        raise Wrong(f"The server answers with {status} on its own: {received[:300]!r}")
    return status


def _checked_log(text: str) -> list[str]:
    """Return the lines that are no JSON, or errors; the server's own notices of a start are neither."""
    odd = []
    for line in text.splitlines():
        if line.startswith("INFO: Created TensorFlow Lite"):
            continue
        try:
            is_odd = json.loads(line)["severity"] != "INFO"
        except ValueError:
            is_odd = True
        odd += [f"wire: the log has {line[:300]}"] if is_odd else []
    return odd[:20]
