"""What a moving person costs: requests and bytes of a minute, the delay of an expression, and where the box is."""

import re
import time
from pathlib import Path

from playwright.sync_api import Page

FACTS = (Path(__file__).parents[2] / "frontend/js/text/facts.js").read_text(encoding="utf-8")
PRICES = dict(re.findall(r"(\w+)\"?: ([\d.]+)", FACTS.split("COST_PER_MILLION")[1]))
MEASURED_SECONDS = 60


def sent_bytes(page: Page) -> dict[str, tuple[int, int]]:
    """Requests and bytes of each function since the page was opened."""
    return page.evaluate("window.sent")


COUNT = """
window.sent = {};
const fetching = window.fetch;
window.fetch = (url, init = {}) => {
  if (init.method === "POST") {
    const name = new URL(url, location.href).pathname.split("/").at(-1);
    const bytes = init.body.size ?? init.body.length;
    const [requests, sum] = window.sent[name] ?? [0, 0];
    window.sent[name] = [requests + 1, sum + bytes];
  }
  return fetching(url, init);
};
"""


def test_a_moving_and_speaking_person_stays_within_the_budget(visit, browser_with_a_moving_person, record_property):
    opened = visit(of=browser_with_a_moving_person, is_set_up=lambda page: page.add_init_script(COUNT))
    opened.start_camera()
    opened.wait_for_label()
    before, started = sent_bytes(opened.page), time.monotonic()
    opened.page.wait_for_timeout(MEASURED_SECONDS * 1000)
    after, seconds = sent_bytes(opened.page), time.monotonic() - started

    hours = seconds / 3600
    calls = {name: (count - before.get(name, [0, 0])[0]) / hours for name, (count, _) in after.items()}
    megabytes = sum(size - before.get(name, [0, 0])[1] for name, (_, size) in after.items()) / hours / 1e6
    dollars = sum(calls[name] * float(PRICES[name]) / 1e6 for name in calls)
    record_property("callsPerHour", calls)
    record_property("megabytesPerHour", megabytes)
    record_property("dollarsPerHour", dollars)

    assert dollars <= 0.13, (calls, dollars)
    assert megabytes <= 90, (calls, megabytes)
