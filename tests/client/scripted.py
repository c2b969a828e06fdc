"""A service that answers as scripted, over real HTTP."""

import base64
import io
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import PIL.Image
from PIL.Image import Image

from client.__main__ import main


def crop_of(colour: tuple[int, int, int]) -> str:
    """Return an aligned crop of one colour, in base64."""
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (112, 112), colour).save(buffer, "JPEG")
    return base64.b64encode(buffer.getvalue()).decode()


EMOTION = {"label": "happy", "probabilities": {"happy": 0.75, "sad": 0.25}}
AGE = {"label": "adult", "probabilities": {"child": 0.2, "adult": 0.8}, "estimate": 31.2, "low": 25.6, "high": 37.4}
GENDER = {"label": "male", "probabilities": {"female": 0.1, "male": 0.9}}
FACE = {
    "boundingBox": {"x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0},
    "landmarks": [],
    "score": 0.9,
    "rollDegrees": 0.0,
    "alignedCrop": {"mediaType": "image/jpeg", "data": crop_of((200, 150, 120))},
}
MODELS = {
    name: {"name": name, "version": f"{n}.0.0", "sha256": str(n) * 64}
    for n, name in enumerate(["crop", "emotion", "gender", "age"], 1)
}
DESCRIPTIONS = {
    "crop": {"model": MODELS["crop"], "labels": ["face"], "ready": True},
    "emotion": {"model": MODELS["emotion"], "labels": ["happy", "sad"], "unsureBelow": 0.4, "ready": True},
    "gender": {"model": MODELS["gender"], "labels": ["female", "male"], "unsureBelow": 0.8, "ready": True},
    "age": {"model": MODELS["age"], "labels": ["child", "adult"], "unsureWiderThan": 25, "ready": True},
}


@dataclass(frozen=True)
class Call:
    """A request that the service has had."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What the service answers."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(status: int, document: object, **headers: str) -> Answer:
    """Return an answer with a JSON body; `_` in a header's name stands for `-`."""
    own = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(document).encode(), own)


class Service:
    """A service that answers as the contract states, unless scripted otherwise for the next calls."""

    def __init__(self) -> None:
        self.faces: Callable[[Image], list[dict]] = lambda _frame: [FACE]
        self.emotion = EMOTION
        self.next: dict[str, list[Answer]] = defaultdict(list)
        self.calls: list[Call] = []
        self.frames: list[Image] = []
        self.delay_seconds = 0.0
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def posts(self, name: str) -> list[Call]:
        """Return what was sent to a function to be analysed."""
        return [call for call in self.calls if call.method == "POST" and call.path.endswith(f"/{name}")]

    def answer(self, call: Call) -> Answer:
        name = call.path.rpartition("/")[2]
        with self._lock:
            self.calls.append(call)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            scripted = self.next[name].pop(0) if call.method == "POST" and self.next[name] else None
        try:
            time.sleep(self.delay_seconds)
            return scripted or self._usual(name, call)
        finally:
            with self._lock:
                self._now -= 1

    def _usual(self, name: str, call: Call) -> Answer:
        if name == "config.json":
            return json_answer(200, {"apiBaseUrl": "/v1", "apiKey": "the key"})
        if call.method == "GET":
            return json_answer(200, DESCRIPTIONS[name])
        if name == "crop":
            frame = PIL.Image.open(io.BytesIO(call.body))
            frame.load()
            self.frames.append(frame)
            size = {"width": frame.width, "height": frame.height}
            return json_answer(200, {"frame": size, "faces": self.faces(frame), "model": MODELS["crop"]})
        count = len(json.loads(call.body)["alignedCrops"])
        prediction = {"emotion": self.emotion, "gender": GENDER, "age": AGE}[name]
        return json_answer(200, {"predictions": [prediction] * count, "model": MODELS[name]})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._reply()

            def do_POST(self) -> None:
                self._reply()

            def _reply(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = service.answer(Call(self.command, parts.path, parts.query, headers, body))
                head = [f"HTTP/1.1 {answer.status} {self.responses[answer.status][0]}"]
                head += [f"{name}: {value}" for name, value in answer.headers.items()]
                head += [f"Content-Length: {len(answer.body)}", "", ""]
                try:
                    self.wfile.write("\r\n".join(head).encode() + answer.body)
                except OSError:  # the client was killed
                    self.close_connection = True

            def log_message(self, *_arguments: object) -> None:
                pass

        return Handler


def run_client(service: Service, *arguments: object) -> int:
    """Run the command line against the service; return its exit status."""
    return main(["analyze", "--url", service.url, *map(str, arguments)])
