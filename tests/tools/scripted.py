"""A service that answers as scripted, over real HTTP, and pictures for it."""

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
from skimage import data

from tools import analyze

EMOTION = {"label": "happy", "probabilities": {"happy": 0.75, "sad": 0.25}}
GENDER = {"label": "male", "probabilities": {"female": 0.1, "male": 0.9}}
FACE = {
    "boundingBox": {"x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0},
    "landmarks": [],
    "score": 0.9,
    "rollDegrees": 15.0,
    "alignedCrop": {"mediaType": "image/jpeg", "data": "AAAA"},
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent; names of headers in lower case."""

    path: str  # without the query
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What it gets."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Service:
    """A service that answers as the contract says, unless told otherwise for the next calls."""

    def __init__(self) -> None:
        self.faces = [FACE]
        self.next: dict[str, list[Response]] = defaultdict(list)
        self.requests: list[Request] = []
        self.frames: list[np.ndarray] = []
        self.most_at_once: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def do_POST(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                response = answer(Request(self.path.partition("?")[0], headers, body))
                self.send_response(response.status)
                for name, value in (*response.headers, ("Content-Length", str(len(response.body)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(response.body)

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def _answer(self, request: Request) -> Response:
        name = request.path.rpartition("/")[2]
        with self._lock:
            self.requests.append(request)
            self._now[name] += 1
            self.most_at_once[name] = max(self.most_at_once[name], self._now[name])
        try:
            time.sleep(0.01)
            return self.next[name].pop(0) if self.next[name] else self._usual(name, request)
        finally:
            with self._lock:
                self._now[name] -= 1

    def _usual(self, name: str, request: Request) -> Response:
        if name == "config.json":
            return json_response(200, {"apiBaseUrl": "/v1", "apiKey": "the key"})
        if name == "crop":
            frame = cv2.imdecode(np.frombuffer(request.body, np.uint8), cv2.IMREAD_UNCHANGED)
            self.frames.append(frame)
            size = {"width": frame.shape[1], "height": frame.shape[0]}
            return json_response(200, {"frame": size, "faces": self.faces, "model": {}})
        count = len(json.loads(request.body)["alignedCrops"])
        return json_response(200, {"predictions": [EMOTION if name == "emotion" else GENDER] * count, "model": {}})


def json_response(status: int, document: object, **headers: str) -> Response:
    """Return an answer with a JSON body; `_` in a header's name stands for `-`."""
    own = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, tuple(own.items()), json.dumps(document).encode())


def grey_photo(path: Path, *, width: int, height: int) -> Path:
    """Write a grey photo of this size; return its path."""
    cv2.imwrite(str(path), np.full((height, width, 3), 128, np.uint8))
    return path


def grey_video(path: Path, *, frames: int, fps: float) -> Path:
    """Write a video of 64 by 48 pixels that grows lighter; return its path."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (64, 48))
    for index in range(frames):
        writer.write(np.full((48, 64, 3), 10 * index, np.uint8))
    writer.release()
    return path


def run_client(service: Service, *arguments: object) -> int:
    """Run the command line against the service; return its exit status."""
    return analyze.main(["--url", service.url, *map(str, arguments)])


def astronaut(folder: Path) -> Path:
    """Write a portrait of a real face into the folder; return its path."""
    cv2.imwrite(str(folder / "astronaut.png"), cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR))
    return folder / "astronaut.png"
