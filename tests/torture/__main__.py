"""`make torture`: damaged pictures, odd requests, many clients and faults, until something breaks or time is over.

Every picture and request follows from the seed and its index. What breaks is written to tests/corpus/, the figures to
benchmarks/results/torture.json; the exit code is 1 if anything broke. Close other programs first.
"""

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import commit, describe_machine
from tests.torture.run import Effort, torture

_ROOT = Path(__file__).parents[2]


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--share", type=float, default=1.0, help="share of the full counts and times (default: 1)")
    add("--seconds", type=float, default=900.0, help="stop all parts in time for this (default: 900)")
    add("--seed", type=int, default=1, help="of pictures and requests (default: 1)")
    add("--workers", type=int, default=min(os.cpu_count() or 1, 8), help="children at once (default: one a core)")
    add("--build-dir", type=Path, default=_ROOT / "build", help="the staged functions (default: build)")
    add("--output", type=Path, default=_ROOT / "benchmarks/results/torture.json", help="JSON to write")
    options = parser.parse_args()
    machine, started = describe_machine(), time.monotonic()
    effort = Effort(share=options.share, seconds=options.seconds, seed=options.seed, workers=options.workers)
    results = {
        "commit": commit(),
        "measured": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": machine,
        "seed": options.seed,
        "share": options.share,
        **torture(effort, build=options.build_dir.resolve()),
        "totalSeconds": round(time.monotonic() - started),
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    for failure in results["failures"]:
        print(f"FAILED: {failure}", file=sys.stderr)  # noqa: T201 - the command line's own output
    if results["faultsLeftOut"]:
        print(f"No time was left for {results['faultsLeftOut']} faults.", file=sys.stderr)  # noqa: T201 - as above
    print(  # noqa: T201 - the command line's own output
        f"{len(results['failures'])} failures in {results['totalSeconds']} s; written: {options.output}"
    )
    return 1 if results["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
