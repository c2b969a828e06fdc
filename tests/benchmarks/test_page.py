"""The table about the page, and that the published one belongs to the published results."""

import json
from pathlib import Path

from benchmarks.page_table import BEGIN, END, render

REPOSITORY = Path(__file__).parents[2]
RESULTS = {
    "commit": "0123456789abcdef",
    "measured": "2026-01-02",
    "machine": {"cpu": "A processor", "logicalCpus": 2, "loadBefore": 0.5},
    "note": "",
    "lighthouseVersion": "1.2.3",
    "lighthouse": {
        "mobile": {
            "scores": {"performance": 96, "accessibility": 100, "best-practices": 99, "seo": 98},
            "firstContentfulPaintMs": 950,
            "largestContentfulPaintMs": 1200,
            "throttling": {"rttMs": 150, "throughputKbps": 1638.4, "cpuSlowdownMultiplier": 4},
        }
    },
}


def test_the_table_has_a_row_for_each_preset() -> None:
    assert render(RESULTS).splitlines()[2] == (
        "| mobile | 96 | 100 | 99 | 98 | 0.95 s | 1.20 s | 1.6 Mbit/s, 150 ms round trip, processor 4 x slower |"
    )


def test_the_published_table_is_the_one_of_the_results() -> None:
    results = json.loads((REPOSITORY / "benchmarks/results/page.json").read_text(encoding="utf-8"))

    table = render(results)

    assert f"{BEGIN}\n{table}{END}" in (REPOSITORY / "benchmarks/README.md").read_text(encoding="utf-8")
