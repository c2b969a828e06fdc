"""The latency benchmark: its arithmetic, its table, and one quick run on a small function."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.function_run import Effort, measure, overhead_share, percentile
from benchmarks.latency_table import render
from benchmarks.running_function import Reply, RunningFunction, picture_ms
from benchmarks.workloads import Workload
from tests.conftest import REPOSITORY

QUICK = Effort(cold_starts=1, warm_requests=4, load_seconds=0.2, clients=2)
FUNCTION = """
import time

import flask
import functions_framework


@functions_framework.http
def small(request):
    status = 500 if request.get_data() == b"fail" else 200
    time.sleep(0.00075)  # as long as it states: an answer at once would be quicker on a fast machine
    return flask.jsonify(ready=True), status, {"Server-Timing": "decode;dur=0.25, infer;dur=0.5, total;dur=9"}
"""
RESULTS: dict[str, Any] = {
    "commit": "0123456789abcdef",
    "measured": "2026-01-02",
    "machine": {"cpu": "Some CPU", "logicalCpus": 2, "loadBefore": 0.1, "python": "3.11.7", "system": "Linux"},
    "effort": {"coldStarts": 7, "warmRequests": 100, "loadSeconds": 5.0, "clients": 4},
    "functions": {
        "crop": {
            "coldStartMs": {"samples": 7, "median": 1234.5, "min": 1.0, "max": 2.0},
            "warm": {
                "a face": {"samples": 100, "p50Ms": 10.04, "p95Ms": 12.06, "overheadShare": 0.123},
                "no face": {"samples": 100, "p50Ms": 20.0, "p95Ms": 22.0, "overheadShare": 0.05},
            },
            "load": {"samples": 9, "requestsPerSecondPerCore": 99.6},
            "memoryMb": 70.4,
        }
    },
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A staged function that answers soon."""
    (tmp_path / "small").mkdir()
    (tmp_path / "small/main.py").write_text(FUNCTION)
    return tmp_path / "small"


@pytest.mark.parametrize(("percent", "expected"), [(0, 1.0), (50, 2.0), (51, 3.0), (95, 4.0), (100, 4.0)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], percent) == expected


@pytest.mark.parametrize(
    ("header", "milliseconds"),
    [
        ("decode;dur=1.5, detect;dur=2.5, infer;dur=3, encode;dur=4, total;dur=99", 11.0),
        ("total;dur=99", 0.0),
        ("", 0.0),
    ],
)
def test_only_the_work_on_the_picture_counts_as_such(header: str, milliseconds: float) -> None:
    assert picture_ms(header) == milliseconds


def test_the_rest_of_a_request_is_overhead() -> None:
    assert overhead_share(Reply(duration_ms=10.0, stages_ms=7.5, document={})) == 0.25


def test_a_function_is_measured_from_start_to_load(small: Path) -> None:
    result: dict[str, Any] = measure(small, cases=[Workload("empty", "text/plain", b"")], effort=QUICK)

    assert result["coldStartMs"]["samples"] == 1
    assert 0 < result["firstRequestMs"]["median"] < result["coldStartMs"]["median"]
    assert result["warm"]["empty"]["samples"] == 4
    assert result["warm"]["empty"]["p50Ms"] <= result["warm"]["empty"]["p95Ms"]
    assert result["warm"]["empty"]["pictureP50Ms"] == 0.75
    assert 0 < result["warm"]["empty"]["overheadShare"] < 1
    assert result["load"]["requestsPerSecondPerCore"] > 0
    assert 10 < result["memoryMb"] < 500


def test_a_refusal_is_no_measurement(small: Path) -> None:
    with RunningFunction(small) as function, pytest.raises(RuntimeError, match="answered 500"):
        function.post(b"fail", media_type="text/plain")


def test_a_function_that_does_not_start_is_named(small: Path) -> None:
    (small / "main.py").write_text("raise SystemExit(1)\n")

    with pytest.raises(RuntimeError, match="small does not start"):
        RunningFunction(small).__enter__()


def test_the_table_has_a_row_for_each_kind_of_request() -> None:
    assert render(RESULTS).splitlines()[2:4] == [
        "| `crop` | a face | 10.0 | 12.1 | 12 | 99.6 | 1.23 | 70 |",
        "|  | no face | 20.0 | 22.0 | 5 |  |  |  |",
    ]


@pytest.mark.timeout(600)  # ten starts of a function, on whatever machine this is
def test_the_benchmark_runs_on_the_staged_functions(tmp_path: Path) -> None:
    if not (REPOSITORY / "build/crop/main.py").is_file():
        pytest.skip("build/crop is not staged; run: make build")
    output = tmp_path / "latency.json"
    command = [sys.executable, "benchmarks/latency.py", "--quick", "--output", str(output)]

    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)

    results = json.loads(output.read_text())
    assert list(results["functions"]) == ["crop", "emotion", "gender", "age"]
    assert list(results["functions"]["crop"]["warm"]) == ["frame with a face", "frame without a face"]
    assert "| `emotion` | 1 crop |" in render(results)
