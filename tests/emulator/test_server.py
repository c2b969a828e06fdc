"""The HTTP servers against clients that are slow, broken or hostile."""

import io
import itertools
import socket
import tempfile
import time
from collections.abc import Iterator

import pytest
import requests
from anyio.from_thread import BlockingPortal
from starlette.responses import JSONResponse, Response

from emulator import connection
from emulator import server as server_module
from emulator.console import Console
from emulator.exchange import Refusal, Request
from emulator.server import Application, HttpServer, Service
from facekit.errors import PROBLEM_KINDS, MalformedRequest

ORIGIN = "https://page.example"


class Server:
    """A server that echoes, and what a test needs to reach it."""

    def __init__(self, loop: BlockingPortal) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = io.StringIO()
        service = Service("echo", self._echo, (ORIGIN,))
        application = Application({self.port: service}, body_limit_bytes=1000, console=Console(self.log))
        self.server = HttpServer(application)
        loop.call(self.server.start, [listener])

    def exchange(self, sent: bytes) -> bytes:
        """Send bytes as they are and return everything that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as client:
            client.sendall(sent)
            received = b""
            while chunk := client.recv(65536):
                received += chunk
            return received

    async def _echo(self, request: Request) -> Response:
        if request.path == "/bug":
            raise RuntimeError("a secret")
        if request.path == "/refused":
            raise Refusal(PROBLEM_KINDS[MalformedRequest], "Not like this.", {"X-Reason": "test"})
        query, size = request.scope["query_string"].decode(), len(await request.body())
        facts = {"method": request.method, "path": request.path, "query": query, "bytes": size}
        return JSONResponse(facts, int(query or 200))


@pytest.fixture
def server(loop: BlockingPortal) -> Iterator[Server]:
    """A running echo server with a limit of 1000 bytes."""
    server = Server(loop)
    yield server
    loop.call(server.server.stop)


def test_an_unexpected_error_shows_no_internals(server: Server) -> None:
    response = requests.get(f"{server.url}/bug", headers={"Origin": ORIGIN}, timeout=10)

    assert (response.status_code, response.json()["type"]) == (500, "urn:problem-type:internal-error")
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "secret" not in response.text
    assert f"RuntimeError('a secret') requestId={response.json()['requestId']}" in server.log.getvalue()


def test_a_refusal_keeps_its_own_headers(server: Server) -> None:
    response = requests.get(f"{server.url}/refused", timeout=10)

    assert (response.status_code, response.headers["X-Reason"]) == (400, "test")
    assert response.json()["detail"] == "Not like this."


def test_a_large_body_is_refused_before_it_is_sent(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")

        assert client.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_asks_first_is_not_told_to_go_on(server: Server) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(head)

        assert client.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_asks_first_may_send_what_is_allowed(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert client.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ab")

        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_a_client_that_goes_on_sending_still_reads_the_reply(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.5)
    body = b"x" * 3_000_000

    assert server.exchange(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + body).startswith(
        b"HTTP/1.1 413 "
    )


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 300_000 + b"\r\n\r\n",
    ],
    ids=["no request line", "negative length", "no length", "no chunk", "unknown coding", "huge header"],
)
def test_what_is_not_http_is_refused_with_a_problem(server: Server, sent: bytes) -> None:
    received = server.exchange(sent)

    assert received.startswith(b"HTTP/1.")
    assert b" 400 Bad Request\r\n" in received
    assert b"urn:problem-type:malformed-request" in received
    assert "refused while receiving status=400" in server.log.getvalue()


def test_a_client_that_leaves_in_the_middle_of_a_body_blocks_nothing(server: Server) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhalf")

    assert requests.post(server.url, data=b"abc", timeout=5).json()["bytes"] == 3


def test_clients_that_only_hold_a_connection_block_nothing(server: Server) -> None:
    idle = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(20)]
    for client in idle[:10]:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhalf")

    assert requests.post(server.url, data=b"abc", timeout=5).json()["bytes"] == 3
    for client in idle:
        client.close()


def test_a_client_that_drips_a_request_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "_REQUEST_SECONDS", 0.1)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n")
        deadline = time.monotonic() + 10
        client.settimeout(0.05)
        received = b""
        while not received and time.monotonic() < deadline:
            client.sendall(b"x")
            try:
                received = client.recv(65536)
            except TimeoutError:
                continue

        assert b" 400 Bad Request\r\n" in received


@pytest.mark.parametrize(
    "head", [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n", b"nonsense\r\n\r\n"]
)
def test_a_refused_client_that_never_stops_sending_is_cut_off(
    server: Server, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.2)
    endless = itertools.chain([head], itertools.repeat(b"x" * 65536))
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client, pytest.raises(ConnectionError):
        any(map(client.sendall, endless))


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHo", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_a_connection_on_which_no_request_begins_is_closed(
    server: Server, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.2)

    assert server.exchange(sent).startswith(b"HTTP/1.1 200 OK" if sent.endswith(b"\r\n\r\n") else b"")


def test_a_head_that_drips_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "IDLE_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"GET / HTTP/1.1\r\nX: ")
        is_open, deadline = True, time.monotonic() + 10
        client.settimeout(0.05)
        while is_open and time.monotonic() < deadline:
            client.sendall(b"y")
            try:
                is_open = bool(client.recv(1))
            except TimeoutError:
                continue

    assert not is_open


def test_a_connection_serves_several_requests(server: Server) -> None:
    requests_sent = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b?201 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    received = server.exchange(requests_sent)

    assert received.count(b"HTTP/1.1 200 OK") == 1
    assert received.count(b"HTTP/1.1 201 Created") == 1
    assert received.index(b'"/a"') < received.index(b'"/b"')


@pytest.mark.parametrize(
    ("target", "path"), [("http://elsewhere/a", "/a"), ("http://elsewhere", "/"), ("/a#b", "/a"), ("//a/b", "//a/b")]
)
def test_the_path_is_what_the_request_line_says(server: Server, target: str, path: str) -> None:
    received = server.exchange(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    assert f'"path":"{path}"'.encode() in received


def test_an_uncommon_status_is_passed_on(server: Server) -> None:
    assert requests.get(f"{server.url}/?299", timeout=10).status_code == 299


def test_a_body_is_never_written_to_a_file(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a body went to a file")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)

    assert requests.post(server.url, data=b"x" * 1000, timeout=10).json()["bytes"] == 1000
