"""The body of a request behind a server that passes its connection on, as gunicorn does."""

import io
import socket
import threading
import time

import flask
import pytest

from facekit import body
from facekit.body import deadline, read_body
from facekit.errors import MalformedRequest, PayloadTooLarge

APPLICATION = flask.Flask("body")


def request(stream, **environ):
    standard = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "SERVER_NAME": "function",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": stream,
        "wsgi.input_terminated": True,  # as gunicorn sets it: the stream ends by itself
    }
    return flask.Request(standard | environ)


class Stream(io.RawIOBase):
    """A server's stream over a connection, and what it does where the bytes are damaged."""

    def __init__(self, connection=None, error=None):
        self.connection, self.error = connection, error

    def read(self, size=-1):
        if self.error:
            raise self.error
        pieces = b""
        while len(pieces) < size and (piece := self.connection.recv(size - len(pieces))):
            pieces += piece
        return pieces


def test_a_whole_body_is_returned():
    assert read_body(request(io.BytesIO(b"four"), CONTENT_LENGTH="4")) == b"four"


def test_a_body_that_is_shorter_than_announced_is_refused():
    with pytest.raises(MalformedRequest, match="shorter than its Content-Length"):
        read_body(request(io.BytesIO(b"four"), CONTENT_LENGTH="5"))


def test_a_body_over_the_limit_is_refused_unread_where_it_is_announced():
    stream = io.BytesIO(b"x" * 100)
    with pytest.raises(PayloadTooLarge):
        read_body(request(stream, CONTENT_LENGTH=str(body.MAX_BODY_BYTES + 1)))

    assert stream.tell() == 0


@pytest.mark.parametrize("error", [OSError("no more data"), ValueError("chunk size"), RuntimeError("trailer")])
def test_whatever_the_server_raises_is_a_malformed_request(error):
    damaged = request(Stream(error=error), HTTP_TRANSFER_ENCODING="chunked")

    with deadline(damaged), pytest.raises(MalformedRequest, match="damaged"):
        read_body(damaged)
    assert damaged.stream.read() == b""  # the framework reads it once more


def test_a_refused_body_that_is_damaged_is_drained_as_far_as_it_goes():
    damaged = request(Stream(error=OSError("no more data")), HTTP_TRANSFER_ENCODING="chunked")
    with deadline(damaged):
        pass

    assert damaged.stream.read() == b""


def test_a_slow_body_is_given_up_at_the_deadline(monkeypatch):
    monkeypatch.setattr(body, "_DEADLINE_SECONDS", 0.3)
    server, client = socket.socketpair()
    client.send(b"{")
    slow = request(Stream(server), CONTENT_LENGTH="100", **{"gunicorn.socket": server})
    started = time.monotonic()
    with deadline(slow), pytest.raises(MalformedRequest, match="did not arrive"):
        read_body(slow)

    assert 0.2 < time.monotonic() - started < 5
    server.send(b"answer")
    assert client.recv(10) == b"answer"
    server.close()
    client.close()


def test_a_request_without_a_body_starts_no_timer():
    server, client = socket.socketpair()
    before = set(threading.enumerate())
    with deadline(request(io.BytesIO(), **{"gunicorn.socket": server})):
        started = set(threading.enumerate()) - before
    server.close()
    client.close()

    assert not started


def test_the_timer_ends_with_the_request():
    server, client = socket.socketpair()
    before = set(threading.enumerate())
    with deadline(request(io.BytesIO(b"{}"), CONTENT_LENGTH="2", **{"gunicorn.socket": server})):
        started = set(threading.enumerate()) - before
    for timer in started:
        timer.join(5)
    server.close()
    client.close()

    assert len(started) == 1
    assert not any(timer.is_alive() for timer in started)
