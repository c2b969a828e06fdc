"""One request's body: bounded in bytes and time while it arrives, and dropped where it is not wanted."""

import asyncio
from contextlib import suppress

from starlette.types import Message, Receive, Scope

from emulator.exchange import Refusal
from facekit.errors import PROBLEM_KINDS, MalformedRequest, PayloadTooLarge

REQUEST_SECONDS = 60.0  # a request must have arrived completely
LINGER_SECONDS = 30.0
LINGER_BYTES = 64 * 1024 * 1024  # read and dropped after a refusal, so that the client sees the reply and not a reset


class BoundedBody:
    """An ASGI `receive` that refuses what is too large or too slow."""

    def __init__(self, scope: Scope, receive: Receive, *, limit_bytes: int) -> None:
        """Receive the body of one request."""
        headers = dict(scope["headers"])
        self.is_chunked = b"transfer-encoding" in headers
        self.is_complete = not self.is_chunked and headers.get(b"content-length", b"0") == b"0"
        self._announced_bytes = int(headers.get(b"content-length", b"0"))
        self._deadline = asyncio.get_running_loop().time() + REQUEST_SECONDS
        self._limit_bytes = limit_bytes
        self._received_bytes = 0
        self._source = receive

    def check_length(self) -> None:
        """Refuse a body that is announced, or has arrived, with more bytes than are allowed."""
        if max(self._announced_bytes, self._received_bytes) > self._limit_bytes:
            detail = f"The body has over {self._limit_bytes} bytes; at most {self._limit_bytes} are allowed."
            raise Refusal(PROBLEM_KINDS[PayloadTooLarge], detail)

    async def __call__(self) -> Message:
        """Return the next part."""
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._next()
        except TimeoutError:
            detail = f"The request did not arrive within {REQUEST_SECONDS:.0f} seconds."
            raise Refusal(PROBLEM_KINDS[MalformedRequest], detail) from None
        self.check_length()
        return message

    async def drop_rest(self) -> None:
        """Read what the client still sends after its answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while not self.is_complete and self._received_bytes < LINGER_BYTES:
                    await self._next()

    async def _next(self) -> Message:
        message = await self._source()
        self.is_complete = not message.get("more_body", False)
        self._received_bytes += len(message.get("body", b""))
        return message
