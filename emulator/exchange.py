"""One HTTP request and its response, as every handler here sees them; and refusals as problem documents."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from facekit.errors import ProblemKind, problem

UNAUTHENTICATED = ProblemKind(401, "unauthenticated", "Unauthenticated")
FORBIDDEN = ProblemKind(403, "forbidden", "Forbidden")
QUOTA_EXCEEDED = ProblemKind(429, "quota-exceeded", "Quota exceeded")
DEADLINE_EXCEEDED = ProblemKind(504, "deadline-exceeded", "Deadline exceeded")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, completely received.

    Attributes:
        method: In capitals.
        path: As sent, still percent-encoded, without the query.
        query: As sent, without the question mark.
        headers: Names in lower case; repeated ones are joined with a comma.
        body: At most as long as the server's limit.
        client_address: Who sent it, as the connection says.
        request_id: Taken from `X-Request-Id` or made.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    client_address: str
    request_id: str

    @property
    def target(self) -> str:
        """Path and query, as they go into a request line."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Response:
    """One response; hop-by-hop headers and the length are the server's business.

    Attributes:
        status: HTTP status.
        headers: In order; a name may repeat.
        body: Empty for a response to HEAD.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever the case of its name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


Handler = Callable[[Request], Response]


@dataclass(eq=False)
class Refusal(Exception):
    """Ends the handling of a request with a problem document (RFC 9457).

    Attributes:
        kind: Which problem.
        detail: What was wrong and what was expected.
        headers: To send with it, such as `Allow`.
    """

    kind: ProblemKind
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self, request_id: str) -> Response:
        """Return the response that says so."""
        body = json.dumps(problem(self.kind, detail=self.detail, request_id=request_id)).encode()
        own = {"Content-Type": "application/problem+json", "X-Request-Id": request_id, "Cache-Control": "no-store"}
        return Response(self.kind.status, tuple((own | dict(self.headers)).items()), body)
