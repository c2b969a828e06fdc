"""Waiting as the service asks: one pause for all threads that call the same function."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from .errors import Stopped

PATIENCE_SECONDS = 300.0  # that one request waits in all, before the service counts as unreachable
_LONGEST_PAUSE_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 1.0


class Clock(Protocol):
    """What of time a pause needs."""

    def now(self) -> float:
        """Return seconds that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            Stopped: The run ends meanwhile.
        """
        ...


class RunClock:
    """The machine's clock; sleeping ends when the run is stopped."""

    def __init__(self) -> None:
        """Start."""
        self._stopped = threading.Event()
        self.now: Callable[[], float] = time.monotonic

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            Stopped: The run ends meanwhile.
        """
        if self._stopped.wait(seconds):
            raise Stopped

    def stop(self) -> None:
        """End every wait, now and later."""
        self._stopped.set()


class Backoff:
    """A function's pause."""

    def __init__(self, clock: Clock) -> None:
        """Start without a pause."""
        self._clock = clock
        self._until = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the function may be called.

        Raises:
            Stopped: The run ends meanwhile.
        """
        while True:
            with self._lock:
                left = self._until - self._clock.now()
            if left <= 0:
                return
            self._clock.sleep(left)

    def pause(self, asked_seconds: float | None, *, attempt: int) -> float:
        """Hold all calls for as long as the service asks, or longer with each attempt where it does not; return it."""
        growing = _FIRST_PAUSE_SECONDS * 2.0 ** min(attempt, 16)
        seconds = min(_LONGEST_PAUSE_SECONDS, growing if asked_seconds is None else asked_seconds)
        with self._lock:
            self._until = max(self._until, self._clock.now() + seconds)
        return seconds
