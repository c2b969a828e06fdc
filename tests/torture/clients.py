"""Many clients at once with different pictures: everybody gets the answer to their own, byte for byte."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import requests
import skimage.data

from facekit.images import encode_jpeg
from tests.torture.calls import FUNCTIONS
from tests.torture.encodings import encodings
from tests.torture.system import System, crops_body


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and the status and bytes that answer it."""

    name: str
    body: bytes
    status: int = 0
    answer: bytes = b""


@dataclass(slots=True)
class Counts:
    """What the clients got."""

    answers: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def to_json(self, *, clients: int, seconds: float) -> dict[str, object]:
        """Return the counts and the times, in milliseconds."""
        p50, p95 = np.percentile(self.seconds, (50, 95)) * 1000 if self.seconds else (0.0, 0.0)
        return {
            "clients": clients,
            "seconds": round(seconds),
            "answers": self.answers,
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "wrong": len(self.wrong),
            "serverErrors": sum(count for status, count in self.statuses.items() if status >= 500),
            "p50Ms": round(float(p50), 1),
            "p95Ms": round(float(p95), 1),
            "slowestMs": round(max(self.seconds, default=0.0) * 1000, 1),
        }


def questions(system: System) -> list[Question]:
    """Return requests with faces, without, and with what is refused, each with the answer that it gets alone."""
    portrait = skimage.data.astronaut()
    frames = [encode_jpeg(np.ascontiguousarray(portrait[top : top + 300, 60:380])) for top in (0, 20, 40)]
    frames += [encode_jpeg(np.ascontiguousarray(skimage.data.coffee()[:240, 100:400])), b"no picture"]
    small = list(encodings().values())
    crops = [crops_body(*small[first : first + count]) for first, count in ((0, 1), (1, 2), (3, 4), (7, 4), (11, 6))]
    asked = [Question("crop", body) for body in frames]
    asked += [Question(name, body) for name in FUNCTIONS if name != "crop" for body in (*crops, b"{}")]
    answered = []
    for question in asked:
        reply = system.post(question.name, question.body)
        answered.append(Question(question.name, question.body, reply.status, reply.body))
    return answered


def ask_at_once(system: System, asked: Sequence[Question], *, clients: int, seconds: float, seed: int) -> Counts:
    """Return what `clients` got that asked for `seconds`, each on a connection of its own.

    Problem documents carry the request's own id, so of those the status alone is compared.
    """
    counts, lock = Counts(), threading.Lock()
    end = time.monotonic() + seconds

    def ask(client: int) -> None:
        choice = random.Random(f"{seed}/{client}")
        with requests.Session() as session:
            while time.monotonic() < end:
                question = choice.choice(asked)
                reply = system.post(question.name, question.body, session=session)
                is_right = reply.status == question.status and (reply.status != 200 or reply.body == question.answer)
                with lock:
                    counts.answers += 1
                    counts.statuses[reply.status] = counts.statuses.get(reply.status, 0) + 1
                    counts.seconds.append(reply.seconds)
                    if not is_right:
                        counts.wrong.append(f"{question.name}: {reply.status} {reply.body[:200]!r}")

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts
