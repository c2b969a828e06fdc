"""Attempts in a forked child, so that a crash, a hang or a leak is seen, named and survived."""

import faulthandler
import json
import mmap
import os
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

_HANG_SECONDS = 20.0
_POLL_SECONDS = 0.05
SETTLED_AFTER = 500  # attempts; caches and pools are filled then
_MAX_FAILURES = 20  # of one kind of attempt; more would add nothing
_FIELDS = ("index", "done", "slowest_us", "slowest_index", "settled_after", "settled_kb", "peak_kb", "last_kb")


class Wrong(Exception):
    """An attempt had a result that it must never have; the message names it."""


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


def run_forked(
    make: Callable[[], Attempt], *, parts: Sequence[range], deadline: float, settled_after: int = SETTLED_AFTER
) -> Tally:
    """Return what became of the attempts at the indices of `parts`, made until `deadline` on the monotonic clock.

    Each part has a child of its own. `make` runs in the child and returns the attempt: index -> outcome, raising
    `Wrong`. After a crash or a hang another child goes on behind the index that caused it. Growth of memory counts from
    `settled_after` attempts on.
    """
    tally, child_of = Tally(), partial(_Child, make, deadline=deadline, settled_after=settled_after)
    with ExitStack() as stack:
        children = [stack.enter_context(child_of(part)) for part in parts if len(part)]
        while children:
            time.sleep(_POLL_SECONDS)
            for child in [child for child in children if child.has_ended()]:
                children.remove(child)
                part, rest = child.result()
                tally.add(part)
                if len(rest) and time.monotonic() < deadline and len(tally.failures) < _MAX_FAILURES:
                    children.append(stack.enter_context(child_of(rest)))
    return tally


class _Shared:
    """Counters that outlive the child that writes them."""

    def __init__(self) -> None:
        """Map memory that children share."""
        self._values = np.frombuffer(mmap.mmap(-1, 8 * len(_FIELDS)), np.int64)

    def __getitem__(self, name: str) -> int:
        return int(self._values[_FIELDS.index(name)])

    def __setitem__(self, name: str, value: int) -> None:
        self._values[_FIELDS.index(name)] = value


class _Child:
    """A forked process that makes the attempts at some indices."""

    def __init__(self, make: Callable[[], Attempt], indices: range, *, deadline: float, settled_after: int) -> None:
        """Prepare a child; nothing is forked yet."""
        self._make, self._indices, self._deadline, self._settled_after = make, indices, deadline, settled_after
        self._seen, self._since = -1, time.monotonic()
        self._ended_by: int | None = None

    def __enter__(self) -> "_Child":
        """Fork."""
        self._folder = tempfile.TemporaryDirectory()
        self._report = Path(self._folder.name) / "report.jsonl"
        self._shared = _Shared()
        self._shared["index"], self._shared["settled_after"] = self._indices.start, self._settled_after
        self._id = os.fork()
        if self._id == 0:
            _run_child(self._make, self._shared, indices=self._indices, deadline=self._deadline, report=self._report)
        return self

    def __exit__(self, *_error: object) -> None:
        """End the child if it still runs."""
        if self._ended_by is None:
            os.kill(self._id, signal.SIGKILL)
            os.waitpid(self._id, 0)
        self._folder.cleanup()

    def has_ended(self) -> bool:
        """Return whether it has ended; kill it where one attempt takes too long."""
        ended, status = os.waitpid(self._id, os.WNOHANG)
        if ended:
            self._ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        elif self._shared["index"] != self._seen:
            self._seen, self._since = self._shared["index"], time.monotonic()
        elif time.monotonic() - self._since > _HANG_SECONDS:
            os.kill(self._id, signal.SIGKILL)
            os.waitpid(self._id, 0)
            self._ended_by = signal.SIGALRM
        return self._ended_by is not None

    def result(self) -> tuple[Tally, range]:
        """Return what became of its attempts, and the indices that are left after a crash or a hang."""
        tally, index = _read(self._report, self._shared), self._shared["index"]
        if not self._ended_by:
            return tally, range(0)
        kind = "hang" if self._ended_by == signal.SIGALRM else "crash"
        tally.failures.append({"index": index, "kind": kind, "detail": signal.Signals(self._ended_by).name})
        return tally, range(index + 1, self._indices.stop)


def _run_child(make: Callable[[], Attempt], shared: _Shared, *, indices: range, deadline: float, report: Path) -> None:
    """Make the attempts and leave the process."""
    try:
        faulthandler.disable()  # it would write elsewhere; the parent reports the signal
        output = os.open(report.with_name("output"), os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        attempt, written = make(), Written(output)
        written.take()  # what starting up prints is no attempt's
        _write(report, _attempts(attempt, written, shared, indices=indices, deadline=deadline))
    except BaseException:  # noqa: BLE001 - the parent reports it; nothing may escape into the parent's code
        _write(report, [{"index": shared["index"], "kind": "error", "detail": traceback.format_exc()}])
    finally:
        os._exit(0)


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
    if shared["done"] == shared["settled_after"]:
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
    with suppress(FileNotFoundError):
        for line in report.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if "outcomes" in entry:
                tally.outcomes = entry["outcomes"]
            else:
                tally.failures.append(entry)
    return tally
