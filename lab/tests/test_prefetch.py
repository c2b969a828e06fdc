import threading

import pytest

from lab.prefetch import prefetched


def test_batches_come_in_their_order():
    assert list(prefetched(iter(range(20)))) == list(range(20))


def test_at_most_depth_batches_wait():
    made = []

    def batches():
        for number in range(10):
            made.append(number)
            yield number

    ahead = prefetched(batches(), depth=2)
    next(ahead)
    for thread in threading.enumerate():
        if thread.daemon:
            thread.join(0.2)

    assert len(made) <= 5  # one used, two waiting, one that waits for room, one just asked for
    ahead.close()


def test_what_making_them_raises_is_raised_where_they_are_used():
    def batches():
        yield 1
        raise ValueError("a broken picture")

    ahead = prefetched(batches())
    next(ahead)

    with pytest.raises(ValueError, match="a broken picture"):
        next(ahead)


def test_a_reader_that_stops_early_ends_the_thread():
    before = threading.active_count()
    ahead = prefetched(iter(range(1000)))
    next(ahead)

    ahead.close()

    assert threading.active_count() == before
