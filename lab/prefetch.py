"""Batches made ahead of time by another thread, while the network learns from the last."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_END = object()


def prefetched(batches: Iterable[T], *, depth: int = 2) -> Iterator[T]:
    """Yield the batches in their order; at most `depth` wait at a time. What making them raises is raised here."""
    waiting: queue.Queue[object] = queue.Queue(depth)
    is_stopped = threading.Event()
    maker = threading.Thread(target=_make, args=(batches, waiting, is_stopped), daemon=True)
    maker.start()
    try:
        while (batch := waiting.get()) is not _END:
            if isinstance(batch, BaseException):
                raise batch
            yield batch  # type: ignore[misc] # the queue holds what `batches` yields
    finally:
        is_stopped.set()
        while maker.is_alive():
            _discard(waiting)
            maker.join(0.05)


def _make(batches: Iterable[T], waiting: "queue.Queue[object]", is_stopped: threading.Event) -> None:
    try:
        for batch in batches:
            if is_stopped.is_set():
                return
            waiting.put(batch)
    except Exception as error:  # noqa: BLE001 - it is raised where the batches are used
        waiting.put(error)
    else:
        waiting.put(_END)


def _discard(waiting: "queue.Queue[object]") -> None:
    """Make room, so that a maker that waits can see that it is to stop."""
    try:
        waiting.get_nowait()
    except queue.Empty:
        return
