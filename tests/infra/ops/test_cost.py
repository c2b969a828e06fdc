"""The cost model, on sums that can be done by hand."""

import json

import pytest

from infra.ops import cost
from infra.ops.cost import Loop, Usage
from infra.ops.prices import PRICES, load_prices

# 1 request a second for 1000 hours = 3.6 million requests of 200 ms billed = 720,000 instance-seconds.
ONE_LOOP = {"crop": Loop(per_second=1, duration_ms=150, request_bytes=2048, response_bytes=1024, gib=0.5)}
MONTH = Usage(viewer_hours=1000, loops=ONE_LOOP)


@pytest.fixture
def prices():
    return load_prices()


@pytest.mark.parametrize(("duration_ms", "seconds"), [(1, 0.1), (100, 0.1), (101, 0.2), (150, 0.2)])
def test_instance_time_is_billed_in_steps_of_100_ms(duration_ms, seconds):
    assert Loop(per_second=1, duration_ms=duration_ms, request_bytes=0, response_bytes=0).billed_seconds() == seconds


def test_requests_that_share_an_instance_share_its_time():
    shared = Loop(per_second=1, duration_ms=100, request_bytes=0, response_bytes=0, sharing=4)

    assert shared.billed_seconds() == 0.025


def test_a_months_quantities_follow_from_viewers_and_loops():
    used = cost.quantities(MONTH)

    assert used["run_request"] == used["gateway_call"] == 3_600_000
    assert used["run_vcpu_second"] == 720_000
    assert used["run_gib_second"] == 360_000
    assert used["egress_gib"] == pytest.approx(3_600_000 / 1024**2)


def test_a_month_costs_its_quantities_beyond_the_free_ones(prices):
    paid = cost.costs(MONTH, prices)

    assert paid["run_request"] == pytest.approx(0.64)  # 1.6 million at 0.40 a million
    assert paid["run_vcpu_second"] == pytest.approx(12.96)  # 540,000 at 0.000024
    assert paid["run_gib_second"] == 0  # exactly the free amount
    assert paid["gateway_call"] == pytest.approx(4.80)  # 1.6 million at 3.00 a million
    assert paid["egress_gib"] == pytest.approx(0.292, abs=0.0005)  # 3.433 - 1 GiB at 0.12


def test_calls_beyond_a_thousand_million_cost_half(prices):
    many = Usage(viewer_hours=1_000_000 / 3.6, loops={"crop": Loop(1.2, 1, 0, 0)})  # 1,200 million requests

    assert cost.costs(many, prices, is_free_tier_used=False)["gateway_call"] == pytest.approx(3300)


def test_a_domain_adds_fixed_costs_and_processed_bytes(prices):
    paid = cost.costs(Usage(viewer_hours=1000, loops=ONE_LOOP, has_domain=True), prices)

    assert paid["balancer_hour"] == pytest.approx(18.25)  # 730 hours at 0.025
    assert paid["armor_policy_month"] + paid["armor_rule_month"] == 9
    assert paid["armor_request"] == pytest.approx(2.70)
    assert paid["balancer_gib"] == pytest.approx(0.0824, abs=0.0001)  # 3 KiB x 3.6 million at 0.008


def test_a_warm_instance_is_paid_for_while_it_waits(prices):
    warm = Usage(viewer_hours=0, loops={"crop": Loop(1, 100, 0, 0, min_instances=1)})

    paid = cost.costs(warm, prices)

    assert paid["run_idle_vcpu_second"] == pytest.approx(6.57)  # 2,628,000 seconds at 0.0000025
    assert paid["run_idle_gib_second"] == pytest.approx(3.285)


def test_one_more_viewer_hour_is_free_of_fixed_costs_and_free_tiers(prices):
    # 3,600 x (0.2 s x (0.000024 + 0.5 x 0.0000025) + 0.0000004 + 0.000003) + 3,600 KiB egress + log lines
    assert cost.per_viewer_hour(MONTH, prices) == pytest.approx(0.03183, abs=0.00001)
    assert cost.per_viewer_hour(Usage(0, ONE_LOOP), prices) == pytest.approx(0.03183, abs=0.00001)


