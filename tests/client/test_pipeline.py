"""Groups through threads."""

import threading
import time
from collections.abc import Iterator

import pytest

from client.pipeline import in_order


def test_results_come_in_order_whatever_takes_longer() -> None:
    def work(number: int) -> int:
        time.sleep(0.02 if number % 3 == 0 else 0)
        return number

    assert list(in_order(work, range(20), threads=4, release=lambda: None)) == list(range(20))


def test_groups_are_taken_only_when_there_is_room() -> None:
    taken: list[int] = []
    release = threading.Event()

    def groups() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            if number == 7:
                release.set()
            yield number

    def work(number: int) -> int:
        if number == 0:
            release.wait(0.5)
        return number

    results = in_order(work, groups(), threads=4, release=lambda: None)

    assert next(results) == 0
    assert len(taken) <= 4 + 2
    results.close()


def test_a_failure_ends_what_has_not_begun() -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 1:
            raise RuntimeError("broken")
        time.sleep(0.01)
        return number

    with pytest.raises(RuntimeError, match="broken"):
        list(in_order(work, range(100), threads=2, release=lambda: None))
    assert len(begun) < 10


def test_what_waits_is_released_before_it_is_waited_for() -> None:
    stopped = threading.Event()

    def work(number: int) -> int:
        if number:
            assert stopped.wait(20)
        return number

    results = in_order(work, range(9), threads=2, release=stopped.set)
    assert next(results) == 0
    started = time.monotonic()
    results.close()

    assert time.monotonic() - started < 10
