"""Requests that no well-behaved client sends: damaged JSON, odd values, queries, headers, methods and paths."""

import base64
import functools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.torture.encodings import encodings
from tests.torture.mutation import mutated

FUNCTIONS = ("crop", "emotion", "gender", "age")
_JSON, _JPEG = "application/json", "image/jpeg"
_LONG = "x" * 5000
_ODD_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 10**400, "", "\0", "\ud800", "AAAA", "=", "A===", "\u00e9", _LONG, [], {}, [[]],
    [{}], {"data": None}, {"data": "AAAA", "extra": 1}, {"data": {"data": "AAAA"}}, {"mediaType": "image/gif"},
)  # fmt: skip
_ODD_BODIES = (
    b"", b" ", b"null", b"NaN", b"Infinity", b"-", b"[", b"{", b'"', b"{}", b"[]", b"\xff\xfe", b"\xef\xbb\xbf{}",
    b"[" * 100_000, b'{"a":' * 50_000, b"9" * 10_000, b'{"alignedCrops":' + b"9" * 5_000 + b"}",
    b'{"alignedCrops":[],"alignedCrops":[{"data":"AAAA"}]}', b'{"alignedCrops":[' + b'{"data":"AAAA"},' * 30 + b"{}]}",
)  # fmt: skip
_ODD_QUERIES = (
    "maxFaces=0", "maxFaces=17", "maxFaces=-1", "maxFaces=1e1", "maxFaces=", "maxFaces", "maxFaces=1&maxFaces=2",
    "maxFaces=%00", "maxFaces=%D9%A3", "maxFaces=%FF", "maxFaces=+1", "maxFaces=" + "9" * 5000, "MAXFACES=1", "=",
    "&&&", "%", "%zz=1", "a[]=1", "maxFaces=4;x=1", "maxFaces=\u00b2", "x=" + _LONG, "maxFaces=16", "maxFaces=01",
)  # fmt: skip
_ODD_METHODS = ("PUT", "DELETE", "PATCH", "HEAD", "TRACE", "CONNECT", "PROPFIND", "X" * 300)
_ODD_PATHS = (
    "/", "/v1", "/v1/", "/v1/{name}/", "/v1/{name}/..", "/v1/../v1/{name}", "/v1/%2e%2e/{name}", "/V1/{name}",
    "/v1/{name}%00", "/v1/{name}%20", "/v2/{name}", "/v1/\u00e9", "/v1/%ff", "/.env", "/v1/{name};a=b",
    "/" + "a" * 3000, "/v1/{name}/{name}",
)  # fmt: skip
_ODD_HEADERS: tuple[tuple[str, str], ...] = (
    ("X-Request-Id", "a" * 65), ("X-Request-Id", "a b"), ("X-Request-Id", "<script>"), ("X-Request-Id", "\u00e9"),
    ("X-Request-Id", "r-1"), ("X-Request-Id", '{"a":1}'), ("Origin", "null"), ("Origin", "https://evil.example"),
    ("Origin", "\u00e9"), ("Origin", _LONG), ("Accept", "text/html"), ("Accept", "\u00ff"), ("Accept-Encoding", "br"),
    ("Content-Encoding", "gzip"), ("Content-Encoding", "\u00e9"), ("Expect", "200-ok"), ("Range", "bytes=0-1"),
    ("If-None-Match", "*"), ("Authorization", "Bearer \u00e9"), ("Authorization", "Basic ==="), ("Cookie", "\u00ff"),
    ("X-Cloud-Trace-Context", "/;o=x"), ("X-Forwarded-For", "a, b"), ("X-HTTP-Method-Override", "DELETE"),
    ("Host", "evil.example"), ("Host", "[::"), ("Function-Execution-Id", "\u00e9" * 50), ("ce-id", "1"),
    ("Forwarded", "for=\u00e9"), ("X-Forwarded-Proto", "ftp"), ("Date", "never"), ("Connection", "x-api-key"),
)  # fmt: skip
_ODD_TYPES = (
    "", "a", "/", "application/json; charset=utf-16", "application/json;charset=\u00e9", "text/plain", "image/gif",
    "multipart/form-data", "multipart/form-data; boundary=", "application/x-www-form-urlencoded", "image/*", ";",
    "APPLICATION/JSON", "application/json" + ";a=b" * 500, "image/jpeg, image/png", "application/problem+json",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a function's application.

    Attributes:
        name: The function.
        method: As sent.
        path: As sent, percent signs and all.
        query: Behind the question mark.
        headers: Besides the media type.
        media_type: `Content-Type`.
        body: As sent.
        length: `Content-Length`; None is the true one.
    """

    name: str
    method: str = "POST"
    path: str = ""
    query: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=())
    media_type: str = _JSON
    body: bytes = b""
    length: str | None = None


def call(index: int, *, seed: int) -> Call:
    """Return the request at `index`: the same in every run."""
    choice = random.Random(f"{seed}/{index}")
    usual = _usual(FUNCTIONS[index % len(FUNCTIONS)], choice)
    for change in choice.sample(_CHANGES, k=choice.choice((1, 1, 1, 2))):
        usual = change(usual, choice)
    return usual


def _usual(name: str, choice: random.Random) -> Call:
    """Return a request that is in order but for its picture, which is seldom so."""
    picture = mutated(choice.choice(_files()), others=_files(), choice=choice)
    if choice.random() < 0.1:
        picture = choice.choice(_files())
    if name == "crop":
        return Call(name, path="/v1/crop", media_type=_JPEG, body=picture)
    body = json.dumps({"alignedCrops": [{"data": base64.b64encode(picture).decode()}]}).encode()
    return Call(name, path=f"/v1/{name}", body=body)


@functools.cache
def _files() -> tuple[bytes, ...]:
    return tuple(encodings().values())


def _with_damaged_bytes(usual: Call, choice: random.Random) -> Call:
    return replace(usual, body=mutated(usual.body, others=_files(), choice=choice)) if usual.body else usual


def _with_odd_value(usual: Call, choice: random.Random) -> Call:
    """Put an odd value in place of any part of the JSON document, or add or double a key."""
    crop = {"data": "AAAA", "mediaType": "image/png"}
    document: Any = {"alignedCrops": [dict(crop) for _ in range(choice.choice((1, 2, 16, 17)))]}
    value = choice.choice(_ODD_VALUES)
    item = choice.choice(document["alignedCrops"])
    kind = choice.randrange(5)
    if kind == 0:
        document = value
    elif kind == 1:
        document["alignedCrops"] = value
    elif kind == 2:
        document["alignedCrops"][choice.randrange(len(document["alignedCrops"]))] = value
    elif kind == 3:
        item[choice.choice(("data", "mediaType"))] = value
    else:
        choice.choice((document, item))[choice.choice(("extra", "", "\ud800", "alignedcrops", _LONG))] = value
    return replace(usual, media_type=_JSON, body=json.dumps(document).encode())


def _with_odd_body(usual: Call, choice: random.Random) -> Call:
    return replace(usual, body=choice.choice(_ODD_BODIES))


def _with_odd_query(usual: Call, choice: random.Random) -> Call:
    return replace(usual, query=choice.choice(_ODD_QUERIES))


def _with_odd_headers(usual: Call, choice: random.Random) -> Call:
    return replace(usual, headers=tuple(choice.sample(_ODD_HEADERS, k=choice.randint(1, 4))))


def _with_odd_type(usual: Call, choice: random.Random) -> Call:
    return replace(usual, media_type=choice.choice(_ODD_TYPES))


def _with_odd_method(usual: Call, choice: random.Random) -> Call:
    return replace(usual, method=choice.choice((*_ODD_METHODS, "GET", "OPTIONS")))


def _with_odd_path(usual: Call, choice: random.Random) -> Call:
    path = choice.choice(_ODD_PATHS).replace("{name}", choice.choice(FUNCTIONS))
    return replace(usual, path=path, method=choice.choice(("POST", "POST", "GET", "OPTIONS")))


def _with_odd_length(usual: Call, choice: random.Random) -> Call:
    sizes = (0, 1, len(usual.body) - 1, len(usual.body) + 1, 4 * 1024 * 1024 + 1, 10**15)
    return replace(usual, length=str(max(choice.choice(sizes), 0)))


_CHANGES: tuple[Callable[[Call, random.Random], Call], ...] = (
    _with_damaged_bytes,
    _with_odd_value,
    _with_odd_value,
    _with_odd_body,
    _with_odd_query,
    _with_odd_headers,
    _with_odd_type,
    _with_odd_method,
    _with_odd_path,
    _with_odd_length,
)
