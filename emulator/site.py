"""The page's static files, with the headers that the real host sends."""

import gzip
import hashlib
import json
from pathlib import Path
from urllib.parse import unquote

from starlette.responses import Response

from emulator.exchange import Refusal, Request
from facekit.errors import PROBLEM_KINDS, MethodNotAllowed, UnknownPath

# A table of its own: the operating system's varies from machine to machine.
_TEXT = {".css": "css", ".html": "html", ".js": "javascript", ".txt": "plain"}
_IMAGES = {".ico": "x-icon", ".jpg": "jpeg", ".png": "png", ".svg": "svg+xml", ".webp": "webp"}
MEDIA_TYPES = {".json": "application/json", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2"}
MEDIA_TYPES |= {".mp4": "video/mp4", ".webm": "video/webm"}
MEDIA_TYPES |= {suffix: f"image/{kind}" for suffix, kind in _IMAGES.items()}
MEDIA_TYPES |= {suffix: f"text/{kind}; charset=utf-8" for suffix, kind in _TEXT.items()}
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
# The camera, and nothing else that reveals something about a person or a device.
_PERMISSIONS_POLICY = (
    "camera=(self), accelerometer=(), browsing-topics=(), clipboard-read=(), compute-pressure=(), display-capture=(), "
    "encrypted-media=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), "
    "idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), "
    "payment=(), publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), "
    "storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()"
)
_SECURITY_HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _PERMISSIONS_POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",  # a deployed API key is restricted by referrer
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_UNCACHED = {"config.json"}  # it changes with each deployment and decides where the page sends its requests
# What the real host's CDN sends compressed to those who accept it.
_COMPRESSED_SUFFIXES = {".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"}
_COMPRESSED_FROM_BYTES = 1024
_SERVICE_WORKER = "service-worker.js"
# What the host puts in place of it: the files that make the page, with hashes, and a version that changes with any.
_SHELL_MARK = b'{ version: "", files: {} }'
_SHELL_SUFFIXES = {".css", ".html", ".js", ".svg", ".webmanifest"}


class Site:
    """Serves the files of one folder, `index.html` for `/`."""

    def __init__(self, folder: Path) -> None:
        """Serve `folder` as it is now and will be: files are read for each request."""
        self._folder = folder.resolve()

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if request.method not in {"GET", "HEAD"}:
            raise Refusal(PROBLEM_KINDS[MethodNotAllowed], "Files can be read only.", {"Allow": "GET, HEAD"})
        file = self._find(unquote(request.path))
        if file is None:
            raise Refusal(PROBLEM_KINDS[UnknownPath], "There is no such file.", _SECURITY_HEADERS)
        headers = {
            "Content-Type": MEDIA_TYPES.get(file.suffix.lower(), "application/octet-stream"),
            "Cache-Control": "no-store" if file.name in _UNCACHED else "no-cache",
            **_SECURITY_HEADERS,
        }
        body = file.read_bytes()
        if file == self._folder / _SERVICE_WORKER:
            body = body.replace(_SHELL_MARK, self._shell().encode())
        if file.suffix in _COMPRESSED_SUFFIXES and len(body) >= _COMPRESSED_FROM_BYTES:
            headers["Vary"] = "Accept-Encoding"
            if _accepts_gzip(request):
                headers["Content-Encoding"] = "gzip"
                body = gzip.compress(body, mtime=0)
        return Response(body, headers=headers)

    def _shell(self) -> str:
        """Return the page's files and their version as JSON, in the very bytes that Terraform's jsonencode writes."""
        hashes = {
            path.relative_to(self._folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            for path in self._folder.rglob("*")
            if path.is_file() and path.suffix in _SHELL_SUFFIXES and path != self._folder / _SERVICE_WORKER
        }
        version = hashlib.sha256(_json(hashes).encode()).hexdigest()[:16]
        return _json({"files": hashes, "version": version})

    def _find(self, path: str) -> Path | None:
        """Return the file that a decoded path means; None for anything that is not a plain file inside the folder."""
        names = path.removeprefix("/").split("/")
        if names[-1] == "":
            names[-1] = "index.html"
        if any(name == "" or name.startswith(".") or set(name) & {"\\", "\0", ":"} for name in names):
            return None
        try:
            file = self._folder.joinpath(*names).resolve()
            return file if file.is_relative_to(self._folder) and file.is_file() else None
        except OSError:  # such as a name that no file system allows
            return None


def _accepts_gzip(request: Request) -> bool:
    codings = [coding.split(";") for coding in request.headers.get("accept-encoding", "").lower().split(",")]
    return any(name.strip() == "gzip" and "q=0" not in map(str.strip, limits) for name, *limits in codings)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
