"""Each rule of the pretend cloud refuses something to a copy of the configuration that breaks it."""

import pytest

from tests.infra.scenarios import BROKEN

pytestmark = pytest.mark.timeout(1800)  # fifteen commands of Terraform on a busy machine

# Scenario -> step -> beginnings of reasons, all of which the cloud must give.
REFUSALS = {
    "services are not waited for": {"first": {"Error 403: storage.googleapis.com has not been used"}},
    "roles and metrics are not waited for": {
        "first": {"Error waiting to create function: Build failed", "Error 404: Cannot find metric(s)"}
    },
    "names do not change with what stays, and a bucket keeps what was put there": {
        "end": {"Error trying to delete bucket"},
        "again": {"Error 409: google_apikeys_key", "Error 409: google_logging_project_bucket_config"},
        "other_domain": {"Error 409: google_compute_managed_ssl_certificate"},  # it cannot be changed, only replaced
    },
    "the configuration forces its order up, and the balancer holds on to the region": {
        "replaced": {"Error 409: google_cloudfunctions2_function"},
        "other_region": {"Error 400: The resource"},
    },
    "the configuration goes before the gateway has moved, and the balancer is keyed by its domain": {
        "changed": {"Error 409: google_compute_", "Error 400: The resource"}
    },
    "the old zips go after the same new ones have come": {"changed": {"Error 404: "}},
}


def test_every_broken_copy_has_its_refusals():
    assert REFUSALS.keys() == BROKEN.keys()


@pytest.mark.parametrize(
    "refusals",
    [pytest.param(refusals, marks=pytest.mark.scenario(name), id=name) for name, refusals in REFUSALS.items()],
)
def test_broken_copy_is_refused_what_it_breaks(outcomes, refusals):
    for step, reasons in refusals.items():
        given = [line.partition(": ")[2] for line in outcomes[step].refusals()]
        missing = {reason for reason in reasons if not any(line.startswith(reason) for line in given)}
        assert not missing, (given, outcomes[step].log[-2000:])
