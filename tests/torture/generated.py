"""Requests that schemathesis derives from the contract, valid and invalid, against the running system."""

import time

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.torture.answers import CONTRACT
from tests.torture.system import System


def generated_requests(system: System, *, examples: int, seed_number: int, deadline: float) -> dict[str, object]:
    """Return how many requests of all operations were sent until `deadline`, and which got undescribed answers."""
    schema = schemathesis.openapi.from_dict(CONTRACT)
    sent, failures, operations = 0, [], 0
    for result in schema.get_all_operations():
        operation = result.ok()
        operations += 1
        counted, failure = _sent(operation, system, examples=examples, seed_number=seed_number, deadline=deadline)
        sent += counted
        failures += [f"{operation.label}: {failure}"] if failure else []
    return {"operations": operations, "requests": sent, "failures": failures}


def _sent(
    operation: schemathesis.schemas.APIOperation, system: System, *, examples: int, seed_number: int, deadline: float
) -> tuple[int, str]:
    sent = 0
    # No schema can state which bytes are an image; and of a frame schemathesis takes a small valid picture for a
    # violation of maxLength.
    excluded = [positive_data_acceptance] + ([negative_data_rejection] if operation.path == "/v1/crop" else [])

    @seed(seed_number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: schemathesis.Case) -> None:
        nonlocal sent
        if time.monotonic() > deadline:
            return
        sent += 1
        case.call_and_validate(
            base_url=system.emulator.url, headers={"x-api-key": system.emulator.api_key}, excluded_checks=excluded
        )

    try:
        send()
    except (Failure, FailureGroup) as failure:
        return sent, str(failure)[:500]
    return sent, ""
