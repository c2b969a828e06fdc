"""What the plan holds as a whole, so that a resource added later is judged too."""

import pytest

from infra.ops import cost

pytestmark = pytest.mark.timeout(600)  # Terraform on a busy machine

FUNCTIONS = sorted(cost.page_loops())
RUNS = ["without_a_domain", "with_a_domain"]


@pytest.mark.parametrize("run", RUNS)
def test_everybody_may_read_the_page_and_nothing_else(planned, run):
    open_to_all = [
        address
        for address, values in planned(run).items()
        if {"allUsers", "allAuthenticatedUsers"} & {values.get("member"), *(values.get("members") or [])}
    ]

    assert open_to_all == ["google_storage_bucket_iam_member.site_public"]


@pytest.mark.parametrize("run", RUNS)
def test_only_the_build_account_holds_roles_in_the_project(planned, run):
    grants = {
        address: values["member"]
        for address, values in planned(run).items()
        if address.startswith("google_project_iam_")
    }

    assert grants == {
        "google_project_iam_member.build_log": "serviceAccount:build@example.iam",
        "google_project_iam_member.build_source": "serviceAccount:build@example.iam",
    }


@pytest.mark.parametrize("run", RUNS)
def test_no_account_has_a_key_of_its_own(planned, run):
    assert [address for address in planned(run) if address.startswith("google_service_account_key.")] == []


@pytest.mark.parametrize("run", RUNS)
def test_the_one_right_to_invoke_is_the_gateways(planned, run):
    grants = [
        (address, sorted(values.get("members") or [values.get("member")]))
        for address, values in planned(run).items()
        if "invoker" in str(values.get("role", "")).lower()
    ]

    assert grants == [
        (f'google_cloud_run_v2_service_iam_binding.invoker["{name}"]', ["serviceAccount:gateway@example.iam"])
        for name in FUNCTIONS
    ]


@pytest.mark.parametrize("run", RUNS)
def test_names_start_with_the_prefix(planned, run):
    names = [
        values["name"]
        for address, values in planned(run).items()
        if address.startswith(("google_compute_", "google_cloudfunctions2_", "google_apikeys_")) and "name" in values
    ]

    assert names
    assert all(name.startswith("emotion-detector-") for name in names), names


@pytest.mark.parametrize("run", RUNS)
def test_the_cost_model_counts_the_checks_and_conditions_that_are_planned(planned, run):
    plan = planned(run)
    checks = [address for address in plan if address.startswith("google_monitoring_uptime_check_config.")]
    conditions = [
        condition
        for address, values in plan.items()
        if address.startswith("google_monitoring_alert_policy.")
        for condition in values["conditions"]
    ]

    assert len(checks) == cost.uptime_checks(len(FUNCTIONS))
    assert len(conditions) == cost.alert_conditions(len(FUNCTIONS))
    assert {values["period"] for address, values in plan.items() if address in checks} == {f"{cost.CHECK_SECONDS}s"}
