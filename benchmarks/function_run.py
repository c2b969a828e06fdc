"""All measurements of one function."""

import math
import statistics
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.running_function import Reply, RunningFunction
from benchmarks.workloads import Workload

_WARM_UP_REQUESTS = 5


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured.

    Attributes:
        cold_starts: Starts of the process; one more comes first and is not counted.
        warm_requests: Requests of one client, one after the other, for each workload.
        load_seconds: How long several clients send as fast as they can.
        clients: How many those are.
    """

    cold_starts: int = 7
    warm_requests: int = 100
    load_seconds: float = 5.0
    clients: int = 4

    def to_json(self) -> dict[str, object]:
        """Return the effort as it is written beside the results."""
        numbers = asdict(self)
        return {
            "coldStarts": numbers["cold_starts"],
            "warmRequests": numbers["warm_requests"],
            "loadSeconds": numbers["load_seconds"],
            "clients": numbers["clients"],
        }


def measure(folder: Path, *, cases: list[Workload], effort: Effort) -> dict[str, object]:
    """Return everything about one staged function, durations in milliseconds."""
    starts = [_start(folder, cases[0]) for _ in range(effort.cold_starts + 1)][1:]
    with RunningFunction(folder) as function:
        warm = {case.name: _warm(function, case, requests=effort.warm_requests) for case in cases}
        load = _load(function, cases[0], effort=effort)
        memory_mb = function.memory_mb
    return {
        "coldStartMs": _spread([start for start, _ in starts]),
        "firstRequestMs": _spread([first for _, first in starts]),
        "warm": warm,
        "load": load,
        "memoryMb": round(memory_mb, 1),
    }


def _start(folder: Path, case: Workload) -> tuple[float, float]:
    with RunningFunction(folder) as function:
        first = function.post(case.body, media_type=case.media_type)
        return function.cold_start_ms, first.duration_ms


def _warm(function: RunningFunction, case: Workload, *, requests: int) -> dict[str, object]:
    unmeasured = min(requests, _WARM_UP_REQUESTS)
    client = function.client()
    try:
        replies = [client.send("POST", case.body, media_type=case.media_type) for _ in range(requests + unmeasured)]
    finally:
        client.close()
    measured = replies[unmeasured:]
    durations = [reply.duration_ms for reply in measured]
    return {
        "samples": len(durations),
        "p50Ms": round(percentile(durations, 50), 2),
        "p95Ms": round(percentile(durations, 95), 2),
        "pictureP50Ms": round(percentile([reply.stages_ms for reply in measured], 50), 2),
        "overheadShare": round(statistics.median(overhead_share(reply) for reply in measured), 3),
    }


def _load(function: RunningFunction, case: Workload, *, effort: Effort) -> dict[str, object]:
    counts = [0] * effort.clients
    end = time.perf_counter() + effort.load_seconds

    def run(number: int) -> None:
        client = function.client()
        try:
            while time.perf_counter() < end:
                client.send("POST", case.body, media_type=case.media_type)
                counts[number] += 1
        finally:
            client.close()

    cpu_before, started = function.cpu_seconds, time.perf_counter()
    threads = [threading.Thread(target=run, args=(number,)) for number in range(effort.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, cpu_seconds = time.perf_counter() - started, function.cpu_seconds - cpu_before
    return {
        "samples": sum(counts),
        "requestsPerSecond": round(sum(counts) / seconds, 1),
        "cpuMsPerRequest": round(1000 * cpu_seconds / sum(counts), 2),
        "requestsPerSecondPerCore": round(sum(counts) / cpu_seconds, 1),
    }


def overhead_share(reply: Reply) -> float:
    """Return the share of a request that is not work on the picture: HTTP, JSON, base64, the framework."""
    return 1 - reply.stages_ms / reply.duration_ms


def percentile(values: list[float], percent: float) -> float:
    """Return the smallest value that at least `percent` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _spread(values: list[float]) -> dict[str, object]:
    return {
        "samples": len(values),
        "median": round(statistics.median(values), 1),
        "min": round(min(values), 1),
        "max": round(max(values), 1),
    }
