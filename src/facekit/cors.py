"""Allowed origins -> response headers; computed once at start."""

from dataclasses import dataclass

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, X-Api-Key, X-Request-Id",
    "Access-Control-Max-Age": "3600",
}
_EXPOSED = {"Access-Control-Expose-Headers": "X-Request-Id, Server-Timing, Retry-After"}


@dataclass(frozen=True, slots=True)
class CorsPolicy:
    """Which origins' pages may call the function and read its replies.

    Attributes:
        allowed_origins: Exact origins, such as `https://www.example.com`.
    """

    allowed_origins: tuple[str, ...]

    def headers(self, origin: str | None, *, is_preflight: bool = False) -> dict[str, str]:
        """Return the CORS headers for a request from `origin`; none of them for an origin that is not allowed."""
        vary = {"Vary": "Origin"}
        if origin is None or origin not in self.allowed_origins:
            return vary
        return vary | {"Access-Control-Allow-Origin": origin} | (_PREFLIGHT if is_preflight else _EXPOSED)
