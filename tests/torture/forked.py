"""Attempts in a forked child, so that a crash, a hang or a leak is seen, named and survived."""

import contextlib
import json
import mmap
import os
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

_HANG_SECONDS = 20.0
_POLL_SECONDS = 0.05
_SETTLED_AFTER = 500  # attempts; caches and pools are filled then
_MAX_FAILURES = 20  # of one kind of attempt; more would say nothing new
_FIELDS = ("index", "done", "slowest_us", "slowest_index", "settled_kb", "peak_kb", "last_kb")


class Wrong(Exception):  # noqa: N818 - what an attempt found, not an error of its own
    """An attempt had a result that it must never have; the message says which."""


@dataclass(slots=True)
class Tally:
    """What became of the attempts.

    Attributes:
        done: Attempts made.
        outcomes: Outcome to count.
        failures: One entry per failure: index, kind, detail.
        slowest_ms: Longest processor time of one attempt.
        slowest_index: Its index.
        settled_mb: Resident memory once caches were filled.
        peak_mb: Highest resident memory.
        grown_mb: Resident memory at the end less `settled_mb`.
    """

    done: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    failures: list[dict[str, object]] = field(default_factory=list)
    slowest_ms: float = 0.0
    slowest_index: int = -1
    settled_mb: float = 0.0
    peak_mb: float = 0.0
    grown_mb: float = 0.0

    def add(self, other: "Tally") -> None:
        """Take in what became of further attempts."""
        self.done += other.done
        for outcome, count in other.outcomes.items():
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + count
        self.failures += other.failures
        if other.slowest_ms > self.slowest_ms:
            self.slowest_ms, self.slowest_index = other.slowest_ms, other.slowest_index
        self.settled_mb = max(self.settled_mb, other.settled_mb)
        self.peak_mb = max(self.peak_mb, other.peak_mb)
        self.grown_mb = max(self.grown_mb, other.grown_mb)


Attempt = Callable[[int, "Written"], str]


class Written:
    """Everything that the child writes to its standard output and error, native libraries included."""

    def __init__(self, file: int) -> None:
        """Read back from `file`, which both outputs lead to."""
        self._file = file

    def take(self) -> bytes:
        """Return what was written since the last call."""
        size = os.fstat(self._file).st_size
        if not size:
            return b""
        written = os.pread(self._file, size, 0)
        os.ftruncate(self._file, 0)
        return written


def run_forked(make: Callable[[], Attempt], *, indices: range, deadline: float) -> Tally:
    """Return what became of the attempts at `indices`, made until `deadline` on the monotonic clock.

    `make` runs in the child and returns the attempt: index -> outcome, raising `Wrong`. After a crash or a hang the
    next child goes on behind the index that caused it.
    """
    tally = Tally()
    while len(indices) and time.monotonic() < deadline and len(tally.failures) < _MAX_FAILURES:
        with _Shared() as shared:
            part, died_at = _one_child(make, shared, indices=indices, deadline=deadline)
        tally.add(part)
        if died_at is None:
            break
        indices = range(died_at + 1, indices.stop)
    return tally


class _Shared:
    """Counters that outlive the child that writes them."""

    def __enter__(self) -> "_Shared":
        self._map = mmap.mmap(-1, 8 * len(_FIELDS))
        self._values = np.frombuffer(self._map, np.int64)
        return self

    def __exit__(self, *_error: object) -> None:
        del self._values
        self._map.close()

    def __getitem__(self, name: str) -> int:
        return int(self._values[_FIELDS.index(name)])

    def __setitem__(self, name: str, value: int) -> None:
        self._values[_FIELDS.index(name)] = value


