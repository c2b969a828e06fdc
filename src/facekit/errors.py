"""What can be wrong with a request, and the one table of how each is answered (RFC 9457)."""

from dataclasses import dataclass


class FacekitError(Exception):
    """Base of all errors whose message may be shown to the caller."""


class MalformedRequest(FacekitError):
    """The body or the query does not have the shape that the contract asks for."""


class UnknownPath(FacekitError):
    """The path is not the function's own."""


class MethodNotAllowed(FacekitError):
    """The path does not understand the method."""


class PayloadTooLarge(FacekitError):
    """The body is over the limit."""


class UnsupportedMediaType(FacekitError):
    """The Content-Type is not one that the function accepts."""


class UnusableImage(FacekitError):
    """The bytes are not a decodable still image, or the image is over the pixel limit."""


class ModelUnavailable(FacekitError):
    """A model cannot be loaded: missing, damaged, or not the one that its manifest describes."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """Status, title and type of one kind of problem.

    Attributes:
        status: HTTP status.
        slug: Last part of the problem type `urn:problem-type:<slug>`.
        title: Short summary, the same for every occurrence.
    """

    status: int
    slug: str
    title: str


INTERNAL_ERROR = ProblemKind(500, "internal-error", "Internal error")

PROBLEM_KINDS: dict[type[FacekitError], ProblemKind] = {
    MalformedRequest: ProblemKind(400, "malformed-request", "Malformed request"),
    UnknownPath: ProblemKind(404, "unknown-path", "Unknown path"),
    MethodNotAllowed: ProblemKind(405, "method-not-allowed", "Method not allowed"),
    PayloadTooLarge: ProblemKind(413, "payload-too-large", "Payload too large"),
    UnsupportedMediaType: ProblemKind(415, "unsupported-media-type", "Unsupported media type"),
    UnusableImage: ProblemKind(422, "unusable-image", "Unusable image"),
    ModelUnavailable: ProblemKind(503, "model-unavailable", "Model unavailable"),
}


def problem(kind: ProblemKind, *, detail: str, request_id: str) -> dict[str, object]:
    """Return the problem document (RFC 9457) for one occurrence."""
    return {
        "type": f"urn:problem-type:{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "requestId": request_id,
    }