def test_a_million_requests_of_one_function_cost_their_time_calls_bytes_and_log_lines(prices, monkeypatch):
    loop = Loop(7, duration_ms=150, request_bytes=2048, response_bytes=1024, gib=0.5)
    monkeypatch.setattr(cost, "page_loops", lambda: {"crop": loop})

    # 200,000 s x (0.000024 + 0.5 x 0.0000025) + 0.40 + 3.00 + 0.9537 GiB x 0.12 + 0.5588 GiB x 0.50
    assert cost.per_million_requests("crop", prices) == pytest.approx(8.8438, abs=0.0005)


def test_each_lever_changes_a_month_beyond_the_free_tiers(prices):
    usage = Usage(viewer_hours=1000)
    month = sum(cost.costs(usage, prices).values())

    changes = {name: sum(cost.costs(changed, prices).values()) - month for name, changed in cost.levers(usage).items()}

    assert changes["every loop at half the pace"] < changes["crop at half the pace"] < 0
    assert changes["crop working 100 ms longer"] > 0
    assert changes["one warm instance of each function"] > 0


def test_each_price_says_where_it_is_from(prices):
    data = json.loads(PRICES.read_text())

    assert data["checked"]
    assert all(price.source.startswith("https://cloud.google.com/") and price.unit for price in prices.values())


def test_the_report_marks_prices_that_were_not_verified(capsys):
    assert cost.main(["--viewer-hours", "1000", "--domain", "--crop-per-second", "4"]) == 0

    out = capsys.readouterr().out
    assert "| armor request * |" in out
    assert "| run request |" in out
    assert "**1,000 viewer-hours**" in out


def test_under_attack_the_instances_bound_the_month_and_preflights_do_not(prices, monkeypatch, tmp_path):
    """2 instances of 1 vCPU and 0.5 GiB for 730 hours: 5,256,000 vCPU-s at $0.000024, 2,628,000 GiB-s at $0.0000025."""
    limits = {"functions": {"crop": {"maxInstances": 2, "cpu": 1, "memoryMib": 512}}}
    (tmp_path / "limits.json").write_text(json.dumps(limits))
    monkeypatch.setattr(cost, "LIMITS", tmp_path / "limits.json")

    assert cost.ceiling(prices) == {
        "every instance busy all month": pytest.approx(126.14 + 6.57, abs=0.01),
        "a million preflights": pytest.approx(3.40),
    }


def test_checks_and_alerts_are_requests_and_conditions_that_are_paid_for(prices):
    watched = Usage(viewer_hours=0, loops=ONE_LOOP, has_operations=True)

    used, paid = cost.quantities(watched), cost.costs(watched, prices, is_free_tier_used=False)

    # One function, the page and the gateway, from 3 places every 5 minutes: 3 x 8,760 rounds a month each.
    assert used["uptime_execution"] == 78_840
    assert (used["run_request"], used["gateway_call"]) == (26_280, 52_560)
    assert used["run_vcpu_second"] == pytest.approx(2_628)
    assert used["alert_condition_month"] == 6
    assert paid["alert_condition_month"] == pytest.approx(0.60)
    assert paid["alert_series"] == pytest.approx(0.2453, abs=0.0001)  # 8 series x 87,600 evaluations at 0.35 a million


def test_without_checks_and_alerts_nothing_of_them_is_paid():
    assert not [name for name in cost.quantities(MONTH) if name.startswith(("uptime", "alert"))]


def test_a_function_that_is_new_is_asked_seldom_and_as_slow_as_the_slowest(monkeypatch, tmp_path):
    limits = json.loads(cost.LIMITS.read_text())
    limits["functions"]["mood"] = limits["functions"]["gender"]
    (tmp_path / "limits.json").write_text(json.dumps(limits))
    monkeypatch.setattr(cost, "LIMITS", tmp_path / "limits.json")

    loops = cost.page_loops()

    assert list(loops)[-1] == "mood"
    assert loops["mood"].per_second == 0.1
    assert loops["mood"].duration_ms == max(loop.duration_ms for loop in loops.values())


def test_a_viewer_sends_what_the_page_was_measured_to_send():
    measured = json.loads(cost.TRAFFIC.read_text())["functions"]
    loops = cost.page_loops()

    assert set(measured) >= {"crop", "emotion", "gender"}
    for name, sent in measured.items():
        assert (loops[name].per_second, loops[name].request_bytes) == (sent["perSecond"], sent["requestBytes"])


def test_an_instance_costs_what_limits_json_deploys():
    limits = json.loads(cost.LIMITS.read_text())["functions"]

    assert {name: loop.gib for name, loop in cost.page_loops().items()} == {
        name: limit["memoryMib"] / 1024 for name, limit in limits.items()
    }
