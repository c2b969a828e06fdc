"""Passing a request on to the next server while it arrives, and its response back."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

import h11
from starlette.responses import Response

from emulator.contract import Backend
from emulator.exchange import DEADLINE_EXCEEDED, Refusal, Request
from facekit.errors import PROBLEM_KINDS, ModelUnavailable

# Source: RFC 9110, 7.6.1. They concern one connection only.
_HOP_BY_HOP = {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te"}
_HOP_BY_HOP |= {"trailer", "transfer-encoding", "upgrade"}
_OWN_RESPONSE_HEADERS = {"content-length", "date", "server"}
_READ_BYTES = 65536


class Unreachable(Refusal):
    """The next server does not accept connections: nothing was sent."""


async def send(backend: Backend, request: Request, *, headers: Mapping[str, str]) -> Response:
    """Pass a request on to a backend and return the response.

    A connection that breaks before the response is complete is tried once more, as the real gateway does. `headers`
    replace the request's own of the same (lower case) name.

    Raises:
        Refusal: 504 after the deadline, counted from the end of the request's body, as Envoy counts; 503 if no server
            accepts connections (`Unreachable`), or one breaks them twice.
    """
    try:
        async with asyncio.timeout(backend.deadline_seconds) as limit:
            with suppress(h11.RemoteProtocolError, OSError):
                return await _attempt(backend, request, headers, limit)
            return await _attempt(backend, request, headers, limit)
    except TimeoutError as error:
        detail = f"{backend.name} did not answer within {backend.deadline_seconds:g} seconds."
        raise Refusal(DEADLINE_EXCEEDED, detail) from error
    except (h11.RemoteProtocolError, OSError) as error:
        raise Refusal(PROBLEM_KINDS[ModelUnavailable], f"{backend.name} broke the connection; try again.") from error


async def _attempt(backend: Backend, request: Request, headers: Mapping[str, str], limit: asyncio.Timeout) -> Response:
    server = urlsplit(backend.address)
    try:
        reader, writer = await asyncio.open_connection(server.hostname, server.port)
    except OSError as error:
        raise Unreachable(PROBLEM_KINDS[ModelUnavailable], f"{backend.name} cannot be reached; try again.") from error
    connection = h11.Connection(h11.CLIENT)
    query: bytes = request.scope["query_string"]
    target = request.scope["raw_path"] + (b"?" + query if query else b"")
    outgoing = _request_headers(request, {"host": server.netloc, **headers})
    writer.write(connection.send(h11.Request(method=request.method, target=target, headers=outgoing)) or b"")
    limit.reschedule(None)  # how long the client may take to send is the server's business
    sending = asyncio.create_task(_send_body(connection, writer, request))
    receiving = asyncio.create_task(_receive(connection, reader))
    try:
        await asyncio.wait({sending, receiving}, return_when=asyncio.FIRST_COMPLETED)
        if not receiving.done() or receiving.exception():  # otherwise a server answered before it had read everything
            with suppress(ConnectionError):
                await sending
        limit.reschedule(asyncio.get_running_loop().time() + backend.deadline_seconds)
        return await receiving
    finally:
        sending.cancel()
        receiving.cancel()
        await asyncio.wait({sending, receiving})
        writer.close()


async def _send_body(connection: h11.Connection, writer: asyncio.StreamWriter, request: Request) -> None:
    async for chunk in request.stream():
        writer.write(connection.send(h11.Data(chunk)) or b"")
        await writer.drain()
    writer.write(connection.send(h11.EndOfMessage()) or b"")


async def _receive(connection: h11.Connection, reader: asyncio.StreamReader) -> Response:
    status, headers, body = 0, [], bytearray()
    while not isinstance(event := connection.next_event(), h11.EndOfMessage):
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(_READ_BYTES))
        elif isinstance(event, h11.Response):
            dropped = _OWN_RESPONSE_HEADERS | _of_one_connection(dict(event.headers).get(b"connection", b""))
            headers = [entry for entry in event.headers.raw_items() if entry[0].decode().lower() not in dropped]
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += event.data
    response = Response(bytes(body), status)
    response.raw_headers[:0] = headers  # after them: the length
    return response


def _request_headers(request: Request, replacing: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    client = request.client.host if request.client else "unknown"
    forwarded_for = ", ".join([*request.headers.getlist("x-forwarded-for"), client])
    own = {"x-forwarded-for": forwarded_for, "x-request-id": request.state.request_id, **replacing}
    dropped = own.keys() | {"expect"} | _of_one_connection(request.headers.get("connection", "").encode("latin-1"))
    passed = [(name, value) for name, value in request.headers.raw if name.decode("latin-1") not in dropped]
    return passed + [(name.encode(), value.encode("latin-1")) for name, value in own.items()]


def _of_one_connection(header: bytes) -> set[str]:
    return _HOP_BY_HOP | {name.strip().lower() for name in header.decode("latin-1").split(",")}
