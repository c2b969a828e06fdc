"""What waitress is taught here: exact body limits, bounded clients, problem documents, a close without a reset."""

import re
import secrets
import socket
import time
from http import HTTPStatus

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask
from waitress.utilities import BadRequest, Error, RequestEntityTooLarge

from emulator.exchange import Refusal
from facekit.cors import CorsPolicy
from facekit.errors import INTERNAL_ERROR, PROBLEM_KINDS, MalformedRequest, PayloadTooLarge

IDLE_SECONDS = 30  # a connection without traffic is closed
_REQUEST_SECONDS = 60.0  # a request must have arrived completely
_LINGER_BYTES = (
    64 * 1024 * 1024
)  # how much of a refused body is read and thrown away, so that the client sees the reply
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def request_id(sent: str | None) -> str:
    """Return the request id that the client sent, or a new one where it sent none or one out of form."""
    return sent if sent and _REQUEST_ID.fullmatch(sent) else secrets.token_hex(8)


def status_line(status: int) -> str:
    """Return a status with its reason phrase."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def with_cors(refusal: Refusal, *, origin: str | None, cors: CorsPolicy) -> Refusal:
    """Return the refusal with the headers that let an allowed origin's page read it."""
    return Refusal(refusal.kind, refusal.detail, dict(refusal.headers) | cors.headers(origin))


class BoundedParser(HTTPRequestParser):  # type: ignore[misc]  # untyped base
    """Holds the body itself to the limit, and the client to a time for sending it."""

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self._deadline = time.monotonic() + _REQUEST_SECONDS

    def received(self, data: bytes) -> int:
        """Take the next bytes; return how many belong to this request."""
        consumed = int(super().received(data))
        limit = self.adj.max_request_body_size // 2
        size = len(self.body_rcv) if self.chunked else self.content_length
        if self.error is None and size > limit:
            self._refuse(RequestEntityTooLarge(f"The body has over {limit} bytes; at most {limit} are allowed."))
        elif not self.completed and time.monotonic() > self._deadline:
            self._refuse(BadRequest(f"The request did not arrive within {_REQUEST_SECONDS:.0f} seconds."))
        if self.completed:
            self.expect_continue = False  # nothing more is wanted from the client
        return consumed

    def _refuse(self, error: Error) -> None:
        self.error = error
        self.completed = True


class ProblemTask(ErrorTask):  # type: ignore[misc]  # untyped base
    """Answers what waitress itself refuses with a problem document."""

    def execute(self) -> None:
        """Write the response."""
        error = self.request.error
        kind = PROBLEM_KINDS[PayloadTooLarge if error.code == 413 else MalformedRequest]
        if error.code == 500:
            kind = INTERNAL_ERROR
        headers = self.request.headers
        refusal = with_cors(Refusal(kind, str(error.body)), origin=headers.get("ORIGIN"), cors=self.channel.server.cors)
        response = refusal.response(request_id(headers.get("X_REQUEST_ID")))
        self.status = status_line(response.status)
        self.response_headers.extend(response.headers)
        self.set_close_on_finish()
        self.content_length = len(response.body)
        self.write(response.body)
        self.channel.server.log_refusal(response)


class BoundedChannel(HTTPChannel):  # type: ignore[misc]  # untyped base
    """Closes in two steps: a client that is still sending a refused body gets to read the reply, not a reset."""

    parser_class = BoundedParser
    error_task_class = ProblemTask
    close_when_flushed: bool  # set by the worker thread once the last response is written
    _lingering_bytes: int | None = None
    _linger_until = 0.0

    def handle_write(self) -> None:
        """Send what is waiting; close, in two steps, when the last response is out."""
        if not self.close_when_flushed:
            super().handle_write()
            return
        self.close_when_flushed = False  # the base class would close in one step
        super().handle_write()
        if self.total_outbufs_len:
            self.close_when_flushed = True
        elif self.connected and self._lingering_bytes is None:
            self._linger()

    def readable(self) -> bool:
        """Return whether the client's bytes are wanted, if only to throw them away."""
        return self._lingering_bytes is not None or bool(super().readable())

    def received(self, data: bytes) -> bool:
        """Take the next bytes; drop them once the last response is out."""
        if self._lingering_bytes is None:
            return bool(super().received(data))
        self._lingering_bytes += len(data)
        self.will_close = self._lingering_bytes > _LINGER_BYTES or time.time() > self._linger_until
        return False

    def _linger(self) -> None:
        self._lingering_bytes = 0
        self._linger_until = time.time() + IDLE_SECONDS
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.will_close = True