def _one_child(
    make: Callable[[], Attempt], shared: _Shared, *, indices: range, deadline: float
) -> tuple[Tally, int | None]:
    """Return a child's tally, and the index at which it died if it did."""
    shared["index"] = indices.start
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.jsonl"
        child = os.fork()
        if child == 0:
            _run_child(make, shared, indices=indices, deadline=deadline, report=report)
        signal_number = _wait(child, shared, deadline=deadline)
        tally = _read(report, shared)
    if signal_number is None or any(failure["kind"] == "error" for failure in tally.failures):
        return tally, None
    kind = "hang" if signal_number == signal.SIGALRM else "crash"
    detail = signal.Signals(signal_number).name if signal_number else "the child ended without a report"
    tally.failures.append({"index": shared["index"], "kind": kind, "detail": detail})
    return tally, shared["index"]


def _wait(child: int, shared: _Shared, *, deadline: float) -> int | None:
    """Return None after a good end, else the signal (SIGALRM: it hung and was killed; 0: it exited by itself)."""
    seen, since = -1, time.monotonic()
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return None if status == 0 else (os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)
        if shared["index"] != seen:
            seen, since = shared["index"], time.monotonic()
        elif time.monotonic() - since > _HANG_SECONDS:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return signal.SIGALRM
        time.sleep(_POLL_SECONDS)


def _run_child(
    make: Callable[[], Attempt], shared: _Shared, *, indices: range, deadline: float, report: Path
) -> None:
    """Make the attempts and leave the process."""
    code = 1
    try:
        output = os.open(report.with_name("output"), os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        attempt, written = make(), Written(output)
        written.take()  # what starting up says is no attempt's
        _write(report, _attempts(attempt, written, shared, indices=indices, deadline=deadline))
        code = 0
    except BaseException:  # noqa: BLE001 - the parent reports it; nothing may escape into the parent's code
        _write(report, [{"index": shared["index"], "kind": "error", "detail": traceback.format_exc()}])
    finally:
        os._exit(code)


def _attempts(
    attempt: Attempt, written: Written, shared: _Shared, *, indices: Iterable[int], deadline: float
) -> Iterator[dict[str, object]]:
    """Make the attempts; yield each failure, and the outcomes at the end."""
    outcomes: dict[str, int] = {}
    failures = 0
    for index in indices:
        if time.monotonic() > deadline or failures >= _MAX_FAILURES:
            break
        shared["index"] = index
        started = time.process_time()
        try:
            outcome = attempt(index, written)
        except Exception as error:  # noqa: BLE001 - whatever an attempt raises is a finding
            outcome = "wrong"
            failures += 1
            written.take()
            detail = str(error) if isinstance(error, Wrong) else traceback.format_exc()
            yield {"index": index, "kind": "wrong", "detail": detail[-1000:]}
        _count(shared, index, used_us=int((time.process_time() - started) * 1e6))
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    shared["last_kb"] = _resident_kb()
    yield {"outcomes": outcomes}


def _count(shared: _Shared, index: int, *, used_us: int) -> None:
    shared["done"] += 1
    if shared["done"] == _SETTLED_AFTER:
        shared["settled_kb"] = _resident_kb()
    if used_us > shared["slowest_us"]:
        shared["slowest_us"], shared["slowest_index"] = used_us, index
    shared["peak_kb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _resident_kb() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024


def _write(report: Path, lines: Iterable[dict[str, object]]) -> None:
    with report.open("a", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line) + "\n")
            file.flush()


def _read(report: Path, shared: _Shared) -> Tally:
    tally = Tally(
        done=shared["done"],
        slowest_ms=shared["slowest_us"] / 1000,
        slowest_index=shared["slowest_index"],
        settled_mb=shared["settled_kb"] / 1000,
        peak_mb=shared["peak_kb"] / 1000,
    )
    tally.grown_mb = max(shared["last_kb"] - shared["settled_kb"], 0) / 1000 if shared["settled_kb"] else 0.0
    with contextlib.suppress(FileNotFoundError):
        for line in report.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if "outcomes" in entry:
                tally.outcomes = entry["outcomes"]
            else:
                tally.failures.append(entry)
    return tally
