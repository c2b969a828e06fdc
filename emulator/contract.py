"""The contract as a gateway reads it: operations, backends, quota, limits. Nothing about a route is known elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


class ContractError(Exception):
    """The contract cannot be served: unreadable, incomplete, or with a placeholder that nobody fills in."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Where a function is and how the gateway calls it.

    Attributes:
        name: The function's name.
        address: Base URL; the request's path is appended.
        audience: Audience of the ID token that the gateway presents.
        deadline_seconds: How long a whole response may take.
    """

    name: str
    address: str
    audience: str
    deadline_seconds: float


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path.

    Attributes:
        method: In capitals.
        path: Template, such as `/v1/crop`.
        backend: Name of the function behind it.
        is_key_required: Whether the caller must present the API key.
        costs: Quota metric to units that one call costs.
    """

    method: str
    path: str
    backend: str
    is_key_required: bool
    costs: Mapping[str, int]

    def matches(self, path: str) -> bool:
        """Return whether a request's path is one that this operation serves."""
        pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(self.path))
        return re.fullmatch(pattern, path) is not None


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything that the gateway needs to know.

    Attributes:
        operations: In the contract's order.
        backends: By name, in the contract's order.
        quota_per_minute: Quota metric to units a minute.
        key_header: Header that carries the API key, in lower case.
        body_limit_bytes: Largest body that is let through.
    """

    operations: tuple[Operation, ...]
    backends: Mapping[str, Backend]
    quota_per_minute: Mapping[str, int]
    key_header: str
    body_limit_bytes: int

    def operations_at(self, path: str) -> tuple[Operation, ...]:
        """Return the operations that serve a path; none if the path is unknown."""
        return tuple(operation for operation in self.operations if operation.matches(path))

    def covers(self, path: str) -> bool:
        """Return whether a path lies under one of the API's first segments, such as `/v1`, known or not."""
        return path.split("/")[1:2] in [operation.path.split("/")[1:2] for operation in self.operations]


def backend_names(text: str) -> tuple[str, ...]:
    """Return the names of the functions that a contract, rendered or not, speaks of, in its order.

    Raises:
        ContractError: The text is not a contract.
    """
    return tuple(_parse(text)["x-google-api-management"]["backends"])


def read_text(path: Path) -> str:
    """Return the contract's text, not yet rendered.

    Raises:
        ContractError: There is no such file.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContractError(f"the contract {path} cannot be read: {error.strerror}") from error


def render(text: str, values: Mapping[str, object]) -> Contract:
    """Return the contract with its deploy-time values filled in.

    Args:
        text: The contract, with its placeholders.
        values: Name of the placeholder to value.

    Raises:
        ContractError: Something that the gateway needs is missing.
    """
    unknown = sorted({name for name in _PLACEHOLDER.findall(text) if name not in values})
    if unknown:
        raise ContractError(f"the contract asks for ${{{unknown[0]}}}, which the emulator does not know")
    document = _parse(_PLACEHOLDER.sub(lambda match: str(values[match[1]]), text))
    try:
        return Contract(
            operations=tuple(_operations(document)),
            backends={name: _backend(name, item) for name, item in _management(document)["backends"].items()},
            quota_per_minute=_quota(document),
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
    if not isinstance(document, dict) or "x-google-api-management" not in document:
        raise ContractError("the contract has no x-google-api-management")
    return document


def _management(document: dict[str, Any]) -> dict[str, Any]:
    management: dict[str, Any] = document["x-google-api-management"]
    return management


def _operations(document: dict[str, Any]) -> list[Operation]:
    return [
        Operation(
            method=method.upper(),
            path=path,
            backend=item[method]["x-google-backend"],
            is_key_required=bool(item[method].get("security", document.get("security", []))),
            costs=item[method].get("x-google-quota", {}).get("metricCosts", {}),
        )
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]


def _backend(name: str, item: dict[str, Any]) -> Backend:
    return Backend(name, item["address"].rstrip("/"), item["jwtAudience"], float(item["deadline"]))


def _quota(document: dict[str, Any]) -> dict[str, int]:
    limits = _management(document).get("quota", {}).get("limits", {})
    return {limit["metric"]: int(limit["values"]) for limit in limits.values()}


def _key_header(document: dict[str, Any]) -> str:
    schemes = document["components"]["securitySchemes"].values()
    headers = [scheme["name"] for scheme in schemes if scheme["type"] == "apiKey" and scheme["in"] == "header"]
    if len(headers) != 1:
        raise ContractError(f"the contract has {len(headers)} API key headers; 1 is expected")
    return str(headers[0]).lower()
