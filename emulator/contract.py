"""The contract as a gateway reads it: operations, backends, quota, limits. Nothing about a route is known elsewhere."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from starlette.routing import compile_path

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MANAGEMENT = "x-google-api-management"
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


class ContractError(Exception):
    """The contract cannot be served: unreadable, incomplete, or with an unknown placeholder."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Where a function is and how the gateway calls it."""

    name: str
    address: str  # base URL; the request's path is appended
    audience: str  # of the ID token that the gateway presents
    deadline_seconds: float  # for a whole response


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str  # in capitals
    path: str  # template, such as `/v1/crop`
    backend: str  # name of the function behind it
    is_key_required: bool
    costs: Mapping[str, int]  # quota metric to units that one call costs


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything that the gateway needs to know."""

    operations: tuple[Operation, ...]  # in the contract's order
    backends: Mapping[str, Backend]  # by name, in the contract's order
    quota_per_minute: Mapping[str, int]  # quota metric to units
    key_header: str  # carries the API key; in lower case
    body_limit_bytes: int

    def operations_at(self, path: str) -> tuple[Operation, ...]:
        """Return the operations that serve a path; none if the path is unknown."""
        return tuple(operation for operation in self.operations if compile_path(operation.path)[0].match(path))

    def covers(self, path: str) -> bool:
        """Return whether a path lies under one of the API's first segments, such as `/v1`, known or not."""
        return path.split("/")[1:2] in [operation.path.split("/")[1:2] for operation in self.operations]


def backend_names(text: str) -> tuple[str, ...]:
    """Return the names of the functions in a contract, rendered or not; raise ContractError if it is none."""
    return tuple(_parse(text)[_MANAGEMENT]["backends"])


def read_text(path: Path) -> str:
    """Return the contract's text, not yet rendered; raise ContractError if there is no such file."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContractError(f"the contract {path} cannot be read: {error.strerror}") from error


def render(text: str, values: Mapping[str, object]) -> Contract:
    """Return the contract with deploy-time values for its placeholders; raise ContractError if one is missing."""
    unknown = sorted({name for name in _PLACEHOLDER.findall(text) if name not in values})
    if unknown:
        raise ContractError(f"the contract asks for ${{{unknown[0]}}}, which the emulator does not know")
    document = _parse(_PLACEHOLDER.sub(lambda match: str(values[match[1]]), text))
    management = document[_MANAGEMENT]
    limits = management.get("quota", {}).get("limits", {}).values()
    try:
        return Contract(
            operations=tuple(_operations(document)),
            backends={
                name: Backend(name, item["address"].rstrip("/"), item["jwtAudience"], float(item["deadline"]))
                for name, item in management["backends"].items()
            },
            quota_per_minute={limit["metric"]: int(limit["values"]) for limit in limits},
            key_header=_key_header(document),
            body_limit_bytes=int(document["x-body-limit-bytes"]),
        )
    except KeyError as error:
        raise ContractError(f"the contract has no {error}") from error


def _parse(text: str) -> dict[str, Any]:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ContractError(f"the contract is not YAML: {error}") from error
    if not isinstance(document, dict) or _MANAGEMENT not in document:
        raise ContractError(f"the contract has no {_MANAGEMENT}")
    return document


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in filter(item.__contains__, _METHODS):
            is_key_required = bool(item[method].get("security", document.get("security", [])))
            costs = item[method].get("x-google-quota", {}).get("metricCosts", {})
            yield Operation(method.upper(), path, item[method]["x-google-backend"], is_key_required, costs)


def _key_header(document: dict[str, Any]) -> str:
    schemes = document["components"]["securitySchemes"].values()
    headers = [scheme["name"] for scheme in schemes if scheme["type"] == "apiKey" and scheme["in"] == "header"]
    if len(headers) != 1:
        raise ContractError(f"the contract has {len(headers)} API key headers; 1 is expected")
    return str(headers[0]).lower()
