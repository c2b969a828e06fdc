"""Passing a request on to the next server, and its response back."""

import time
from collections.abc import Mapping

import urllib3
from urllib3.util import SKIP_HEADER, Timeout

from emulator.exchange import Request, Response

# Source: RFC 9110, 7.6.1. They speak of one connection only.
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_OWN_REQUEST_HEADERS = frozenset({"host", "content-length", "expect"})
_OWN_RESPONSE_HEADERS = frozenset({"content-length", "server"})
_CONNECTIONS = 32
_READ_BYTES = 65536


class UpstreamError(Exception):
    """There is no response to pass back."""


class UpstreamTimeout(UpstreamError):
    """The next server did not answer completely in time."""


class UpstreamUnreachable(UpstreamError):
    """The next server does not accept connections: nothing was sent."""


class UpstreamBroken(UpstreamError):
    """The next server broke the connection instead of answering."""


class Upstream:
    """A pool of connections to the next servers."""

    def __init__(self) -> None:
        """Open connections as they are needed."""
        self._pool = urllib3.PoolManager(maxsize=_CONNECTIONS, retries=False)

    def close(self) -> None:
        """Close the connections that are idle."""
        self._pool.clear()

    def send(self, address: str, request: Request, *, headers: Mapping[str, str], timeout_seconds: float) -> Response:
        """Pass a request on and return the response.

        A connection that breaks before the response begins is tried once more, as the real gateway does.

        Args:
            address: Base URL; the request's path and query are appended.
            request: What to pass on.
            headers: Headers to set; they replace the request's own of the same (lower case) name.
            timeout_seconds: For the whole response.

        Raises:
            UpstreamTimeout: It took longer.
            UpstreamUnreachable: Nobody accepts connections there.
            UpstreamBroken: The connection broke, twice.
        """
        deadline = time.monotonic() + timeout_seconds
        outgoing = _request_headers(request) | dict(headers)
        try:
            return self._attempt(address, request, outgoing, deadline)
        except urllib3.exceptions.ProtocolError:
            pass
        try:
            return self._attempt(address, request, outgoing, deadline)
        except urllib3.exceptions.ProtocolError as error:
            raise UpstreamBroken(str(error)) from error

    def _attempt(self, address: str, request: Request, headers: Mapping[str, str], deadline: float) -> Response:
        seconds = max(0.001, deadline - time.monotonic())
        try:
            reply = self._pool.request(
                request.method,
                address + request.target,
                body=request.body or None,
                headers=headers,
                timeout=Timeout(connect=seconds, read=seconds),
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            try:
                body = _read(reply, deadline)
            except BaseException:
                reply.close()
                raise
            reply.release_conn()
        except urllib3.exceptions.NewConnectionError as error:
            raise UpstreamUnreachable(str(error)) from error
        except urllib3.exceptions.TimeoutError as error:
            raise UpstreamTimeout(str(error)) from error
        return Response(reply.status, _response_headers(reply), body)


def _read(reply: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    chunks = []
    while chunk := reply.read1(_READ_BYTES):
        chunks.append(chunk)
        if time.monotonic() > deadline:
            raise UpstreamTimeout("the response did not end in time")
    return b"".join(chunks)


def _request_headers(request: Request) -> dict[str, str]:
    named = {name.strip().lower() for name in request.headers.get("connection", "").split(",")}
    dropped = _HOP_BY_HOP | _OWN_REQUEST_HEADERS | named
    passed = {name: value for name, value in request.headers.items() if name not in dropped}
    forwarded_for = passed.get("x-forwarded-for")
    passed["x-forwarded-for"] = (
        f"{forwarded_for}, {request.client_address}" if forwarded_for else request.client_address
    )
    passed["x-request-id"] = request.request_id
    return {"user-agent": SKIP_HEADER, "accept-encoding": SKIP_HEADER} | passed


def _response_headers(reply: urllib3.BaseHTTPResponse) -> tuple[tuple[str, str], ...]:
    named = {name.strip().lower() for name in reply.headers.get("connection", "").split(",")}
    dropped = _HOP_BY_HOP | _OWN_RESPONSE_HEADERS | named
    return tuple((name, value) for name, value in reply.headers.items() if name.lower() not in dropped)
