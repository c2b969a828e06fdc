"""What the deployment costs: viewers and their loops -> requests, vCPU-s, GiB-s, gateway, egress -> money.

The prices and where they come from are in prices.json; a viewer's requests and how long each takes are measured, in
benchmarks/results. Left out: a few cents for storage and builds.
"""

import argparse
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from infra.ops.prices import PRICES, Price, load_prices

USAGE = Path(__file__).with_name("usage.json")
LIMITS = Path(__file__).resolve().parents[1] / "limits.json"
RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
LATENCY, TRAFFIC = RESULTS / "latency.json", RESULTS / "page-traffic.json"
SLOWER_VCPU = 2  # by assumption: a vCPU of Cloud Run is a hyper-thread, the benchmarks run on whole cores
GIB = 1024**3
HOUR_SECONDS = 3600
MONTH_HOURS = 730
# Source: cloud.google.com/run/pricing, "rounded up to the nearest 100 millisecond".
BILLED_STEP_MS = 100
GATEWAY_TIER_CALLS = 1_000_000_000
ARMOR_RULES = 4  # infra/terraform/load-balancer.tf: method, size, length, rate
CHECK_PLACES, CHECK_SECONDS = 3, 300  # infra/terraform/monitoring.tf: each uptime check, from where and how often
ALERT_SECONDS = 30  # how often a condition is evaluated; source: examples of "Google Cloud Observability pricing"
LEAST_CHANGE = 0.01  # dollars; a lever that moves less is not printed
LOG_LINE_BYTES = 600  # one structured line with Cloud Logging's own fields


@dataclass(frozen=True, slots=True)
class Loop:
    """One function as a viewer's page uses it, and the instance that serves it.

    Attributes:
        per_second: Requests of one viewer.
        duration_ms: How long the function works on one.
        request_bytes: Size of the request.
        response_bytes: Size of the answer.
        vcpus: Of one instance.
        gib: Memory of one instance.
        sharing: Requests that an instance works on at a time, on average; 1 is the worst case.
        min_instances: Kept warm.
    """

    per_second: float
    duration_ms: float
    request_bytes: int
    response_bytes: int
    vcpus: float = 1.0
    gib: float = 0.5
    sharing: float = 1.0
    min_instances: int = 0

    def billed_seconds(self) -> float:
        """Return the instance time that one request is billed with."""
        return math.ceil(self.duration_ms / BILLED_STEP_MS) * BILLED_STEP_MS / 1000 / self.sharing


def page_loops() -> dict[str, Loop]:
    """Return what the page sends while one moving, talking person is in view.

    A request's duration is what it takes here when it is alone, times SLOWER_VCPU. A function that was not measured yet
    counts as the slowest of the others, and as one that is asked seldom.
    """
    measured = {
        name: next(iter(each["warm"].values()))["p50Ms"]
        for name, each in json.loads(LATENCY.read_text(encoding="utf-8"))["functions"].items()
    }
    usage = json.loads(USAGE.read_text(encoding="utf-8"))
    traffic = json.loads(TRAFFIC.read_text(encoding="utf-8"))["functions"]
    limits = json.loads(LIMITS.read_text(encoding="utf-8"))["functions"]
    return {
        name: Loop(
            duration_ms=SLOWER_VCPU * measured.get(name, max(measured.values())),
            vcpus=limit["cpu"],
            gib=limit["memoryMib"] / 1024,
            min_instances=limit["minInstances"],
            **_requests(traffic.get(name), usage["response_bytes"].get(name), others=usage["others"]),
        )
        for name, limit in limits.items()
    }


def _requests(
    sent: Mapping[str, float] | None, response_bytes: int | None, *, others: Mapping[str, float]
) -> dict[str, Any]:
    """Return a loop's rate and bytes; what was not measured is as `others`."""
    measured = {} if sent is None else {"per_second": sent["perSecond"], "request_bytes": sent["requestBytes"]}
    answered = {} if response_bytes is None else {"response_bytes": response_bytes}
    return {**others, **measured, **answered}


@dataclass(frozen=True, slots=True)
class Usage:
    """A month.

    Attributes:
        viewer_hours: Hours that all viewers together spend with the camera on.
        loops: Function to its use.
        has_domain: Whether page and API are behind the load balancer.
        has_operations: Whether uptime checks and alerts watch it, as Terraform deploys them.
    """

    viewer_hours: float = 100
    loops: Mapping[str, Loop] = field(default_factory=page_loops)
    has_domain: bool = False
    has_operations: bool = False

    def with_loop(self, name: str, **changes: float) -> "Usage":
        """Return the same month with one loop changed."""
        return replace(self, loops={**self.loops, name: replace(self.loops[name], **changes)})  # type: ignore[arg-type]  # min_instances is an int


