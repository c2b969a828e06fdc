"""The child's own harness: what it must find is planted, and it must find it."""

import ctypes
import mmap
import os
import random
import signal
import time

from tests.torture.encodings import encodings
from tests.torture.forked import Wrong, run_forked
from tests.torture.mutation import mutated
from tests.torture.pictures import picture


def run(attempt, count=1000, parts=None):
    return run_forked(lambda: attempt, parts=parts or [range(count)], deadline=time.monotonic() + 60)


def found(tally):
    return [(failure["index"], failure["kind"]) for failure in tally.failures]


def test_a_crash_of_native_code_is_named_and_the_run_goes_on():
    def attempt(index, written):
        if index in {700, 701}:
            ctypes.string_at(0)
        return "fine"

    tally = run(attempt)

    assert found(tally) == [(700, "crash"), (701, "crash")]
    assert tally.failures[0]["detail"] == "SIGSEGV"
    assert tally.outcomes == {"fine": 298}  # of the last child; the first ones could not report
    assert tally.done == 998


def test_each_part_is_attempted_once_whatever_happens_in_another():
    def attempt(index, written):
        if index == 10:
            os.kill(os.getpid(), signal.SIGKILL)
        return "odd" if index % 2 else "even"

    tally = run(attempt, parts=[range(20), range(20, 60)])

    assert found(tally) == [(10, "crash")]
    assert tally.done == 59
    assert tally.outcomes == {"odd": 25, "even": 24}


def test_an_exception_and_a_wrong_result_are_findings():
    def attempt(index, written):
        if index == 3:
            raise Wrong("grey instead of blue")
        if index == 5:
            raise KeyError(index)
        return "fine"

    tally = run(attempt, 10)

    assert found(tally) == [(3, "wrong"), (5, "wrong")]
    assert tally.failures[0]["detail"] == "grey instead of blue"
    assert "KeyError: 5" in tally.failures[1]["detail"]
    assert tally.outcomes == {"fine": 8, "wrong": 2}


def test_a_start_that_fails_is_a_finding():
    def make():
        raise ImportError("no such function")

    tally = run_forked(make, parts=[range(10)], deadline=time.monotonic() + 60)

    assert found(tally) == [(0, "error")]


def test_what_native_code_writes_is_seen():
    def attempt(index, written):
        if index == 4:
            os.write(2, b"libpng warning")
        return repr(written.take())

    assert run(attempt, 6).outcomes == {"b''": 5, "b'libpng warning'": 1}


def test_a_leak_and_slowness_are_measured():
    kept = []

    def attempt(index, written):
        kept.append(mmap.mmap(-1, 102_400))  # memory of its own, whatever the process had free before
        kept[-1].write(b"x" * 102_400)
        if index == 900:
            end = time.process_time() + 0.2
            while time.process_time() < end:
                pass
        return "fine"

    tally = run(attempt)

    assert 40 < tally.grown_mb < 80
    assert tally.peak_mb >= tally.settled_mb + 40
    assert (tally.slowest_index, tally.slowest_ms >= 200) == (900, True)


def test_a_hang_is_ended(monkeypatch):
    monkeypatch.setattr("tests.torture.forked._HANG_SECONDS", 0.3)

    def attempt(index, written):
        if index == 2:
            time.sleep(60)
        return "fine"

    tally = run(attempt, 5)

    assert found(tally) == [(2, "hang")]
    assert tally.done == 4


def test_nothing_is_attempted_after_the_deadline():
    def attempt(index, written):
        time.sleep(0.05)
        return "fine"

    tally = run_forked(lambda: attempt, parts=[range(1000)], deadline=time.monotonic() + 0.3)

    assert 0 < tally.done < 20
    assert tally.failures == []


def test_pictures_follow_from_seed_and_index():
    pictures = [picture(index, seed=1) for index in range(600)]

    assert pictures == [picture(index, seed=1) for index in range(600)]
    assert len({data for _, data in pictures}) > 590
    assert {name for name, _ in pictures} == set(encodings())
    assert pictures != [picture(index, seed=2) for index in range(600)]


def test_mutation_changes_files_of_any_size():

    for seed in range(300):
        for source in (b"x", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"):
            mutated(source, others=[b"yz"], choice=random.Random(seed))
