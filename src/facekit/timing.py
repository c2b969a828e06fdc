"""How long each stage of a request took (decode, detect, infer, encode): measured where the work is done."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_durations: ContextVar[dict[str, float] | None] = ContextVar("stage_durations", default=None)


@contextmanager
def measured() -> Iterator[dict[str, float]]:
    """Collect the stages of one request; yield stage -> milliseconds, filled while the request runs."""
    durations: dict[str, float] = {}
    token = _durations.set(durations)
    try:
        yield durations
    finally:
        _durations.reset(token)


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Add the time spent inside to the stage `name` of the request that runs in this context, if one does."""
    start = time.perf_counter()
    try:
        yield
    finally:
        durations = _durations.get()
        if durations is not None:
            durations[name] = durations.get(name, 0.0) + (time.perf_counter() - start) * 1000


def server_timing(durations: dict[str, float]) -> str:
    """Return the value of a `Server-Timing` header; durations in milliseconds."""
    return ", ".join(f"{name};dur={duration_ms:.2f}" for name, duration_ms in durations.items())
