"""The page's files."""

import http.client
from urllib.parse import urlsplit

import pytest
import requests

from tests.emulator.conftest import PAGE_FILES, System


def _get(system: System, path: str) -> http.client.HTTPResponse:
    """Ask for a path exactly as written."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(system.url).port or 0, timeout=10)
    try:
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.endheaders()
        response = connection.getresponse()
        response.read()
        return response
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/config.json", "application/json"),
        ("/js/main.js", "text/javascript; charset=utf-8"),
        ("/css/base.css?v=2", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
        ("/data.unknown", "application/octet-stream"),
    ],
)
def test_a_file_is_served_with_its_media_type(system: System, path: str, media_type: str) -> None:
    response = requests.get(system.url + path, timeout=10)

    assert (response.status_code, response.headers["Content-Type"]) == (200, media_type)


def test_the_page_needs_no_key(system: System) -> None:
    assert "<title>page</title>" in requests.get(system.url, timeout=10).text


def test_the_page_may_load_and_call_its_own_origin_only(system: System) -> None:
    headers = requests.get(system.url, timeout=10).headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert {"microphone=()", "geolocation=()", "display-capture=()"} <= set(headers["Permissions-Policy"].split(", "))
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(("path", "cache"), [("/config.json", "no-store"), ("/js/main.js", "no-cache")])
def test_a_changed_file_is_seen_at_once(system: System, path: str, cache: str) -> None:
    assert requests.get(system.url + path, timeout=10).headers["Cache-Control"] == cache


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "gzip"), ("br;q=1.0, GZIP;q=0.5", "gzip"), ("gzip;q=0", None), ("br", None), ("", None)],
)
def test_words_travel_compressed_to_whoever_accepts_it(system: System, accepted: str, coding: str | None) -> None:
    response = requests.get(f"{system.url}/js/words.js", headers={"Accept-Encoding": accepted}, timeout=10)

    assert response.headers.get("Content-Encoding") == coding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.text == PAGE_FILES["js/words.js"]
    assert (int(response.headers["Content-Length"]) < 500) == (coding == "gzip")


def test_a_few_bytes_travel_as_they_are(system: System) -> None:
    headers = requests.get(f"{system.url}/js/main.js", headers={"Accept-Encoding": "gzip"}, timeout=10).headers

    assert {"Content-Encoding", "Vary"} & set(headers) == set()


def test_head_tells_the_length_without_the_file(system: System) -> None:
    response = requests.head(f"{system.url}/js/main.js", timeout=10)

    assert (response.status_code, response.content, response.headers["Content-Length"]) == (200, b"", "10")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html",
        "/js",
        "/js/",
        "//index.html",
        "/../openapi.yaml",
        "/js/../../openapi.yaml",
        "/%2e%2e/openapi.yaml",
        "/js/..%2f..%2fopenapi.yaml",
        "/..%5copenapi.yaml",
        "/%2e%2e%2fbuild%2fcrop%2fmain.py",
        "/%252e%252e/openapi.yaml",
        "/.hidden",
        "/%2ehidden",
        "/./index.html",
        "/index.html%00.png",
        "/index.html/",
        "/index.html/x",
        "/%ff%fe",
        "/" + "a" * 5000,
    ],
)
def test_nothing_but_the_files_of_the_folder_can_be_read(system: System, path: str) -> None:
    assert _get(system, path).status == 404


def test_a_link_out_of_the_folder_is_not_followed(system: System) -> None:
    site = system.build_dir.parent / "site"
    (site / "outside.txt").symlink_to(system.build_dir / "crop/main.py")

    assert _get(system, "/outside.txt").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_files_can_only_be_read(system: System, method: str) -> None:
    response = requests.request(method, f"{system.url}/index.html", timeout=10)

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
