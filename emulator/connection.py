"""What uvicorn leaves open: time limits for a connection, and a readable answer to what is not HTTP."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

IDLE_SECONDS = 30  # for a request to begin, and for a client to stop sending what was refused


class Connection(H11Protocol):
    """uvicorn's connection, with these two."""

    _timer: asyncio.TimerHandle | None = None
    _is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        """Take a new connection."""
        super().connection_made(transport)
        self._start_timer()

    def on_response_complete(self) -> None:
        """Wait for the next request of the connection."""
        super().on_response_complete()
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        """Take the next bytes; drop them once the client was refused: closing now would take the reply from it."""
        if not self._is_refused:
            super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP with a problem document."""
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
        self._start_timer()
        self.flow.resume_reading()
        self.transport.write_eof()

    def _start_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(IDLE_SECONDS, self._close_if_idle)

    def _close_if_idle(self) -> None:
        is_answered = self.cycle is not None and self.cycle.response_complete
        if self._is_refused or is_answered or self.conn.their_state is h11.IDLE:
            self.transport.abort()
