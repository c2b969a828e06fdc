"""Requests per minute, counted as the contract's quota says."""

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping

_WINDOW_SECONDS = 60.0


class Quota:
    """Counts units of each metric in windows of one minute that start with the first request."""

    def __init__(self, per_minute: Mapping[str, int], *, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow `per_minute` units of each metric to the one API key that there is."""
        self._per_minute = per_minute
        self._clock = clock
        self._end = -math.inf
        self._used: Counter[str] = Counter()

    def charge(self, costs: Mapping[str, int]) -> int | None:
        """Count one call and return None, or, over the quota, count nothing and return the seconds to wait."""
        now = self._clock()
        if now >= self._end:
            self._end = now + _WINDOW_SECONDS
            self._used.clear()
        if any(self._used[metric] + cost > self._per_minute.get(metric, math.inf) for metric, cost in costs.items()):
            return max(1, math.ceil(self._end - now))
        self._used.update(costs)
        return None
