"""A service that answers every request at once, with one face: what is measured with it is the client alone."""

import base64
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import PIL.Image

_LABELS = ["first", "second"]


class InstantService:
    """The functions' paths on a port of its own."""

    def __init__(self) -> None:
        """Bind the port."""
        self.frame_count = 0
        self._crop = _crop()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Start to answer."""
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def reply(self, method: str, path: str, body: bytes) -> object:
        """Return what a path answers."""
        name = path.partition("?")[0].rpartition("/")[2]
        if name == "config.json":
            return {"apiBaseUrl": "/v1", "apiKey": "none"}
        model = {"name": name, "version": "1.0.0", "sha256": "0" * 64}
        if method == "GET":
            return {"model": model, "labels": _LABELS, "ready": True}
        if name == "crop":
            self.frame_count += 1
            box = {"x": 100.0, "y": 100.0, "width": 200.0, "height": 200.0}
            crop = {"mediaType": "image/jpeg", "data": self._crop}
            return {"faces": [{"boundingBox": box, "score": 0.9, "rollDegrees": 0.0, "alignedCrop": crop}]}
        prediction = {"label": _LABELS[0], "probabilities": dict(zip(_LABELS, (0.75, 0.25), strict=True))}
        return {"predictions": [prediction] * len(json.loads(body)["alignedCrops"]), "model": model}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer("GET")

            def do_POST(self) -> None:
                self._answer("POST")

            def _answer(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                content = json.dumps(service.reply(method, self.path, body)).encode()
                head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
                self.wfile.write(head.encode() + content)

            def log_message(self, *_arguments: object) -> None:
                """Write nothing."""

        return Handler


def _crop() -> str:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (112, 112), (200, 150, 120)).save(buffer, "JPEG")
    return base64.b64encode(buffer.getvalue()).decode()