def quantities(usage: Usage) -> dict[str, float]:
    """Return how much of each priced thing a month uses."""
    seconds = usage.viewer_hours * HOUR_SECONDS
    requests = {name: loop.per_second * seconds for name, loop in usage.loops.items()}
    instance_seconds = {name: requests[name] * loop.billed_seconds() for name, loop in usage.loops.items()}
    sent = sum(requests[name] * loop.response_bytes for name, loop in usage.loops.items()) / GIB
    received = sum(requests[name] * loop.request_bytes for name, loop in usage.loops.items()) / GIB
    idle_seconds = {
        name: max(0.0, loop.min_instances * MONTH_HOURS * HOUR_SECONDS - instance_seconds[name])
        for name, loop in usage.loops.items()
    }
    watch = _operations(len(usage.loops)) if usage.has_operations else {}
    checked = watch.pop("function_checks", 0.0)
    total = sum(requests.values()) + checked
    checked_seconds = checked * BILLED_STEP_MS / 1000 / max(1, len(usage.loops))
    instance_seconds = {name: seconds + checked_seconds for name, seconds in instance_seconds.items()}
    return {
        "run_request": total,
        "run_vcpu_second": sum(instance_seconds[name] * loop.vcpus for name, loop in usage.loops.items()),
        "run_gib_second": sum(instance_seconds[name] * loop.gib for name, loop in usage.loops.items()),
        "run_idle_vcpu_second": sum(idle_seconds[name] * loop.vcpus for name, loop in usage.loops.items()),
        "run_idle_gib_second": sum(idle_seconds[name] * loop.gib for name, loop in usage.loops.items()),
        "gateway_call": total + watch.pop("refused_checks", 0.0),
        "egress_gib": sent,
        "log_gib": total * LOG_LINE_BYTES / GIB,
        **watch,
        **(_balancer(total, sent + received) if usage.has_domain else {}),
    }


def uptime_checks(functions: int) -> int:
    """Return how many uptime checks there are: one for each function, the page, and the gateway without a key."""
    return functions + 2


def alert_conditions(functions: int) -> int:
    """Return how many alert conditions are billed: an instance limit for each function, and five others."""
    return functions + 5


def _operations(functions: int) -> dict[str, float]:
    rounds = MONTH_HOURS * HOUR_SECONDS / CHECK_SECONDS * CHECK_PLACES
    series = uptime_checks(functions) + 3 * functions + 2  # of the conditions: checks, functions, two counters
    return {
        "function_checks": functions * rounds,
        "refused_checks": rounds,
        "uptime_execution": uptime_checks(functions) * rounds,
        "alert_condition_month": alert_conditions(functions),
        "alert_series": series * MONTH_HOURS * HOUR_SECONDS / ALERT_SECONDS,
    }


def _balancer(requests: float, gib: float) -> dict[str, float]:
    return {
        "balancer_hour": MONTH_HOURS,
        "balancer_gib": gib,
        "armor_policy_month": 1,
        "armor_rule_month": ARMOR_RULES,
        "armor_request": requests,
    }


def costs(usage: Usage, prices: Mapping[str, Price], *, is_free_tier_used: bool = True) -> dict[str, float]:
    """Return what a month costs, by priced thing."""
    result = {}
    for name, quantity in quantities(usage).items():
        free = prices[name].free if is_free_tier_used else 0.0
        billable = max(0.0, quantity - free)
        discount = max(0.0, quantity - GATEWAY_TIER_CALLS) / 2 if name == "gateway_call" else 0.0
        result[name] = (billable - discount) * prices[name].price
    return result


def per_viewer_hour(usage: Usage, prices: Mapping[str, Price]) -> float:
    """Return what one more viewer-hour costs once the free tiers are used up and the fixed costs are paid."""
    more = replace(usage, viewer_hours=usage.viewer_hours + 1)
    without = sum(costs(usage, prices, is_free_tier_used=False).values())
    return sum(costs(more, prices, is_free_tier_used=False).values()) - without


def per_million_requests(name: str, prices: Mapping[str, Price]) -> float:
    """Return what a million requests of one function cost once the free tiers are used up, without a domain."""
    alone = Usage(viewer_hours=1_000_000 / HOUR_SECONDS, loops={name: replace(page_loops()[name], per_second=1)})
    return sum(costs(alone, prices, is_free_tier_used=False).values())


