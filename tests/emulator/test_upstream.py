"""Passing requests on to servers that misbehave: each is a real socket that answers as scripted."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from emulator import upstream
from emulator.contract import Backend
from emulator.exchange import Refusal, Request
from tests.emulator.requests_made import bare_request

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def _server(*scripts: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """Accept one connection for each script; yield the address and what was received."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            with suppress(OSError):
                for script in scripts:
                    connection, _ = listener.accept()
                    with connection:
                        received.append(_receive(connection))
                        script(connection)

        thread = threading.Thread(target=run)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
        thread.join(10)


def _receive(connection: socket.socket) -> bytes:
    """Return the whole request, which may arrive in pieces."""
    received = b""
    while not received.endswith(b"\r\n\r\nbody") and (piece := connection.recv(65536)):
        received += piece
    return received


def _answers(reply: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(reply)


def _send(address: str, timeout_seconds: float = 5.0) -> tuple[int, dict[str, str], bytes]:
    outgoing = bare_request("POST", "/path?a=1", headers=[("x-one", "1"), ("content-length", "4")], body=b"body")
    backend = Backend("function", address, address, timeout_seconds)
    response = asyncio.run(upstream.send(backend, outgoing, headers={"authorization": "b"}))
    names = {name.decode(): value.decode() for name, value in response.raw_headers}
    return response.status_code, names, bytes(response.body)


def test_a_request_is_passed_on_with_its_body() -> None:
    with _server(_answers(OK)) as (address, received):
        status, _, body = _send(address)

    assert (status, body) == (200, b"ok")
    assert received[0].startswith(b"POST /path?a=1 HTTP/1.1\r\n")
    assert received[0].endswith(b"\r\n\r\nbody")
    assert b"x-one: 1\r\n" in received[0]
    assert b"x-forwarded-for: unknown\r\n" in received[0]
    assert b"user-agent" not in received[0].lower()


def test_an_answer_before_the_end_of_the_body_is_passed_on_at_once() -> None:
    async def send() -> int:
        never = asyncio.Event()
        outgoing = Request(bare_request("POST", "/path", headers=[("content-length", "4")]).scope, never.wait)
        return (await upstream.send(Backend("function", address, address, 5.0), outgoing, headers={})).status_code

    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        accepted: list[socket.socket] = []

        def answer() -> None:
            accepted.append(listener.accept()[0])
            accepted[0].sendall(OK)

        threading.Thread(target=answer).start()

        assert asyncio.run(asyncio.wait_for(send(), 5)) == 200
        accepted[0].close()


def test_headers_of_the_other_connection_stay_there() -> None:
    reply = OK.replace(b"\r\n\r\n", b"\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nX-Kept: 2\r\n\r\n")
    with _server(_answers(reply)) as (address, _):
        _, headers, _ = _send(address)

    assert headers == {"X-Kept": "2", "content-length": "2"}


def test_a_connection_that_breaks_is_tried_once_more() -> None:
    with _server(lambda connection: None, _answers(OK)) as (address, received):
        status, _, _ = _send(address)

    assert (status, len(received)) == (200, 2)


def test_a_connection_that_breaks_twice_is_given_up() -> None:
    twice = [lambda connection: None] * 2
    with _server(*twice) as (address, _), pytest.raises(Refusal, match="broke the connection") as refusal:
        _send(address)

    assert refusal.value.kind.status == 503


def test_nobody_there_is_said_at_once() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))

        with pytest.raises(upstream.Unreachable):
            _send(f"http://127.0.0.1:{unused.getsockname()[1]}")


def test_silence_ends_with_the_deadline() -> None:
    with _server(_drain) as (address, _), pytest.raises(Refusal, match="did not answer within"):
        _send(address, timeout_seconds=0.1)


def test_a_reply_that_drips_ends_with_the_deadline() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        stopped = threading.Event()
        with suppress(OSError):
            for _ in range(200):
                connection.sendall(b"x")
                stopped.wait(0.02)

    with _server(drip) as (address, _), pytest.raises(Refusal, match="did not answer within"):
        _send(address, timeout_seconds=0.2)


def _drain(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass
