"""A service that answers as scripted, over real HTTP, and pictures for it."""

import io
import json
import socket
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

import cv2
import numpy as np
from skimage import data

from client.__main__ import main
from emulator.console import Console
from emulator.exchange import Request, Response
from emulator.server import HttpServer, ServerSettings

EMOTION = {"label": "happy", "probabilities": {"happy": 0.75, "sad": 0.25}}
GENDER = {"label": "male", "probabilities": {"female": 0.1, "male": 0.9}}
FACE = {
    "boundingBox": {"x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0},
    "landmarks": [],
    "score": 0.9,
    "rollDegrees": 15.0,
    "alignedCrop": {"mediaType": "image/jpeg", "data": "AAAA"},
}


class Service:
    """A service that answers as the contract says, unless scripted otherwise for the next calls."""

    def __init__(self) -> None:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.faces = [FACE]
        self.next: dict[str, list[Response]] = defaultdict(list)
        self.requests: list[Request] = []
        self.frames: list[np.ndarray] = []
        self.most_at_once: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        settings = ServerSettings("service", 8_000_000)
        self.server = HttpServer(listener, self._answer, settings=settings, console=Console(io.StringIO()))
        self.server.start()

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
    return main(["analyze", "--url", service.url, *map(str, arguments)])


def astronaut(folder: Path) -> Path:
    """Write a portrait of a real face into the folder; return its path."""
    cv2.imwrite(str(folder / "astronaut.png"), cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR))
    return folder / "astronaut.png"
