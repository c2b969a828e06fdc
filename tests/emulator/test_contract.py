"""The contract as the gateway reads it."""

import pytest

from emulator import contract as contracts
from emulator.contract import Backend, ContractError
from tests.conftest import REPOSITORY

TEXT = (REPOSITORY / "api/openapi.yaml").read_text(encoding="utf-8")
VALUES = {"quota_per_minute": 100} | {
    f"{name}_{fact}": f"https://{name}.example"
    for name in ("crop", "emotion", "gender", "age")
    for fact in ("address", "audience")
}
SMALL = """
security: [{apiKey: []}]
x-body-limit-bytes: 10
x-google-api-management: {backends: {}}
components: {securitySchemes: {apiKey: {type: apiKey, in: header, name: X-Key}}}
paths: {}
"""


def test_the_functions_are_named_before_anything_is_rendered() -> None:
    assert contracts.backend_names(TEXT) == ("crop", "emotion", "gender", "age")


def test_a_rendered_contract_says_where_each_function_is() -> None:
    contract = contracts.render(TEXT, VALUES)

    assert contract.backends["crop"] == Backend("crop", "https://crop.example", "https://crop.example", 15.0)
    assert contract.quota_per_minute == {"requests": 100}
    assert contract.key_header == "x-api-key"
    assert contract.body_limit_bytes == 4194304


def test_only_the_preflight_needs_no_key_and_costs_nothing() -> None:
    operations = contracts.render(TEXT, VALUES).operations_at("/v1/emotion")

    assert [(o.method, o.is_key_required, dict(o.costs)) for o in operations] == [
        ("GET", True, {"requests": 1}),
        ("POST", True, {"requests": 1}),
        ("OPTIONS", False, {}),
    ]


@pytest.mark.parametrize("path", ["/v1/Crop", "/v1/crop/", "/v1/crop/more", "/v1", "/v1/", "//v1/crop", "/crop", "/"])
def test_a_path_is_matched_exactly(path: str) -> None:
    assert contracts.render(TEXT, VALUES).operations_at(path) == ()


@pytest.mark.parametrize(("path", "is_covered"), [("/v1/else", True), ("/v1", True), ("/v10/x", False), ("/", False)])
def test_the_api_covers_its_first_segment(path: str, *, is_covered: bool) -> None:
    assert contracts.render(TEXT, VALUES).covers(path) is is_covered


def test_a_placeholder_that_nobody_fills_in_is_named() -> None:
    with pytest.raises(ContractError, match=r"\$\{quota_per_minute\}"):
        contracts.render(TEXT, {name: value for name, value in VALUES.items() if name != "quota_per_minute"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not YAML"),
        ("[]", "no x-google-api-management"),
        ("openapi: 3.0.3", "no x-google-api-management"),
        (SMALL.replace("x-body-limit-bytes: 10", ""), "no 'x-body-limit-bytes'"),
        (SMALL.replace("in: header", "in: query"), "0 API key headers"),
    ],
)
def test_an_unusable_contract_is_explained(text: str, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        contracts.render(text, {})


def test_a_contract_that_is_not_there_is_explained() -> None:
    with pytest.raises(ContractError, match="cannot be read"):
        contracts.read_text(REPOSITORY / "api/nothing.yaml")


def test_a_contract_without_quota_has_none() -> None:
    assert contracts.render(SMALL, {}).quota_per_minute == {}
