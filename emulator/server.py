"""HTTP on loopback: one uvicorn for all ports, with bounds for clients that are slow, broken or hostile."""

import asyncio
import re
import secrets
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from emulator.body import BoundedBody
from emulator.connection import IDLE_SECONDS, Connection
from emulator.console import Console
from emulator.exchange import Handler, Refusal, Request
from facekit.cors import CorsPolicy
from facekit.errors import INTERNAL_ERROR, PROBLEM_KINDS, MalformedRequest

_STOP_SECONDS = 2
_HEAD_BYTES = 64 * 1024  # the cookies of all other pages on localhost come along
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Source: RFC 9112, 3.2. A server accepts the absolute form too; nothing but its path is ever used.
_TARGET = re.compile(rb"(/[^#]*)(?:#.*)?|https?://[^/#]+(/[^#]*)?(?:#.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Service:
    """What answers on one port."""

    name: str  # component in the log
    handler: Handler  # may raise `Refusal`
    allowed_origins: tuple[str, ...] = ()  # whose pages may read refusals


class Application:
    """The ASGI application around the services: request id, bounds, refusals and log lines."""

    def __init__(self, services: Mapping[int, Service], *, body_limit_bytes: int, console: Console) -> None:
        """Answer requests through the service of the port that they come in by."""
        self._services = services
        self._body_limit_bytes = body_limit_bytes
        self._console = console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = time.perf_counter()
        service = self._services[scope["server"][1]]
        body = BoundedBody(scope, receive, limit_bytes=self._body_limit_bytes)
        request = Request(scope, body)
        sent_id = Headers(scope=scope).get("x-request-id", "")
        request_id = request.state.request_id = sent_id if _REQUEST_ID.fullmatch(sent_id) else secrets.token_hex(8)
        try:
            response = await self._answer(request, body, service)
        except ClientDisconnect:
            return
        response.headers.setdefault("X-Request-Id", request_id)
        if not body.is_complete:
            response.headers["Connection"] = "close"
        status, duration_ms = response.status_code, (time.perf_counter() - started) * 1000
        severity = "ERROR" if status >= 500 else "WARNING" if status >= 400 else "INFO"
        facts = {"status": status, "ms": duration_ms, "requestId": request_id}
        self._console.log(service.name, f"{request.method} {request.path}", severity=severity, **facts)
        await send({"type": "http.response.start", "status": status, "headers": response.raw_headers})
        await send({"type": "http.response.body", "body": response.body, "more_body": True})
        await body.drop_rest()
        await send({"type": "http.response.body"})

    def refuse_malformed(self, port: int, detail: str) -> Response:
        """Return, and log, the answer to what is not HTTP."""
        request_id = secrets.token_hex(8)
        name = self._services[port].name
        self._console.log(name, "refused while receiving", severity="WARNING", status=400, requestId=request_id)
        return Refusal(PROBLEM_KINDS[MalformedRequest], detail).response(request_id)

    async def _answer(self, request: Request, body: BoundedBody, service: Service) -> Response:
        request_id: str = request.state.request_id
        try:
            body.check_length()
            _keep_path_only(request.scope)
            if body.is_chunked:  # of unknown length: received first, and passed on with its length
                MutableHeaders(scope=request.scope)["content-length"] = str(len(await request.body()))
            return await service.handler(request)
        except Refusal as raised:
            refusal = raised
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the last resort of a server: one line here, no internals in the reply
            facts = {"error": repr(error), "requestId": request_id}
            self._console.log(service.name, "unexpected error", severity="ERROR", **facts)
            refusal = Refusal(INTERNAL_ERROR, "Something unexpected happened; the request id finds the log line.")
        response = refusal.response(request_id)
        response.headers.update(CorsPolicy(service.allowed_origins).headers(request.headers.get("origin")))
        return response


class HttpServer(uvicorn.Server):
    """Serves an application on bound sockets, which it owns from then on."""

    def __init__(self, application: Application) -> None:
        """Prepare a server."""
        super().__init__(
            uvicorn.Config(
                application,
                http=Connection,
                interface="asgi3",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # the client is who the connection says
                server_header=False,
                timeout_keep_alive=IDLE_SECONDS,
                timeout_graceful_shutdown=_STOP_SECONDS,
                h11_max_incomplete_event_size=_HEAD_BYTES,
            )
        )

    async def start(self, listeners: Sequence[socket.socket]) -> None:
        """Return once connections are accepted."""
        self._task = asyncio.create_task(self.serve(list(listeners)))
        while not self.started:
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """Stop answering; requests under way get a moment to end."""
        self.should_exit = True
        await self._task

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command line."""
        yield


def _keep_path_only(scope: Scope) -> None:
    """Remove host and fragment from the request's target.

    Raises:
        Refusal: The target is neither a path nor an address.
    """
    match = _TARGET.fullmatch(scope["raw_path"])
    if match is None:
        raise Refusal(PROBLEM_KINDS[MalformedRequest], "The request target must begin with / or be an HTTP address.")
    scope["raw_path"] = match[1] or match[2] or b"/"
    scope["query_string"] = scope["query_string"].partition(b"#")[0]
