"""Requests per minute and caller, counted as the contract's quota says."""

import math
import time
from collections.abc import Callable, Mapping

_WINDOW_SECONDS = 60.0


class Quota:
    """Counts units of each metric in windows of one minute that start with the first request."""

    def __init__(self, per_minute: Mapping[str, int], *, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow `per_minute` units of each metric to each consumer."""
        self._per_minute = per_minute
        self._clock = clock
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def charge(self, consumer: str, costs: Mapping[str, int]) -> int | None:
        """Count one call and return None, or, over the quota, count nothing and return the seconds to wait."""
        now = self._clock()
        charged: dict[tuple[str, str], tuple[float, int]] = {}
        for metric, cost in costs.items():
            start, used = self._windows.get((consumer, metric), (now, 0))
            if now >= start + _WINDOW_SECONDS:
                start, used = now, 0
            if used + cost > self._per_minute.get(metric, math.inf):
                return max(1, math.ceil(start + _WINDOW_SECONDS - now))
            charged[consumer, metric] = (start, used + cost)
        self._windows.update(charged)
        return None
