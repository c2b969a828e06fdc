"""What all handlers share: the request, its body as it arrives, and refusals as problem documents."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette import requests
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope

from facekit.errors import ProblemKind, problem

UNAUTHENTICATED = ProblemKind(401, "unauthenticated", "Unauthenticated")
FORBIDDEN = ProblemKind(403, "forbidden", "Forbidden")
QUOTA_EXCEEDED = ProblemKind(429, "quota-exceeded", "Quota exceeded")
DEADLINE_EXCEEDED = ProblemKind(504, "deadline-exceeded", "Deadline exceeded")


class Request(requests.Request):
    """Starlette's request; its body can be streamed more than once, so that it can be sent again."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        """Read the body from `receive` as it is needed."""
        super().__init__(scope, receive)
        self._received: list[bytes] = []
        self._arriving = super().stream()

    @property
    def path(self) -> str:
        """The path as sent, still percent-encoded."""
        return str(self.scope["raw_path"].decode("ascii"))

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body: first what was received already, then the rest as it arrives."""
        for chunk in tuple(self._received):
            yield chunk
        async for chunk in self._arriving:
            self._received.append(chunk)
            yield chunk


Handler = Callable[[Request], Awaitable[Response]]


@dataclass(eq=False)
class Refusal(Exception):
    """Ends the handling of a request with a problem document (RFC 9457)."""

    kind: ProblemKind
    detail: str  # what was wrong and what was expected
    headers: Mapping[str, str] = field(default_factory=dict)  # to send with it, such as `Allow`

    def response(self, request_id: str) -> Response:
        """Return the response with the problem document."""
        document = problem(self.kind, detail=self.detail, request_id=request_id)
        headers = {"X-Request-Id": request_id, "Cache-Control": "no-store", **self.headers}
        return JSONResponse(document, self.kind.status, headers, "application/problem+json")
