"""The short torture, as in continuous integration; and that it fails, and keeps the input, where something breaks."""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture import corpus, run
from tests.torture.forked import Wrong
from tests.torture.pictures import picture
from tests.torture.report import RESULTS, figures

ROOT = Path(__file__).parents[2]
SHARE = 0.01
SHORT = run.Effort(share=0.001, seconds=60, seed=1, workers=1)


@pytest.mark.timeout(300)
def test_nothing_breaks_in_a_minute(tmp_path):
    if not (ROOT / "build/crop/main.py").is_file():
        pytest.skip("build/crop is not staged; run: make build")
    output = tmp_path / "torture.json"
    command = [sys.executable, "-m", "tests.torture", "--share", str(SHARE), "--seconds", "60", "--output", output]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    found = json.loads(output.read_text())

    assert ended.returncode == 0, ended.stderr
    assert found["failures"] == []
    assert found["pictures"]["done"] > 1_000
    assert 0 < found["pictures"]["outcomes"]["decoded"] < found["pictures"]["outcomes"]["refused"]
    assert found["requests"]["done"] > 200
    assert {"200", "400", "404", "405", "413", "415", "422"} <= set(found["requests"]["outcomes"])
    assert found["wire"]["done"] > 10
    assert found["clients"]["answers"] > 32
    assert len(found["faults"]) + found["faultsLeftOut"] == 5  # on a loaded machine the time does not last for all
    assert found["faults"]
    assert all(part in figures(output) for part in ("| damaged HTTP", "Memory behind", "| fault", "slow bodies"))


def test_what_breaks_the_decoder_becomes_a_failure_and_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "FOLDER", tmp_path)

    def attempt(index, written):
        if index == 40:
            ctypes.string_at(0)
        if index == 41:
            raise Wrong("grey instead of blue")
        return "decoded"

    failures = []
    found = run._forked("pictures", lambda: attempt, count=100_000, effort=SHORT, failures=failures)

    assert failures == ["pictures 40: crash: SIGSEGV", "pictures 41: wrong: grey instead of blue"]
    assert (found["done"], found["crashes"], found["wrong"]) == (99, 1, 1)
    kept = {path.read_bytes() for path in tmp_path.iterdir()}
    assert kept == {picture(40, seed=1)[1], picture(41, seed=1)[1]}


def test_slowness_and_growth_are_failures():
    tally = run.Tally(slowest_ms=1500, slowest_index=7, grown_mb=30)

    assert list(run._complaints("pictures", tally)) == [
        "pictures 7 took 1500 ms of processor time",
        "pictures: memory grew by 30 MB",
    ]


def test_the_documented_figures_are_the_last_ones():
    page = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")

    assert figures(RESULTS) in page
