"""Requests that came over no connection."""

from collections.abc import Iterable

from starlette.types import Message

from emulator.exchange import Request


def bare_request(method: str, path: str, *, headers: Iterable[tuple[str, str]] = (), body: bytes = b"") -> Request:
    """Return a request as the server would hand it on."""
    path, _, query = path.partition("?")
    target = {"path": path, "raw_path": path.encode(), "query_string": query.encode()}
    raw_headers = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "method": method, "headers": raw_headers, "state": {"request_id": "none"}}

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    return Request(scope | target, receive)
