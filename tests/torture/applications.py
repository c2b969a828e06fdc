"""Odd requests through the framework's application of each staged function: every answer is the contract's."""

import json
from pathlib import Path
from urllib.parse import unquote_to_bytes

import flask
import functions_framework
from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.torture.answers import check_answer
from tests.torture.calls import FUNCTIONS, Call, call
from tests.torture.forked import Attempt, Written, Wrong


def calling(build: Path, *, seed: int) -> Attempt:
    """Return the attempt: one odd request, its answer and its log line.

    Args:
        build: Folder of the staged functions.
        seed: Of the requests.
    """
    applications = {name: functions_framework.create_app(name, str(build / name / "main.py")) for name in FUNCTIONS}

    def attempt(index: int, written: Written) -> str:
        request = call(index, seed=seed)
        status = _answered(applications[request.name], request)
        _check_lines(written.take())
        return str(status)

    return attempt


def _answered(application: flask.Flask, request: Call) -> int:
    pieces, status_line, headers = run_wsgi_app(application, _environ(request), buffered=True)
    status = int(status_line.split()[0])
    _check_headers(headers, request=request, status=status)
    check_answer(
        method=request.method,
        path=request.path if request.path == f"/v1/{request.name}" else "",
        status=status,
        media_type=parse_options_header(headers.get("Content-Type"))[0],
        body=b"".join(pieces),
    )
    return status


def _check_headers(headers: Headers, *, request: Call, status: int) -> None:
    if not headers.get("X-Request-Id"):
        raise Wrong(f"{request.method} {request.path[:80]} is answered with {status} and no request id.")
    for name, value in headers.items():
        if "\r" in value or "\n" in value or "evil" in value:
            raise Wrong(f"{name} of the answer is {value[:200]!r}.")


def _environ(request: Call) -> dict[str, object]:
    """Return the WSGI environment as gunicorn makes it: header values are Latin-1, the path is unquoted."""
    builder = EnvironBuilder(path="/", method=request.method, data=request.body, content_type=request.media_type)
    environ = builder.get_environ()
    environ["REQUEST_METHOD"] = request.method
    environ["PATH_INFO"] = _unquoted(request.path)
    environ["QUERY_STRING"] = request.query.encode().decode("latin-1")
    if request.length is not None:
        environ["CONTENT_LENGTH"] = request.length
    for header, value in request.headers:
        environ["HTTP_" + header.upper().replace("-", "_")] = value
    return environ


def _unquoted(path: str) -> str:
    return unquote_to_bytes(path.encode()).decode("latin-1")


def _check_lines(written: bytes) -> None:
    """One request is one log line: each is billed, and more would be a cost that callers decide."""
    lines = written.splitlines()
    if len(lines) != 1:
        raise Wrong(f"{len(lines)} log lines for one request: {written[:500]!r}")
    try:
        entry = json.loads(lines[0])
    except ValueError as error:
        raise Wrong(f"The log line is not JSON: {lines[0][:300]!r}") from error
    if entry["severity"] != "INFO":
        raise Wrong(f"The log line has {entry['severity']}: {lines[0][:500]!r}")
