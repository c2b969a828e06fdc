"""What a moving person costs: requests and bytes of a minute, the delay of an expression, and where the box is."""

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.machine import commit, describe_machine

REPOSITORY = Path(__file__).parents[2]
FACTS = (REPOSITORY / "frontend/js/text/facts.js").read_text(encoding="utf-8")
TRAFFIC = REPOSITORY / "benchmarks/results/page-traffic.json"
PRICES = dict(re.findall(r"(\w+)\"?: ([\d.]+)", FACTS.split("COST_PER_MILLION")[1]))
DATA_RATE = (REPOSITORY / "frontend/js/text/data-rate.js").read_text(encoding="utf-8")
PROMISED = int(re.findall(r"MEGABYTES_PER_HOUR = (\d+)", DATA_RATE)[0])
MEASURED_SECONDS = 60


def counts(page: Page) -> dict[str, list[int]]:
    """Requests of each function since the page was opened, their bytes, and those of the answers."""
    return page.evaluate("window.sent")


COUNT = """
window.sent = {};
const fetching = window.fetch;
window.fetch = (url, init = {}) => {
  if (init.method === "POST") {
    const name = new URL(url, location.href).pathname.split("/").at(-1);
    const bytes = init.body.size ?? init.body.length;
    const counted = (window.sent[name] ??= [0, 0, 0]);
    counted[0] += 1;
    counted[1] += bytes;
    return fetching(url, init).then((response) => {
      const text = response.text.bind(response);
      response.text = () => text().then((answer) => { counted[2] += answer.length; return answer; });
      return response;
    });
  }
  return fetching(url, init);
};
"""


def test_a_moving_and_speaking_person_stays_within_the_budget(visit, browser_with_a_moving_person, pytestconfig):
    opened = visit(of=browser_with_a_moving_person, is_set_up=lambda page: page.add_init_script(COUNT))
    opened.start_camera()
    opened.wait_for_label()
    before, started = counts(opened.page), time.monotonic()
    opened.page.wait_for_timeout(MEASURED_SECONDS * 1000)
    after, seconds = counts(opened.page), time.monotonic() - started

    sent = {name: [now - then for now, then in zip(after[name], before.get(name, [0, 0, 0]), strict=True)]
            for name in after}  # fmt: skip
    hours = seconds / 3600
    megabytes = sum(size for _, size, _ in sent.values()) / hours / 1e6
    both_ways = megabytes + sum(size for *_, size in sent.values()) / hours / 1e6
    dollars = sum(count / hours * float(PRICES[name]) / 1e6 for name, (count, *_) in sent.items())
    if pytestconfig.getoption("--update-traffic"):
        keep(sent, seconds)

    assert dollars <= 0.13, (sent, dollars)
    assert megabytes <= 60, (sent, megabytes)
    assert both_ways <= PROMISED, (sent, both_ways)


def keep(sent: dict[str, list[int]], seconds: float) -> None:
    """Write what the cost model takes a viewer's requests from."""
    functions = {
        name: {
            "perSecond": round(count / seconds, 3),
            "requestBytes": round(size / max(count, 1)),
            "replyBytes": round(answers / max(count, 1)),
        }
        for name, (count, size, answers) in sorted(sent.items())
    }
    result = {
        "commit": commit(), "measured": datetime.now(UTC).strftime("%Y-%m-%d"), "machine": describe_machine(),
        "seconds": round(seconds, 1), "functions": functions,
    }  # fmt: skip
    TRAFFIC.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
