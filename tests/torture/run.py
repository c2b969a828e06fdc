"""The parts of the torture in order, each within its share of the time, and what counts as a failure."""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.torture.applications import calling
from tests.torture.calls import FUNCTIONS, call
from tests.torture.clients import Question, ask_at_once, questions
from tests.torture.corpus import keep
from tests.torture.encodings import encodings
from tests.torture.faults import FAULTS, with_fault
from tests.torture.forked import SETTLED_AFTER, Attempt, Tally, run_forked
from tests.torture.generated import generated_requests
from tests.torture.pictures import decoding, picture
from tests.torture.slow_bodies import slow_bodies
from tests.torture.system import LIMITS, System, running_system
from tests.torture.wire import damaged_http

_PICTURES, _REQUESTS, _WIRE, _EXAMPLES = 1_000_000, 100_000, 10_000, 250
_CLIENTS, _CLIENT_SECONDS = 32, 120.0
_FAULT_SECONDS = 16.5  # longer than the contract's deadline of 15 s
_SLOWEST_MS = 1000.0  # of processor time
_GROWN_MB = 20.0
# Attempts after which caches are full; over 87,000 more the process with all four functions grows by 3 MB.
_SETTLED = {"pictures": SETTLED_AFTER, "requests": 3000}
_FAULT_LIMIT_SECONDS = 30.0
_THREADS: int = LIMITS["emotion"]["concurrency"]
_SLOW_LIMIT_SECONDS = 25.0  # of two rounds of slow bodies
# Peak memory of a function: a classifier's by decision, of `crop` 70 % of its instance.
_PEAK_MB = {"crop": 0.7 * LIMITS["crop"]["memoryMib"] * 1.048576, "emotion": 150.0, "gender": 150.0, "age": 150.0}
# Which share of the whole time each part may take.
_TIMES = {"pictures": 0.3, "requests": 0.25, "wire": 0.08, "contract": 0.06}


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried.

    Attributes:
        share: Of the full counts and times.
        seconds: In which the whole must end.
        seed: Of pictures and requests.
        workers: Children at once.
    """

    share: float
    seconds: float
    seed: int
    workers: int


def torture(effort: Effort, *, build: Path) -> dict[str, object]:
    """Return the figures of all parts, and every failure in words."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    end = time.monotonic() + effort.seconds
    results: dict[str, Any] = {}
    failures: list[str] = []
    results["pictures"] = _forked(
        "pictures", lambda: decoding(effort.seed), count=_PICTURES, effort=effort, failures=failures
    ) | {"encodings": len(encodings())}
    results["requests"] = _forked(
        "requests", lambda: calling(build, seed=effort.seed), count=_REQUESTS, effort=effort, failures=failures
    )
    results["wire"] = damaged_http(
        build / "emotion",
        count=max(int(_WIRE * effort.share), 1),
        seed=effort.seed,
        deadline=time.monotonic() + _TIMES["wire"] * effort.seconds,
    )
    failures += results["wire"]["failures"]
    with running_system() as system:
        results |= _system_parts(system, effort=effort, end=end, failures=failures)
    results["slowBodies"] = [
        slow_bodies(build / "emotion", connections=count, threads=_THREADS, patience_seconds=_SLOW_LIMIT_SECONDS)
        for count in ((_THREADS,) if effort.share < 1 else (0, _THREADS - 1, _THREADS, 2 * _THREADS))
    ]
    failures += [
        f"{one['slowBodies']} slow bodies: a usual request waits more than {_SLOW_LIMIT_SECONDS:.0f} s"
        for one in results["slowBodies"]
        if one["waitedSeconds"] is None
    ]
    return results | {"failures": failures}


