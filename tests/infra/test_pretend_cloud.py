"""A real apply, from nothing to nothing, in a pretend cloud with the real one's rules and delays.

What the pretend cloud refuses is in its README. Each rule is also met by a copy of the configuration that breaks it.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.infra.conftest import OFFLINE, Terraform, copy_repository
from tests.infra.pretend_cloud import Outcome, Step, run, with_a_fourth_function, write_inputs

pytestmark = pytest.mark.timeout(1800)  # thirty commands of Terraform on a busy machine


@dataclass(frozen=True, slots=True)
class Fault:
    """A change for the worse.

    Attributes:
        file: Of the configuration.
        old: What is there.
        new: What comes in its place.
    """

    file: str
    old: str
    new: str

    def put_into(self, repository: Path) -> None:
        """Change the copy."""
        path = repository / "infra" / "terraform" / self.file
        text = path.read_text()
        assert self.old in text, f"the text to break is gone from {self.file}: {self.old}"
        path.write_text(text.replace(self.old, self.new))


ZIPS = {"crop": "crop", "emotion": "emotion", "gender": "gender", "age": "age", "mood": "mood"}
EMOTION_FAILS = "TF_OFFLINE_FAIL=google_cloudfunctions2_function:-emotion"
REPLACE_EMOTION = "-replace 'google_cloudfunctions2_function.function[\"emotion\"]'"


@pytest.fixture(scope="module")
def cloud(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory):
    """Return a function that runs steps on a copy of the repository, broken or not, in a cloud of its own."""
    if not terraform.is_offline:
        pytest.skip(f"there is no pretend cloud: {OFFLINE} is missing, or does not work here")

    def steps_in_a_cloud(steps: list[Step], *, faults: tuple["Fault", ...] = ()) -> dict[str, Outcome]:
        folder = tmp_path_factory.mktemp("cloud")
        repository = copy_repository(folder / "repository")
        for fault in faults:
            fault.put_into(repository)
        inputs = write_inputs(folder / "zips", contents=ZIPS)
        write_inputs(folder / "other-zips", contents=ZIPS | {"crop": "another crop"})
        grown = folder / "grown"
        shutil.copytree(repository, grown)
        with_a_fourth_function(grown, name="mood")
        return run(repository, inputs=inputs, steps=steps, reports=folder / "reports")

    return steps_in_a_cloud


NAMES_ONLY = "-target google_apikeys_key.page -target google_logging_project_bucket_config.functions"
OTHER_ZIPS = "build_dir={folder}/other-zips"
SECOND_KEY = 'api_keys=["second"]'
ONE_DOMAIN, OTHER_DOMAIN = "domain=one.example.com", "domain=other.example.com"
OTHER_REGION = "region=us-central1"
ADD_A_FUNCTION = "cp -r {folder}/grown/api {folder}/grown/infra {folder}/repository/"
LAST = (OTHER_ZIPS, OTHER_DOMAIN, OTHER_REGION)


@pytest.fixture(scope="module")
def life(cloud):
    """Everything that happens to a deployment, step by step."""
    return cloud([
        Step("nothing"),
        Step("no_change", "plan"),
        Step("code", settings=(OTHER_ZIPS,)),
        Step("key", settings=(OTHER_ZIPS, SECOND_KEY)),
        Step("failure", settings=(OTHER_ZIPS, SECOND_KEY), options=REPLACE_EMOTION, environment=EMOTION_FAILS),
        Step("mending", settings=(OTHER_ZIPS, SECOND_KEY)),
        Step("domain_and_first_key", settings=(OTHER_ZIPS, ONE_DOMAIN)),
        Step("other_domain", settings=(OTHER_ZIPS, OTHER_DOMAIN)),
        Step("other_region", settings=LAST),
        Step("function", settings=LAST, before=ADD_A_FUNCTION),
        Step("nothing_left_to_do", "plan", settings=LAST),
        Step("end", "destroy", settings=LAST),
    ])  # fmt: skip


def test_first_apply_succeeds_with_the_clouds_own_delays(life):
    assert (life["nothing"].status, life["nothing"].refusals()) == (0, []), life["nothing"].log[-3000:]
    assert life["nothing"].changes()["create"] == {
        "api_gateway_api": 1,
        "api_gateway_api_config": 1,
        "api_gateway_gateway": 1,
        "apikeys_key": 1,
        "artifact_registry_repository": 1,
        "artifact_registry_repository_iam_member": 1,
        "billing_budget": 1,
        "cloud_run_v2_service_iam_binding": 3,
        "cloudfunctions2_function": 3,
        "logging_metric": 4,
        "logging_project_bucket_config": 1,
        "logging_project_exclusion": 1,
        "logging_project_sink": 1,
        "monitoring_alert_policy": 6,
        "monitoring_dashboard": 1,
        "monitoring_notification_channel": 1,
        "monitoring_uptime_check_config": 5,
        "project_iam_member": 2,
        "project_service": 16,
        "project_service_identity": 4,
        "service_account": 5,
        "storage_bucket": 3,
        "storage_bucket_iam_member": 5,
        "storage_bucket_object": 7,
    }


def test_what_people_need_comes_before_what_the_operator_needs(life):
    first = life["nothing"]
    page_is_up = max(
        second
        for kind in ("google_api_gateway_gateway", "google_storage_bucket_object", "google_apikeys_key")
        for second in first.times(kind, moment="end")
    )

    assert min(first.times("google_monitoring_", moment="start")) >= page_is_up
    assert min(first.times("google_billing_budget", moment="start")) >= page_is_up


# Step -> what changed in the cloud; services and Terraform's own waits and random parts left out.
CHANGES = {
    "no_change": {},
    "code": {  # the unchanged zips come from another folder: the same objects again, and no other function is touched
        "destroy": {"storage_bucket_object": 3},
        "create": {"storage_bucket_object": 3},
        "update": {"cloudfunctions2_function": 1},
    },
    "key": {
        "create": {"apikeys_key": 1},
        "update": {"monitoring_uptime_check_config": 3, "storage_bucket_object": 1},
        "destroy": {"apikeys_key": 1},
    },
    "mending": {
        "destroy": {"cloudfunctions2_function": 1},
        "create": {"cloud_run_v2_service_iam_binding": 1, "cloudfunctions2_function": 1},
    },
    "domain_and_first_key": {
        "create": {
            "apikeys_key": 1,
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
            "monitoring_uptime_check_config": 5,
        },
        "update": {"cloudfunctions2_function": 3, "storage_bucket_object": 2},
        "destroy": {"apikeys_key": 1, "monitoring_uptime_check_config": 5},
    },
    "other_domain": {
        "create": {"compute_managed_ssl_certificate": 1, "monitoring_uptime_check_config": 5},
        "update": {
            "apikeys_key": 1,
            "cloudfunctions2_function": 3,
            "compute_target_https_proxy": 1,
            "compute_url_map": 1,
            "storage_bucket_object": 1,
        },
        "destroy": {"compute_managed_ssl_certificate": 1, "monitoring_uptime_check_config": 5},
    },
    "function": {
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
            "monitoring_uptime_check_config": 1,
        },
        "destroy": {"api_gateway_api_config": 1},
    },
    "nothing_left_to_do": {},
}


@pytest.mark.parametrize("step", CHANGES)
def test_step_changes_what_it_must_and_nothing_else(life, step):
    assert (life[step].status, life[step].refusals()) == (0, []), life[step].log[-3000:]
    assert life[step].changes(without=("google_project_service",)) == CHANGES[step]


def test_replaced_function_that_fails_is_the_only_thing_that_fails(life):
    assert life["failure"].status == 1
    assert [line.partition(": ")[0] for line in life["failure"].refusals()] == ["google_cloudfunctions2_function"]


def test_other_region_moves_what_has_a_region_and_keeps_address_and_certificate(life):
    moved = life["other_region"].changes()

    assert (life["other_region"].status, life["other_region"].refusals()) == (0, []), life["other_region"].log[-3000:]
    assert moved["create"] == moved["destroy"]
    assert {"storage_bucket": 3, "cloudfunctions2_function": 3, "api_gateway_gateway": 1}.items() <= moved[
        "create"
    ].items()
    assert not {"compute_global_address", "compute_managed_ssl_certificate", "service_account"} & set(moved["create"])


def test_destroy_leaves_nothing_but_the_services(life):
    alive: set[tuple[object, object]] = set()
    for line in (line for outcome in life.values() for line in outcome.journal):
        if line["verb"] == "create" or line.get("kept"):
            alive.add((line["type"], line["id"]))
        elif line["verb"] == "destroy":
            alive.discard((line["type"], line["id"]))

    assert (life["end"].status, life["end"].refusals()) == (0, []), life["end"].log[-3000:]
    assert alive == set()


@pytest.fixture(scope="module")
def stumble(cloud):
    """A first apply that meets an organisation's policy and a build that fails, and the next one."""
    return cloud([
        Step("first", environment=f"TF_OFFLINE_FORBID_ALLUSERS=1 {EMOTION_FAILS}"),
        Step("second"),
    ])  # fmt: skip