def ceiling(prices: Mapping[str, Price]) -> dict[str, float]:
    """Return what bounds a month under attack, without free tiers: every instance busy, and each million preflights.

    A preflight needs no key and counts towards no quota, so the number of instances is the limit of processor time, and
    the gateway's price of a call has none.
    """
    functions = json.loads(LIMITS.read_text(encoding="utf-8"))["functions"].values()
    seconds = MONTH_HOURS * HOUR_SECONDS
    instances = sum(
        each["maxInstances"]
        * (each["cpu"] * prices["run_vcpu_second"].price + each["memoryMib"] / 1024 * prices["run_gib_second"].price)
        for each in functions
    )
    call = prices["gateway_call"].price + prices["run_request"].price
    return {"every instance busy all month": instances * seconds, "a million preflights": call * 1_000_000}


def levers(usage: Usage) -> dict[str, Usage]:
    """Return what an operator or the page can turn, each as the changed month."""
    loops = usage.loops
    busy = [name for name, loop in loops.items() if loop.per_second >= 0.5]
    wordiest = max(loops, key=lambda name: loops[name].response_bytes)
    slowest = max(loops, key=lambda name: loops[name].duration_ms)
    half = {name: replace(loop, per_second=loop.per_second / 2) for name, loop in loops.items()}
    warm = {name: replace(loop, min_instances=1) for name, loop in loops.items()}
    shorter, longer = loops[wordiest].response_bytes // 2, loops[slowest].duration_ms + 100
    return {
        "every loop at half the pace": replace(usage, loops=half),
        **{f"{name} at half the pace": replace(usage, loops={**loops, name: half[name]}) for name in busy},
        **{f"{name} switched off": usage.with_loop(name, per_second=0) for name in loops if name not in busy},
        f"answers of {wordiest} half the size": usage.with_loop(wordiest, response_bytes=shorter),
        f"{slowest} working 100 ms longer": usage.with_loop(slowest, duration_ms=longer),
        "one warm instance of each function": replace(usage, loops=warm),
        "a domain (load balancer, Cloud Armor)": replace(usage, has_domain=True),
        "no uptime checks and alerts": replace(usage, has_operations=False),
    }


def report(usage: Usage, prices: Mapping[str, Price]) -> str:
    """Return the month as Markdown tables: what is used, what it costs, what saves how much."""
    used, paid = quantities(usage), costs(usage, prices)
    lines = ["| per month | quantity | free | costs |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name.replace('_', ' ')}{'' if prices[name].verified else ' *'} "
        f"| {_amount(used[name])} | {_amount(prices[name].free)} | ${paid[name]:,.2f} |"
        for name in used
        if used[name] > 0
    ]
    lines += [f"| **{_amount(usage.viewer_hours)} viewer-hours** | | | **${sum(paid.values()):,.2f}** |", ""]
    return "\n".join(lines) + "\n" + changes(usage, prices)


def changes(usage: Usage, prices: Mapping[str, Price]) -> str:
    """Return as Markdown tables what changes the month, and what bounds it under attack."""
    total = sum(costs(usage, prices).values())
    lines = [f"One more viewer-hour costs ${per_viewer_hour(usage, prices):.3f}.", ""]
    lines += ["| lever | changes the month by |", "|---|---:|"]
    for name, changed in levers(usage).items():
        difference = sum(costs(changed, prices).values()) - total
        if abs(difference) >= LEAST_CHANGE:
            lines.append(f"| {name} | {'-' if difference < 0 else '+'}${abs(difference):,.2f} |")
    lines += ["", "| under attack | costs |", "|---|---:|"]
    lines += [f"| {name} | ${cost:,.2f} |" for name, cost in ceiling(prices).items()]
    return "\n".join(lines)


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.1f}"


def main(arguments: list[str] | None = None) -> int:
    """Print the report for the month that the command line describes; return the exit status."""
    parser = argparse.ArgumentParser(description="What a month of Emotion Detector costs on Google Cloud.")
    parser.add_argument("--viewer-hours", type=float, default=100, help="with the camera on, of all viewers together")
    parser.add_argument("--domain", action="store_true", help="with the load balancer that a domain brings")
    loops = page_loops()
    for name, loop in loops.items():
        parser.add_argument(f"--{name}-per-second", type=float, default=loop.per_second, help="requests of one viewer")
    options = parser.parse_args(arguments)
    usage = Usage(viewer_hours=options.viewer_hours, has_domain=options.domain, has_operations=True)
    for name in loops:
        usage = usage.with_loop(name, per_second=getattr(options, f"{name}_per_second"))
    data = json.loads(PRICES.read_text())
    print(report(usage, load_prices()))
    print(f"\n{data['currency']}, prices of {data['checked']} (infra/ops/prices.json); * not read at the source.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
