"""HTTP servers on loopback, each with its own threads."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import waitress.server
from waitress import wasyncore

from emulator.channel import IDLE_SECONDS, BoundedChannel, request_id, status_line, with_cors
from emulator.console import Console
from emulator.exchange import Handler, Refusal, Request, Response
from facekit.cors import CorsPolicy
from facekit.errors import INTERNAL_ERROR

_CONNECTIONS = 256
_STOP_SECONDS = 2
_NO_ORIGIN = CorsPolicy(())
_UNPREFIXED_HEADERS = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What one server is called and what it allows.

    Attributes:
        name: Component in the log.
        body_limit_bytes: Largest body that is let through.
        threads: Requests worked on at once; more wait.
        cors: Headers for refusals, so that an allowed page can read them.
        is_each_logged: Whether requests that went well are logged too.
    """

    name: str
    body_limit_bytes: int
    threads: int = 16
    cors: CorsPolicy = _NO_ORIGIN
    is_each_logged: bool = False


class HttpServer:
    """Serves one handler on one socket."""

    def __init__(
        self, listener: socket.socket, handler: Handler, *, settings: ServerSettings, console: Console
    ) -> None:
        """Prepare a server.

        Args:
            listener: A bound socket; the server owns it from now on.
            handler: Answers requests; may raise `Refusal`.
            settings: Name and bounds.
            console: Where the log goes.
        """
        self._handler = handler
        self._settings = settings
        self._console = console
        self._server = waitress.server.create_server(
            self._wsgi,
            sockets=[listener],
            threads=settings.threads,
            # Counts the chunk headers of a chunked body too; BoundedParser holds the body itself to the limit.
            max_request_body_size=2 * settings.body_limit_bytes,
            # Bodies are pictures of people: never spooled to a temporary file.
            inbuf_overflow=4 * settings.body_limit_bytes,
            outbuf_overflow=64 * 1024 * 1024,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=5,
            connection_limit=_CONNECTIONS,
            asyncore_use_poll=True,
            log_socket_errors=False,
            clear_untrusted_proxy_headers=False,
            ident=None,
        )
        self._server.channel_class = BoundedChannel
        self._server.cors = settings.cors
        self._server.log_refusal = self._log_refusal
        self._thread = threading.Thread(target=self._server.run, name=f"{settings.name}-server", daemon=True)

    def start(self) -> None:
        """Begin to accept connections."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering; requests under way get a moment to end."""
        self._server.task_dispatcher.shutdown(timeout=_STOP_SECONDS)
        # The connections belong to the server's own thread.
        self._server.trigger.pull_trigger(self._close_connections)
        self._thread.join(_STOP_SECONDS)

    def _close_connections(self) -> None:
        wasyncore.close_all(self._server._map, ignore_all=True)  # noqa: SLF001 - waitress has no public way

    def _wsgi(self, environ: Mapping[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        started = time.perf_counter()
        request = _request(environ)
        response = self._answer(request)
        self._log(request, response, (time.perf_counter() - started) * 1000)
        headers = list(response.headers)
        if response.header("X-Request-Id") is None:
            headers.append(("X-Request-Id", request.request_id))
        if response.status not in {204, 304}:
            headers.append(("Content-Length", str(len(response.body))))
        start_response(status_line(response.status), headers)
        return [response.body] if response.body and request.method != "HEAD" else []

    def _answer(self, request: Request) -> Response:
        try:
            return self._handler(request)
        except Refusal as raised:
            refusal = raised
        except Exception as error:  # noqa: BLE001 - the last resort of a server: one line here, no internals in the reply
            name, request_id = self._settings.name, request.request_id
            self._console.log(name, "unexpected error", severity="ERROR", error=repr(error), requestId=request_id)
            refusal = Refusal(INTERNAL_ERROR, "Something unexpected happened; the request id finds the log line.")
        origin = request.headers.get("origin")
        return with_cors(refusal, origin=origin, cors=self._settings.cors).response(request.request_id)

    def _log(self, request: Request, response: Response, duration_ms: float) -> None:
        is_refused = response.status >= 400
        if not self._settings.is_each_logged and not is_refused:
            return
        self._console.log(
            self._settings.name,
            f"{request.method} {request.path}",
            severity="ERROR" if response.status >= 500 else "WARNING" if is_refused else "INFO",
            status=response.status,
            ms=duration_ms,
            requestId=request.request_id,
        )

    def _log_refusal(self, response: Response) -> None:
        """Log what was refused before it could be read completely."""
        self._console.log(
            self._settings.name,
            "refused while receiving",
            severity="WARNING",
            status=response.status,
            requestId=response.header("X-Request-Id"),
        )


def _request(environ: Mapping[str, Any]) -> Request:
    path, _, query = str(environ["REQUEST_URI"]).partition("?")
    if not path.startswith("/"):
        path = urlsplit(path).path or "/"
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    headers |= {name: environ[key] for name, key in _UNPREFIXED_HEADERS.items() if environ.get(key)}
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path.partition("#")[0],
        query=query.partition("#")[0],
        headers=headers,
        body=environ["wsgi.input"].read(),
        client_address=environ["REMOTE_ADDR"],
        request_id=request_id(headers.get("x-request-id")),
    )