def _forked(
    part: str, make: Callable[[], Attempt], *, count: int, effort: Effort, failures: list[str]
) -> dict[str, object]:
    """Share the attempts out to forked children; return the tally."""
    started = time.monotonic()
    deadline = started + _TIMES[part] * effort.seconds
    total = max(int(count * effort.share), 1)
    edges = [total * worker // effort.workers for worker in range(effort.workers + 1)]
    parts = [range(first, last) for first, last in itertools.pairwise(edges)]
    tally = run_forked(make, parts=parts, deadline=deadline, settled_after=_SETTLED[part])
    failures += _complaints(part, tally)
    for failure in tally.failures:
        failure["file"] = str(_kept(part, int(str(failure["index"])), seed=effort.seed).name)
    return {**_figures(tally), "seconds": round(time.monotonic() - started)}


def _kept(part: str, index: int, *, seed: int) -> Path:
    return keep(picture(index, seed=seed)[1] if part == "pictures" else repr(call(index, seed=seed)).encode())


def _figures(tally: Tally) -> dict[str, object]:
    crashes = sum(failure["kind"] in {"crash", "hang", "error"} for failure in tally.failures)
    figures = asdict(tally) | {"crashes": crashes, "wrong": len(tally.failures) - crashes}
    return {
        "done": figures["done"],
        "outcomes": dict(sorted(figures["outcomes"].items())),
        "crashes": crashes,
        "serverErrors": sum("is answered with 5" in str(failure["detail"]) for failure in tally.failures),
        "wrong": figures["wrong"],
        "slowestMs": round(tally.slowest_ms, 1),
        "settledMb": round(tally.settled_mb, 1),
        "peakMb": round(tally.peak_mb, 1),
        "grownMb": round(tally.grown_mb, 1),
        "failures": figures["failures"],
    }


def _complaints(part: str, tally: Tally) -> Iterator[str]:
    for failure in tally.failures:
        yield f"{part} {failure['index']}: {failure['kind']}: {failure['detail']}"
    if tally.slowest_ms > _SLOWEST_MS:
        yield f"{part} {tally.slowest_index} took {tally.slowest_ms:.0f} ms of processor time"
    if tally.grown_mb > _GROWN_MB:
        yield f"{part}: memory grew by {tally.grown_mb:.0f} MB"


def _system_parts(system: System, *, effort: Effort, end: float, failures: list[str]) -> dict[str, object]:
    asked = questions(system)
    seconds = min(_CLIENT_SECONDS * effort.share, max(end - time.monotonic(), 0) / 3)
    counts = ask_at_once(system, asked, clients=_CLIENTS, seconds=max(seconds, 2.0), seed=effort.seed)
    failures += [f"a wrong answer to one of {_CLIENTS} clients: {wrong}" for wrong in counts.wrong]
    generated = generated_requests(
        system,
        examples=max(int(_EXAMPLES * effort.share), 5),
        seed_number=effort.seed,
        deadline=time.monotonic() + _TIMES["contract"] * effort.seconds,
    )
    failures += generated["failures"]
    memory = {name: {"peakMb": round(system.peak_mb(name), 1), "limitMb": round(_PEAK_MB[name])} for name in FUNCTIONS}
    failures += [
        f"{name} took {figures['peakMb']} MB, more than {figures['limitMb']} MB"
        for name, figures in memory.items()
        if figures["peakMb"] > figures["limitMb"]
    ]
    faults = list(_faults(system, asked, effort=effort, end=end, failures=failures))
    return {
        "clients": counts.to_json(clients=_CLIENTS, seconds=max(seconds, 2.0)),
        "contract": generated,
        "memory": memory,
        "faults": faults,
        "faultsLeftOut": len(FAULTS) * (len(FUNCTIONS) if effort.share == 1 else 1) - len(faults),
    }


def _faults(
    system: System, asked: list[Question], *, effort: Effort, end: float, failures: list[str]
) -> Iterator[dict[str, object]]:
    usual = {question.name: question for question in reversed(asked) if question.status == 200}
    is_short = effort.share < 1
    for name in FUNCTIONS[:1] if is_short else FUNCTIONS:
        for fault in FAULTS:
            if time.monotonic() > end:
                continue
            outcome = with_fault(system, usual[name], fault=fault, seconds=1.0 if is_short else _FAULT_SECONDS)
            yield outcome
            if outcome["unexpected"]:
                failures.append(f"{name}, {fault}: {outcome['unexpected']} unexpected answers: {outcome['statuses']}")
            if outcome["recoverySeconds"] is None:
                failures.append(f"{name}, {fault}: no recovery within {_FAULT_LIMIT_SECONDS:.0f} s")
            if outcome["slowestSeconds"] > _FAULT_LIMIT_SECONDS:
                failures.append(f"{name}, {fault}: a request took {outcome['slowestSeconds']} s")
