"""The page's static files, with the headers that the real host sends."""

import gzip
import hashlib
import json
from pathlib import Path
from urllib.parse import unquote

from starlette.responses import Response

from emulator.exchange import Refusal, Request
from facekit.errors import PROBLEM_KINDS, MethodNotAllowed, UnknownPath

_HOST = json.loads(
    (Path(__file__).parents[1] / "infra" / "site.json").read_text(encoding="utf-8")
)  # as Terraform reads it
_REFUSED = (f"{name}=()" for name in _HOST["refusedPermissions"])
_SECURITY_HEADERS = _HOST["headers"] | {
    "Content-Security-Policy": "; ".join(_HOST["contentSecurityPolicy"]),
    "Permissions-Policy": ", ".join(["camera=(self)", *_REFUSED]),
}
_UNCACHED = {"config.json"}  # it changes with each deployment and decides where the page sends its requests
# What the real host's CDN sends compressed to those who accept it.
_COMPRESSED_SUFFIXES = {".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"}
_COMPRESSED_FROM_BYTES = 1024
_SERVICE_WORKER = "service-worker.js"
# What the host puts in place of it: the files that make the page, with hashes, and a version that changes with any.
_SHELL_MARK = b'{ version: "", files: {} }'


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
            "Content-Type": _HOST["contentTypes"].get(file.suffix.lower()[1:], "application/octet-stream"),
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
            if path.is_file() and path.suffix[1:] in _HOST["shell"] and path != self._folder / _SERVICE_WORKER
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
