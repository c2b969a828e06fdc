"""What an answer must look like: the contract's schema for its status, or a problem document."""

import functools
import json
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from tests.torture.forked import Wrong

CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "api/openapi.yaml").read_text(encoding="utf-8"))


def check_answer(*, method: str, path: str, status: int, media_type: str, body: bytes) -> None:
    """Do nothing where the answer is one that the contract describes.

    Raises:
        Wrong: It is another one.
    """
    if status >= 500:
        raise Wrong(f"{method} {path} is answered with {status}: {body[:300]!r}")
    described = CONTRACT["paths"].get(path, {}).get(method.lower())
    if described is None and status not in {404, 405}:
        raise Wrong(f"{method} {path}, which the contract does not know, is answered with {status}.")
    if described is not None and str(status) not in described["responses"]:
        raise Wrong(f"{method} {path} is answered with {status}, which the contract does not describe.")
    if method == "HEAD" or status == 204:
        if body:
            raise Wrong(f"{method} {path} is answered with {status} and {len(body)} bytes.")
    elif status == 200:
        _check_document(body, schema=_schema_name(path, method), media_type=media_type, expected="application/json")
    else:
        document = _check_document(body, schema="Problem", media_type=media_type, expected="application/problem+json")
        if document["status"] != status:
            raise Wrong(f"The problem document of a {status} states {document['status']}.")


def _check_document(body: bytes, *, schema: str, media_type: str, expected: str) -> dict[str, Any]:
    if media_type != expected:
        raise Wrong(f"The answer is {media_type}, not {expected}: {body[:200]!r}")
    try:
        document: dict[str, Any] = json.loads(body)
    except ValueError as error:
        raise Wrong(f"The answer is not JSON: {body[:200]!r}") from error
    fault = next(_validator(schema).iter_errors(document), None)
    if fault:
        raise Wrong(f"The answer is not a {schema}: {fault.message[:300]}")
    return document


def _schema_name(path: str, method: str) -> str:
    if method == "GET":
        return "Description"
    return "CropResult" if path.endswith("/crop") else "ClassificationResult"


@functools.cache
def _validator(schema: str) -> jsonschema.Draft4Validator:
    components = _without_examples(CONTRACT["components"])
    root = {"$ref": f"#/components/schemas/{schema}", "components": components}
    return jsonschema.Draft4Validator(root)


def _without_examples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_examples(each) for key, each in value.items() if key not in {"example", "examples"}}
    return [_without_examples(each) for each in value] if isinstance(value, list) else value
