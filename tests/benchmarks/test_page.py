"""The table about the page, and that the published one belongs to the published results."""

from pathlib import Path

from benchmarks.page_table import render
from benchmarks.page_tracing import summarize

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
        }
    },
}


def test_the_table_has_a_row_for_each_preset() -> None:
    assert render(RESULTS).splitlines()[2] == "| mobile | 96 | 100 | 99 | 98 | 0.95 s | 1.20 s |"


def test_the_frames_have_a_table_of_their_own() -> None:
    frames = {"faces": 4, "seconds": 10, "frames": 600, "p50Ms": 1.25, "p95Ms": 6.5, "meanMs": 2.0}
    circumstances = {name: RESULTS[name] for name in ("commit", "measured", "machine", "note")}

    table = render(RESULTS | {"frames": circumstances | frames})

    assert "| 4 | 600 in 10 s | 1.2 ms | 6.5 ms | 2.0 ms |\n\nCommit `0123456789`, 2026-01-02: A processor" in table


def test_a_frame_is_charged_with_all_tasks_since_the_one_before() -> None:
    def event(name: str, ts: int, tdur: int = 0, tid: int = 7) -> dict[str, object]:
        return {"name": name, "pid": 1, "tid": tid, "ts": ts, "tdur": tdur}

    frames = [event("FireAnimationFrame", at) for at in (0, 16_000, 32_000, 48_000)]
    tasks = [event("RunTask", at, took) for at, took in ((1000, 2000), (9000, 1000), (17_000, 500), (40_000, 4000))]
    elsewhere = [event("RunTask", 2000, 90_000, tid=8), event("FireAnimationFrame", 2000, tid=8)]

    found = summarize([*elsewhere, *frames, *tasks])

    assert (found["frames"], found["p50Ms"], found["meanMs"]) == (3, 3.0, 2.5)
