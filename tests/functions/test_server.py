"""A staged function in its production server: damaged and slow bodies at its own port, without a gateway before it."""

import json
import socket
import threading
import time
from contextlib import suppress

import pytest
import requests

from tests.torture.server import HOST, served

HEAD = b"POST /v1/emotion HTTP/1.1\r\nHost: function\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
DAMAGED = {
    "chunk cut off": CHUNKED + b"10\r\nabc",
    "chunk size that is no number": CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n",
    "negative chunk size": CHUNKED + b"-1\r\nabc\r\n0\r\n\r\n",
    "chunk longer than its size": CHUNKED + b"3\r\nabcXX0\r\n\r\n",
    "chunk of all memory": CHUNKED + b"fffffffffffffffff\r\nabc",
    "damaged trailer": CHUNKED + b"0\r\nbad trailer\r\n\r\n",
    "shorter than announced": HEAD + b"Content-Length: 100\r\n\r\n{}",
}


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("server") / "log.txt"


@pytest.fixture(scope="module")
def port(staged, log):
    with served(staged / "emotion", {"THREADS": "8", "PYTHONUNBUFFERED": "1"}, log=log) as number:
        yield number


def exchange(port, sent):
    """Return status, media type and document of the answer to the bytes."""
    with socket.create_connection((HOST, port), timeout=30) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), b"application/problem+json" in head, json.loads(body)


@pytest.mark.parametrize("case", DAMAGED)
@pytest.mark.parametrize("media_type", [b"application/json", b"text/plain"])
def test_a_damaged_body_is_a_problem_document_and_one_log_line(port, log, case, media_type):
    before = log.stat().st_size
    status, is_problem, document = exchange(port, DAMAGED[case].replace(b"application/json", media_type))

    assert (status, is_problem) == (400 if media_type == b"application/json" else 415, True)
    assert document["status"] == status
    [line] = log.read_bytes()[before:].splitlines()
    assert json.loads(line)["severity"] == "INFO"


def test_as_many_slow_bodies_as_threads_hold_the_function_for_ten_seconds_at_most(port):
    """Half of them silent, half a byte every 0.3 seconds; of GET, whose body is not read, as of POST."""
    post = HEAD + b"Content-Length: 100000\r\n\r\n{"
    sockets = [socket.create_connection((HOST, port), timeout=30) for _ in range(8)]
    for index, connection in enumerate(sockets):
        connection.sendall(post if index % 4 else post.replace(b"POST", b"GET"))
    is_over = threading.Event()

    def drip():
        while not is_over.wait(0.3):
            for connection in sockets[::2]:
                with suppress(OSError):
                    connection.send(b" ")

    dripping = threading.Thread(target=drip)
    dripping.start()
    time.sleep(0.5)
    started = time.monotonic()
    response = requests.get(f"http://{HOST}:{port}/v1/emotion", timeout=30)
    waited = time.monotonic() - started
    statuses = [connection.recv(12).split()[1] for connection in sockets]
    is_over.set()
    dripping.join()
    for connection in sockets:
        connection.close()

    assert response.status_code == 200
    assert 7 < waited < 14
    assert sorted(statuses) == [b"200", b"200", *[b"400"] * 6]
