"""HTTP on loopback: one uvicorn for all ports, with bounds for clients that are slow, broken or hostile."""

import asyncio
import re
import secrets
import socket
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from emulator.connection import IDLE_SECONDS, Connection
from emulator.console import Console
from emulator.exchange import Handler, Refusal, Request
from facekit.cors import CorsPolicy
from facekit.errors import INTERNAL_ERROR, PROBLEM_KINDS, MalformedRequest, PayloadTooLarge

_REQUEST_SECONDS = 60.0  # a request must have arrived completely
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
        sent_id = Headers(scope=scope).get("x-request-id", "")
        request_id = scope["state"]["request_id"] = sent_id if _REQUEST_ID.fullmatch(sent_id) else secrets.token_hex(8)
        request = Request(scope, self._bounded(receive))
        try:
            response = await self._answer(request, service)
        except ClientDisconnect:
            return
        response.headers.setdefault("X-Request-Id", request_id)
        status, duration_ms = response.status_code, (time.perf_counter() - started) * 1000
        severity = "ERROR" if status >= 500 else "WARNING" if status >= 400 else "INFO"
        facts = {"status": status, "ms": duration_ms, "requestId": request_id}
        self._console.log(service.name, f"{request.method} {request.path}", severity=severity, **facts)
        await response(scope, receive, send)

    def refuse_malformed(self, port: int, detail: str) -> Response:
        """Return, and log, the answer to what is not HTTP."""
        facts = {"status": 400, "requestId": secrets.token_hex(8)}
        self._console.log(self._services[port].name, "refused while receiving", severity="WARNING", **facts)
        return Refusal(PROBLEM_KINDS[MalformedRequest], detail).response(str(facts["requestId"]))

    def _bounded(self, receive: Receive) -> Receive:
        """Return a `receive` that refuses a body which is too large or too slow."""
        deadline, size_bytes = asyncio.get_running_loop().time() + _REQUEST_SECONDS, 0

        async def receive_bounded() -> Message:
            nonlocal size_bytes
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                detail = f"The request did not arrive within {_REQUEST_SECONDS:.0f} seconds."
                raise Refusal(PROBLEM_KINDS[MalformedRequest], detail) from None
            size_bytes += len(message.get("body", b""))
            self._check_size(size_bytes)
            return message

        return receive_bounded

    def _check_size(self, size_bytes: int) -> None:
        if size_bytes > self._body_limit_bytes:
            detail = f"The body has over {self._body_limit_bytes} bytes; at most {self._body_limit_bytes} are allowed."
            raise Refusal(PROBLEM_KINDS[PayloadTooLarge], detail)

    async def _answer(self, request: Request, service: Service) -> Response:
        request_id: str = request.state.request_id
        try:
            headers = MutableHeaders(scope=request.scope)
            self._check_size(int(headers.get("content-length", "0")))
            _keep_path_only(request.scope)
            if "transfer-encoding" in headers:  # of unknown length: received first, and passed on with its length
                headers["content-length"] = str(len(await request.body()))
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


class HttpServer:
    """Serves an application on bound sockets."""

    def __init__(self, application: Application) -> None:
        config = uvicorn.Config(
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
        self._server = uvicorn.Server(config)
        self._server.capture_signals = nullcontext  # type: ignore[assignment,method-assign]  # the command line's own business

    async def start(self, listeners: list[socket.socket]) -> None:
        """Return once connections are accepted; the sockets belong to the server from now on."""
        self._task = asyncio.create_task(self._server.serve(listeners))
        while not self._server.started:
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """Stop answering; requests under way get a moment to end."""
        self._server.should_exit = True
        await self._task


def _keep_path_only(scope: Scope) -> None:
    """Remove host and fragment from the request's target, or refuse what is neither a path nor an address."""
    match = _TARGET.fullmatch(scope["raw_path"])
    if match is None:
        raise Refusal(PROBLEM_KINDS[MalformedRequest], "The request target must begin with / or be an HTTP address.")
    scope["raw_path"] = match[1] or match[2] or b"/"
    scope["query_string"] = scope["query_string"].partition(b"#")[0]
