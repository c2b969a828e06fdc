"""Bodies, targets and deadlines at the API gateway, over real HTTP."""

import socket
import time
from collections.abc import Iterator

import pytest
import requests

from tests.emulator.conftest import API_KEY, System, eventually

KEY = {"x-api-key": API_KEY}


LIMIT_BYTES = 4194304


def _problem(response: requests.Response) -> str:
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert set(document) == {"type", "title", "status", "detail", "requestId"}
    assert document["status"] == response.status_code
    assert document["requestId"] == response.headers["X-Request-Id"]
    return str(document["type"]).removeprefix("urn:problem-type:")


def _in_chunks(size: int) -> Iterator[bytes]:
    for start in range(0, size, 65536):
        yield b"x" * min(65536, size - start)


def _connect(system: System) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(system.url.rpartition(":")[2])), timeout=10)


def _everything(client: socket.socket) -> bytes:
    """Return what comes until the server closes."""
    return b"".join(iter(lambda: client.recv(65536), b""))


def _head(path: str, framing: str) -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: {API_KEY}\r\n{framing}\r\n\r\n".encode()


@pytest.mark.parametrize("body", [b"x" * LIMIT_BYTES, _in_chunks(LIMIT_BYTES)], ids=["with a length", "in chunks"])
def test_a_body_at_the_limit_is_let_through(system: System, body: bytes | Iterator[bytes]) -> None:
    response = requests.post(f"{system.url}/v1/crop", data=body, headers=KEY, timeout=30)

    assert (response.status_code, response.json()["bytes"]) == (200, LIMIT_BYTES)


@pytest.mark.parametrize(
    "body",
    [b"x" * (LIMIT_BYTES + 1), b"x" * 5_000_000, _in_chunks(LIMIT_BYTES + 1), _in_chunks(40_000_000)],
    ids=["with a length", "5 MB", "in chunks", "40 MB in chunks"],
)
def test_a_body_over_the_limit_is_413(system: System, body: bytes | Iterator[bytes]) -> None:
    calls = system.calls("crop")

    response = requests.post(f"{system.url}/v1/crop", data=body, headers=KEY | {"Origin": system.url}, timeout=30)

    assert (response.status_code, _problem(response)) == (413, "payload-too-large")
    assert response.headers["Access-Control-Allow-Origin"] == system.url
    assert system.calls("crop") == calls


def test_a_slow_body_reaches_the_function_as_it_arrives(system: System) -> None:
    calls = system.calls("crop")
    with _connect(system) as client:
        client.sendall(_head("/v1/crop", "Content-Length: 10") + b"12345")
        eventually(lambda: system.calls("crop") == [*calls, "POST /v1/crop"])
        client.sendall(b"67890")
        received = _everything(client)

    assert received.startswith(b"HTTP/1.1 200 ")
    assert b'"bytes":10' in received


def test_a_body_of_unknown_length_reaches_the_function_complete(system: System) -> None:
    calls = system.calls("crop")
    with _connect(system) as client:
        client.sendall(_head("/v1/crop", "Transfer-Encoding: chunked") + b"5\r\n12345\r\n")
        time.sleep(0.3)
        assert system.calls("crop") == calls
        client.sendall(b"5\r\n67890\r\n0\r\n\r\n")
        received = _everything(client)

    assert received.startswith(b"HTTP/1.1 200 ")
    assert b'"bytes":10' in received


def test_the_deadline_counts_from_the_end_of_the_body(system: System) -> None:
    with _connect(system) as client:
        client.sendall(_head("/v1/gender", "Content-Length: 10") + b"12345")
        time.sleep(0.8)
        client.sendall(b"67890")

        assert _everything(client).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "target",
    ["http:@{}/", "http:@{}/v1/crop", "@{}/v1/crop", "http:{}/v1/crop", "http:/{}", "{}", "*", "x", "?a", "#a"],
)
def test_a_target_that_is_neither_a_path_nor_an_address_goes_nowhere(system: System, target: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere, _connect(system) as client:
        line = f"GET {target.format(f'127.0.0.1:{elsewhere.getsockname()[1]}')} HTTP/1.1"
        client.sendall(f"{line}\r\nHost: x\r\nConnection: close\r\nx-api-key: {API_KEY}\r\n\r\n".encode())
        received = _everything(client)
        elsewhere.settimeout(0.1)

        assert received.startswith(b"HTTP/1.1 400 ")
        with pytest.raises(TimeoutError):
            elsewhere.accept()


@pytest.mark.parametrize("target", ["http://{}/v1/crop", "http://user@{}/v1/crop", "HTTPS://{}/v1/crop?a"])
def test_an_address_as_target_means_its_path_here(system: System, target: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere, _connect(system) as client:
        line = f"GET {target.format(f'127.0.0.1:{elsewhere.getsockname()[1]}')} HTTP/1.1"
        client.sendall(f"{line}\r\nHost: x\r\nConnection: close\r\nx-api-key: {API_KEY}\r\n\r\n".encode())
        received = _everything(client)
        elsewhere.settimeout(0.1)

        assert received.startswith(b"HTTP/1.1 200 ")
        assert b'"name":"crop"' in received
        with pytest.raises(TimeoutError):
            elsewhere.accept()


def test_a_function_that_takes_too_long_is_504(system: System) -> None:
    started = time.monotonic()

    response = requests.post(f"{system.url}/v1/gender?seconds=3", data=b"x", headers=KEY, timeout=10)

    assert (response.status_code, _problem(response)) == (504, "deadline-exceeded")
    assert 0.5 <= time.monotonic() - started < 2.5
