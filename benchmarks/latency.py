"""Measure how fast the staged functions are: cold start, warm requests, throughput, memory, and what HTTP costs.

Each function runs alone in functions-framework's production server, started from `build/<name>/` as the emulator does,
without gateway and IAM check. `make bench` writes `benchmarks/results/latency.json` and the table in
`benchmarks/README.md`. Close other programs first; expect about two minutes.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs by path, from anywhere

from benchmarks.function_run import Effort, measure  # noqa: E402 - after the line above
from benchmarks.machine import commit, describe_machine  # noqa: E402
from benchmarks.workloads import workloads  # noqa: E402


def main() -> None:
    """Measure what the command line names and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build-dir", type=Path, default=ROOT / "build", help="the staged functions (default: build)")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/results/latency.json", help="JSON to write")
    parser.add_argument("--note", default="", help="a sentence about this run, written beside the results")
    parser.add_argument("--quick", action="store_true", help="a few requests only, to see that it works")
    options = parser.parse_args()
    effort = Effort(cold_starts=1, warm_requests=2, load_seconds=0.2) if options.quick else Effort()
    cases = workloads(options.build_dir)
    results = {
        "commit": commit(),
        "measured": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": describe_machine(),
        "effort": effort.to_json(),
        "note": options.note,
        "functions": {
            name: measure(options.build_dir / name, cases=cases[name], effort=effort)
            for name in tqdm(cases, unit="function", disable=None)
        },
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"Written: {options.output}; for the table: make figures")


if __name__ == "__main__":
    main()
