"""Faults while requests are under way: each request ends, and the function answers as before soon after."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from tests.torture.clients import Question
from tests.torture.system import Reply, System

_RECOVERY_LIMIT_SECONDS = 30.0
_SLOW_CLIENTS = 16
_CANCELLED = 60
# What a caller may see while a function is away; 0, a broken connection, is not among them.
_ALLOWED = {200, 503, 504}

Fault = Callable[[System, Question], "Iterator[None]"]


def with_fault(system: System, question: Question, *, fault: str, seconds: float) -> dict[str, object]:
    """Return what four callers got around a fault, and how long recovery took from its end.

    `seconds` is how long the fault lasts, where it is not over at once.
    """
    replies: list[Reply] = []
    is_over = threading.Event()

    def call() -> None:
        while not is_over.is_set():
            replies.append(system.post(question.name, question.body, timeout_seconds=40))

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    time.sleep(0.3)  # until requests are under way
    with FAULTS[fault](system, question):
        time.sleep(0 if fault in _AT_ONCE else seconds)
    recovery = system.recovery_seconds(
        question.name, question.body, expected=question.answer, limit_seconds=_RECOVERY_LIMIT_SECONDS
    )
    is_over.set()
    for caller in callers:
        caller.join()
    return _outcome(question, fault=fault, replies=replies, recovery=recovery)


def _outcome(question: Question, *, fault: str, replies: list[Reply], recovery: float | None) -> dict[str, object]:
    statuses: dict[str, int] = {}
    for reply in replies:
        statuses[str(reply.status)] = statuses.get(str(reply.status), 0) + 1
    wrong = sum(reply.status == 200 and reply.body != question.answer for reply in replies)
    return {
        "function": question.name,
        "fault": fault,
        "requests": len(replies),
        "statuses": statuses,
        "unexpected": sum(count for status, count in statuses.items() if int(status) not in _ALLOWED) + wrong,
        "slowestSeconds": round(max((reply.seconds for reply in replies), default=0.0), 2),
        "recoverySeconds": None if recovery is None else round(recovery, 2),
    }


@contextmanager
def _worker_killed(system: System, question: Question) -> Iterator[None]:
    system.processes(question.name)[-1].kill()
    yield


@contextmanager
def _server_killed(system: System, question: Question) -> Iterator[None]:
    for process in system.processes(question.name):
        process.kill()
    yield


@contextmanager
def _stopped(system: System, question: Question) -> Iterator[None]:
    worker = system.processes(question.name)[-1]
    os.kill(worker.pid, signal.SIGSTOP)
    yield
    os.kill(worker.pid, signal.SIGCONT)


@contextmanager
def _slow_bodies(system: System, question: Question) -> Iterator[None]:
    """Sixteen clients that announce a body and send a byte of it every half second."""
    is_over = threading.Event()
    connections = [_opened(system, question) for _ in range(_SLOW_CLIENTS)]

    def drip() -> None:
        while not is_over.wait(0.5):
            for connection in connections:
                with suppress(OSError):
                    connection.send(b"x")

    dripping = threading.Thread(target=drip)
    dripping.start()
    yield
    is_over.set()
    dripping.join()
    for connection in connections:
        connection.close()


@contextmanager
def _cancelled(system: System, question: Question) -> Iterator[None]:
    """Sixty whole requests whose callers leave without reading, and as many cut off in the body."""
    for share in (1.0, 0.5):
        for _ in range(_CANCELLED):
            connection = _opened(system, question)
            with suppress(OSError):
                connection.sendall(question.body[: int(len(question.body) * share)])
            connection.close()
    yield


def _opened(system: System, question: Question) -> socket.socket:
    """Return a connection to the gateway on which a request's head is sent."""
    address = urlsplit(system.emulator.url)
    media_type = "image/jpeg" if question.name == "crop" else "application/json"
    head = (
        f"POST /v1/{question.name} HTTP/1.1\r\nHost: {address.netloc}\r\nx-api-key: {system.emulator.api_key}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(question.body)}\r\n\r\n"
    )
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    connection.sendall(head.encode())
    return connection


FAULTS: dict[str, Fault] = {
    "worker killed": _worker_killed,
    "server killed": _server_killed,
    "stopped": _stopped,
    "slow bodies": _slow_bodies,
    "cancelled": _cancelled,
}
_AT_ONCE = {"worker killed", "server killed", "cancelled"}
