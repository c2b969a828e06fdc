"""Groups of items through a function on several threads, in order, with no more of them in memory than are needed."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Group = TypeVar("Group")
Outcome = TypeVar("Outcome")

_AHEAD = 2  # groups that wait for a thread, so that none waits for a group


def in_order(
    function: Callable[[Group], Outcome], groups: Iterable[Group], *, threads: int, release: Callable[[], None]
) -> Generator[Outcome, None, None]:
    """Yield `function(group)` for each group, in their order, while later ones are already at work.

    A group is taken from `groups` only when there is room for it. When the consumer stops early, what has not begun is
    dropped and what has begun is waited for.

    Args:
        function: Called on several threads at once.
        groups: Taken on the caller's thread.
        threads: How many.
        release: Called before what has begun is waited for, so that it need not wait for anything itself.
    """
    running: deque[Future[Outcome]] = deque()
    pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="analyse")
    try:
        for group in groups:
            running.append(pool.submit(function, group))
            while running and (len(running) >= threads + _AHEAD or running[0].done()):
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        release()
        pool.shutdown(cancel_futures=True)