def test_a_policy_against_everybody_and_a_failing_build_stop_nothing_that_does_not_need_them(stumble):
    first = stumble["first"]

    assert first.status == 1
    assert {line.partition(": ")[0] for line in first.refusals()} == {
        "google_storage_bucket_iam_member",
        "google_cloudfunctions2_function",
    }
    assert first.changes()["create"]["api_gateway_api_config"] == 1
    assert len(first.times("google_cloudfunctions2_function", moment="end")) == 2


def test_the_next_apply_finishes_a_half_done_first_one(stumble):
    assert (stumble["second"].status, stumble["second"].refusals()) == (0, []), stumble["second"].log[-3000:]
    assert stumble["second"].changes()["create"]["cloudfunctions2_function"] == 1
    assert stumble["second"].times("google_monitoring_", moment="end")


@dataclass(frozen=True, slots=True)
class Broken:
    """A copy that breaks rules, what is done with it, and what the cloud says to that.

    Attributes:
        faults: What is broken.
        steps: Commands, of which some are refused something.
        refusals: Step -> beginnings of reasons, all of which the cloud must give.
    """

    faults: tuple[Fault, ...]
    steps: list[Step]
    refusals: dict[str, set[str]]


BROKEN = {
    "services are not waited for": Broken(
        (Fault("main.tf", 'create_duration = "60s"', 'create_duration = "1s"'),),
        [Step("first")],
        {"first": {"Error 403: storage.googleapis.com has not been used"}},
    ),
    "roles and metrics are not waited for": Broken(
        (
            Fault("functions.tf", 'create_duration = "180s"', 'create_duration = "1s"'),
            Fault("monitoring.tf", "[terraform_data.serving, time_sleep.log_metrics]", "[time_sleep.services]"),
            Fault("monitoring.tf", "[terraform_data.serving]", "[time_sleep.services]"),
        ),
        [Step("first")],
        {"first": {"Error waiting to create function: Build failed", "Error 404: Cannot find metric(s)"}},
    ),
    "names of what stays taken do not change": Broken(
        (
            Fault("gateway.tf", "-${random_id.key[each.key].hex}", ""),
            Fault("logs.tf", "-${random_id.log_bucket.hex}", ""),
        ),
        [Step("first", options=NAMES_ONLY), Step("end", "destroy"), Step("again", options=NAMES_ONLY)],
        {"again": {"Error 409: google_apikeys_key", "Error 409: google_logging_project_bucket_config"}},
    ),
    "the configuration forces its order up, and the balancer holds on to the region": Broken(
        (
            Fault(
                "gateway.tf",
                '"https://${var.prefix}-${name}-${data.google_project.this.number}.${var.region}.run.app"',
                "google_cloudfunctions2_function.function[name].service_config[0].uri",
            ),
            Fault("load-balancer.tf", "replace_triggered_by = [google_compute_region_network", "ignore_changes = [] #"),
        ),
        [
            Step("first", settings=(ONE_DOMAIN,)),
            Step("replaced", settings=(ONE_DOMAIN,), options=REPLACE_EMOTION),
            Step("other_region", settings=(ONE_DOMAIN, OTHER_REGION)),
        ],
        {
            "replaced": {"Error 409: google_cloudfunctions2_function"},
            "other_region": {"Error 400: The resource"},
        },
    ),
    "the configuration goes before the gateway has moved, and the balancer is keyed by its domain": Broken(
        (
            Fault("gateway.tf", "create_before_destroy = true", "create_before_destroy = false"),
            Fault("main.tf", '"page" => domain }', "domain => domain }"),
        ),
        [
            Step("first", settings=(ONE_DOMAIN,)),
            Step("changed", settings=(OTHER_DOMAIN, "quota_per_minute=100")),
        ],
        {"changed": {"Error 409: google_compute_", "Error 400: The resource"}},
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_copy_is_refused_what_it_breaks(cloud, name):
    broken = BROKEN[name]

    outcomes = cloud(broken.steps, faults=broken.faults)

    for step, reasons in broken.refusals.items():
        given = [line.partition(": ")[2] for line in outcomes[step].refusals()]
        missing = {reason for reason in reasons if not any(line.startswith(reason) for line in given)}
        assert not missing, given
