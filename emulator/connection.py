"""What uvicorn leaves open: a time limit for the request's head, and a readable answer to what is not HTTP."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from emulator.body import LINGER_BYTES

IDLE_SECONDS = 30  # a connection on which no request begins is closed


class Connection(H11Protocol):
    """uvicorn's connection, with these two."""

    _head_timer: asyncio.TimerHandle | None = None
    _is_refused = False
    _dropped_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        """Take a new connection."""
        super().connection_made(transport)
        self._await_head()

    def on_response_complete(self) -> None:
        """Wait for the next request of the connection."""
        super().on_response_complete()
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take the next bytes; drop them once the client was refused."""
        if not self._is_refused:
            super().data_received(data)
            return
        self._dropped_bytes += len(data)
        if self._dropped_bytes > LINGER_BYTES:
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP with a problem document; the client may still be sending."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE} and self.server:
            response = self.app.refuse_malformed(self.server[1], msg)  # server.Application
            headers = [*response.raw_headers, (b"connection", b"close")]
            head = h11.Response(status_code=response.status_code, headers=headers, reason=b"Bad Request")
            for event in (head, h11.Data(data=response.body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        if self.cycle:  # a body that broke off in the middle
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._is_refused = True
        self._await_head()
        self.flow.resume_reading()
        self.transport.write_eof()

    def _await_head(self) -> None:
        if self._head_timer:
            self._head_timer.cancel()
        self._head_timer = self.loop.call_later(IDLE_SECONDS, self._close_if_idle)

    def _close_if_idle(self) -> None:
        if self._is_refused or self.conn.their_state is h11.IDLE:
            self.transport.close()
