"""Judge the page of the emulator: `make bench-page` writes `results/page.json` and the table in `README.md`."""

import argparse
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs by path, from anywhere

from benchmarks.machine import commit, describe_machine  # noqa: E402 - after the line above
from benchmarks.page_lighthouse import VERSION, audit  # noqa: E402
from benchmarks.page_tracing import trace  # noqa: E402

START_SECONDS = 60


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--note", default="", help="a sentence about this run, written beside the results")
    parser.add_argument("--only", choices=["lighthouse", "frames"], help="measure this, and keep the rest as it is")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        raise SystemExit("no Chromium found; install one: apt-get install chromium")
    output = ROOT / "benchmarks/results/page.json"
    results: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    circumstances = {
        "commit": commit(),
        "measured": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": describe_machine(),
        "note": options.note,
    }
    with _emulator() as url:
        if options.only != "frames":
            judged = audit(url, chromium=chromium)
            results |= circumstances | {"lighthouseVersion": VERSION, "lighthouse": judged}
        if options.only != "lighthouse":
            results["frames"] = circumstances | trace(url, chromium=chromium)
    output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"Written: {output}; for the table: make figures")


@contextmanager
def _emulator() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "emulator", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        url = f"http://localhost:{port}/"
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own address
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main()
