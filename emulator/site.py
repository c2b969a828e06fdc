"""The page's static files, with the headers that the real host sends."""

from pathlib import Path
from urllib.parse import unquote

from emulator.exchange import Refusal, Request, Response
from facekit.errors import PROBLEM_KINDS, MethodNotAllowed, UnknownPath

# A table of its own: the operating system's varies from machine to machine.
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_SECURITY_HEADERS = (
    ("Content-Security-Policy", _CONTENT_SECURITY_POLICY),
    ("Permissions-Policy", "camera=(self), microphone=(), geolocation=()"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),  # a deployed API key is restricted by referrer
)
# Never kept: it changes with each deployment and decides where the page sends its requests.
_UNCACHED = frozenset({"config.json"})


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
            raise Refusal(PROBLEM_KINDS[UnknownPath], "There is no such file.", dict(_SECURITY_HEADERS))
        headers = (
            ("Content-Type", _MEDIA_TYPES.get(file.suffix.lower(), "application/octet-stream")),
            ("Cache-Control", "no-store" if file.name in _UNCACHED else "no-cache"),
            *_SECURITY_HEADERS,
        )
        return Response(200, headers, file.read_bytes())

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
