"""The specification that API Gateway gets: valid, free of what its parser misreads, and what the emulator serves."""

import base64
import copy
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from openapi_spec_validator import validate
from openapi_spec_validator.schemas import get_schema_content_v30

from emulator import contract as contracts

pytestmark = pytest.mark.timeout(600)  # Terraform on a busy machine

CONTRACT = Path(__file__).parents[2] / "api" / "openapi.yaml"
METHODS = {"get", "post", "options"}
FUNCTIONS = ("crop", "emotion", "gender", "age")
ADDRESSES = {name: f"https://emotion-detector-{name}-123456789012.europe-west1.run.app" for name in FUNCTIONS}
VALUES = {
    **{f"{name}_address": address for name, address in ADDRESSES.items()},
    **{f"{name}_audience": address for name, address in ADDRESSES.items()},
    "quota_per_minute": "6000",
}


@pytest.fixture
def rendered(planned):
    """The document in the planned API configuration, rendered by Terraform with the addresses of a made-up project."""
    config = planned("without_a_domain")["google_api_gateway_api_config.config"]
    return json.loads(base64.b64decode(config["openapi_documents"][0]["document"][0]["contents"]))


def filled_contract():
    """The contract with the same values put in by a different renderer and a different YAML parser."""
    text = re.sub(r"\$\{(\w+)\}", lambda match: VALUES[match[1]], CONTRACT.read_text())
    document = yaml.safe_load(text)
    del document["servers"]  # API Gateway takes none; everything else is the contract
    return document


def operations(document):
    return {
        (path, method, operation["operationId"], operation["x-google-backend"])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def test_rendered_specification_is_valid_openapi(rendered):
    validate(rendered)


# What API Gateway reads beside OpenAPI itself. Source, for each field: "OpenAPI 3.x Extensions in API Gateway",
# https://docs.cloud.google.com/api-gateway/docs/oasv3-extensions (objects Metric, QuotaLimit, Backend); x-google-quota:
# "Quota extensions", https://docs.cloud.google.com/endpoints/docs/openapi/openapi-extensions#x-google-quota.
EXTENSIONS = {
    "type": "object",
    "required": ["x-google-api-management", "paths"],
    "properties": {
        "x-google-api-management": {
            "type": "object",
            "required": ["backends"],
            "additionalProperties": False,
            "properties": {
                "apiName": {"type": "string"},
                "metrics": {
                    "additionalProperties": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"displayName": {"type": "string"}},
                    }
                },
                "quota": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "limits": {
                            "additionalProperties": {
                                "type": "object",
                                "required": ["metric", "values"],
                                "additionalProperties": False,
                                "properties": {
                                    "metric": {"type": "string"},
                                    "values": {"type": "integer", "minimum": 1},
                                },
                            }
                        }
                    },
                },
                "backends": {
                    "minProperties": 1,
                    "additionalProperties": {
                        "type": "object",
                        "required": ["address", "jwtAudience"],  # or disableAuth, which would open the functions
                        "additionalProperties": False,
                        "properties": {
                            "address": {"type": "string", "pattern": r"^https://[a-z0-9.-]+$"},
                            "jwtAudience": {"type": "string", "pattern": r"^https://[a-z0-9.-]+$"},
                            "deadline": {"type": "number", "exclusiveMinimum": 0},
                            "pathTranslation": {"enum": ["APPEND_PATH_TO_ADDRESS", "CONSTANT_ADDRESS"]},
                            "protocol": {"enum": ["http/1.1", "h2"]},
                        },
                    },
                },
            },
        },
        "servers": False,  # the gateway's own address is the server
        "paths": {
            "additionalProperties": {
                "additionalProperties": {
                    "type": "object",
                    "required": ["x-google-backend"],
                    "propertyNames": {"not": {"pattern": "^x-google-(?!backend$|quota$)"}},
                    "properties": {
                        "x-google-backend": {"type": "string"},
                        "x-google-quota": {
                            "type": "object",
                            "required": ["metricCosts"],
                            "additionalProperties": False,
                            "properties": {"metricCosts": {"additionalProperties": {"type": "integer", "minimum": 1}}},
                        },
                    },
                }
            }
        },
    },
    "propertyNames": {"not": {"pattern": "^x-google-(?!api-management$)"}},
}


def test_rendered_specification_is_what_the_json_schema_of_openapi_3_0_allows(rendered):
    jsonschema.validate(json.loads(json.dumps(rendered)), get_schema_content_v30())


def test_rendered_specification_has_only_extensions_that_api_gateway_documents(rendered):
    jsonschema.validate(rendered, EXTENSIONS)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda document: document["x-google-api-management"]["backends"]["crop"].pop("jwtAudience"),
        lambda document: document["x-google-api-management"]["backends"]["crop"].update(disableAuth=True),
        lambda document: document["x-google-api-management"]["quota"]["limits"]["requestsPerMinute"].update(
            values="60"
        ),
        lambda document: document["paths"]["/v1/crop"]["post"].update({"x-google-quotas": {}}),
        lambda document: document["paths"]["/v1/crop"]["post"].pop("x-google-backend"),
        lambda document: document.update(servers=[{"url": "/"}]),
    ],
)
def test_broken_extension_is_noticed(rendered, break_it):
    broken = copy.deepcopy(rendered)
    break_it(broken)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, EXTENSIONS)


def test_metrics_limits_and_costs_name_each_other(rendered):
    management = rendered["x-google-api-management"]
    named = {limit["metric"] for limit in management["quota"]["limits"].values()}
    costs = {
        metric
        for methods in rendered["paths"].values()
        for operation in methods.values()
        for metric in operation.get("x-google-quota", {}).get("metricCosts", {})
    }

    assert named == costs == set(management["metrics"])


def test_rendered_specification_is_the_contract(rendered):
    """Terraform reads YAML 1.1, in which a bare `y` is true: what it renders must be what others read."""
    assert rendered == json.loads(json.dumps(filled_contract()))


def test_gateway_and_emulator_serve_the_same(rendered):
    gateway = contracts.render(json.dumps(rendered), {})
    emulated = contracts.render(CONTRACT.read_text(), VALUES)

    assert set(map(str, gateway.operations)) == set(map(str, emulated.operations))
    assert dict(gateway.backends) == dict(emulated.backends)
    assert (gateway.quota_per_minute, gateway.key_header) == (emulated.quota_per_minute, emulated.key_header)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_has_describe_analyse_and_preflight(rendered, name):
    assert {entry for entry in operations(rendered) if entry[3] == name} == {
        (f"/v1/{name}", "get", f"describe{name.capitalize()}", name),
        (f"/v1/{name}", "post", name, name),
        (f"/v1/{name}", "options", f"preflight{name.capitalize()}", name),
    }


def test_only_deploy_time_values_are_placeholders():
    assert set(re.findall(r"\$\{(\w+)\}", CONTRACT.read_text())) == set(VALUES)


def test_document_stays_within_the_gateways_size(rendered):
    assert len(json.dumps(rendered)) < 10 * 1024 * 1024  # Source: API Gateway's OpenAPI 3.x feature limitations
