"""Decorator that makes a function an HTTP endpoint: path, method, media type, size limit, errors, CORS, log line."""

import functools
import json
import re
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, Self, TypeVar

import flask

from facekit import settings
from facekit.body import deadline, read_body
from facekit.cors import CorsPolicy
from facekit.errors import (
    INTERNAL_ERROR,
    PROBLEM_KINDS,
    FacekitError,
    MethodNotAllowed,
    UnknownPath,
    UnsupportedMediaType,
    problem,
)
from facekit.logs import log
from facekit.manifest import ModelManifest
from facekit.messages import Query
from facekit.timing import measured, server_timing

_METHODS = "GET, POST, OPTIONS"
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Described(Protocol):
    """Whatever serves a model: a classifier or a detector."""

    @property
    def manifest(self) -> ModelManifest:
        """The model's manifest."""
        ...


class Request(Protocol):
    """A validated request of the contract."""

    media_types: ClassVar[tuple[str, ...]]

    @classmethod
    def parse(cls, body: bytes, *, query: Query) -> Self:
        """Return the request in `body` and `query`."""
        ...


R = TypeVar("R", bound=Request)
View = Callable[[flask.Request], flask.Response]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    document: dict[str, object] | None
    headers: dict[str, str] = field(default_factory=dict)


def endpoint(*, accepts: type[R], describes: Described) -> Callable[[Callable[[R], dict[str, object]]], View]:
    """Return a decorator: GET describes the model, POST calls the function with a validated request.

    The function's name is the endpoint's name; its path is `/v1/<name>`.

    Args:
        accepts: The request's type.
        describes: What holds the model's manifest.
    """
    cors = CorsPolicy(settings.current().allowed_origins)

    def decorate(analyse: Callable[[R], dict[str, object]]) -> View:
        def answer(request: flask.Request) -> _Answer:
            _check_route(request, name=analyse.__name__)
            if request.method == "OPTIONS":
                return _Answer(204, None)
            if request.method == "GET":
                return _Answer(200, describes.manifest.describe())
            _check_media_type(request, media_types=accepts.media_types)
            # Nothing here holds the body once it is parsed: it is the largest part of what a request takes.
            parsed = accepts.parse(read_body(request), query=request.args.to_dict(flat=False))
            return _Answer(200, analyse(parsed))

        @functools.wraps(analyse)
        def serve(request: flask.Request) -> flask.Response:
            return _serve(request, answer=answer, cors=cors)

        return serve

    return decorate


def _serve(request: flask.Request, *, answer: Callable[[flask.Request], _Answer], cors: CorsPolicy) -> flask.Response:
    start = time.perf_counter()
    given_id = request.headers.get("X-Request-Id", "")
    request_id = given_id if _REQUEST_ID.fullmatch(given_id) else uuid.uuid4().hex
    with deadline(request), measured() as durations:
        result = _guarded(request, answer=answer, request_id=request_id)
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Request-Id": request_id,
        "Server-Timing": server_timing(durations | {"total": (time.perf_counter() - start) * 1000}),
        **cors.headers(request.headers.get("Origin"), is_preflight=request.method == "OPTIONS"),
        **result.headers,
    }
    response = _response(result, headers)
    log(
        "request",
        severity="ERROR" if result.status >= 500 else "INFO",
        requestId=request_id,
        method=request.method,
        status=result.status,
        durationMs=round((time.perf_counter() - start) * 1000, 2),
        stagesMs={name: round(duration_ms, 2) for name, duration_ms in durations.items()},
        requestBytes=request.content_length,
        responseBytes=response.content_length,
        items=_items(result.document),
    )
    return response


def _guarded(request: flask.Request, *, answer: Callable[[flask.Request], _Answer], request_id: str) -> _Answer:
    """Return the answer, or the problem document for whatever went wrong; nothing escapes to the framework."""
    try:
        return answer(request)
    except FacekitError as error:
        kind = PROBLEM_KINDS[type(error)]
        headers = {"Allow": _METHODS} if isinstance(error, MethodNotAllowed) else {}
        return _Answer(kind.status, problem(kind, detail=str(error), request_id=request_id), headers)
    except Exception as error:  # noqa: BLE001 - the one place: an unexpected error must become a problem document
        # The frames show where it happened; the exception's text may hold what the caller sent, so it is left out.
        where = "".join(traceback.format_tb(error.__traceback__))
        log("unexpected error", severity="ERROR", requestId=request_id, error=type(error).__name__, where=where)
        detail = "Something unexpected happened. The request id finds it in the log."
        return _Answer(500, problem(INTERNAL_ERROR, detail=detail, request_id=request_id))


def _check_route(request: flask.Request, *, name: str) -> None:
    if request.path != f"/v1/{name}":
        raise UnknownPath(f"There is nothing at {request.path[:80]}; this function answers at /v1/{name}.")
    if request.method not in _METHODS.split(", "):
        raise MethodNotAllowed(f"{request.method[:20]} is not understood here; {_METHODS} are.")


def _check_media_type(request: flask.Request, *, media_types: tuple[str, ...]) -> None:
    if request.mimetype not in media_types:
        given = request.mimetype[:80] or "none"
        raise UnsupportedMediaType(f"The Content-Type is {given}; {' or '.join(media_types)} is expected.")


def _response(result: _Answer, headers: dict[str, str]) -> flask.Response:
    if result.document is None:
        response = flask.Response(status=result.status, headers=headers)
        del response.headers["Content-Type"]
        return response
    media_type = "application/json" if result.status < 400 else "application/problem+json"
    return flask.Response(json.dumps(result.document), result.status, headers, content_type=media_type)


def _items(document: dict[str, object] | None) -> int | None:
    """Return how many faces or predictions an answer holds; None for any other answer."""
    found = (document or {}).get("faces", (document or {}).get("predictions"))
    return len(found) if isinstance(found, list) else None
