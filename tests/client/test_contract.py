"""What the client reads from the contract."""

import copy

import pytest
import yaml

from client.contract import load_contract, parse_contract
from tests.conftest import REPOSITORY


def _document() -> dict:
    return yaml.safe_load((REPOSITORY / "api/openapi.yaml").read_text(encoding="utf-8"))


def test_functions_and_limits_are_those_of_the_contract() -> None:
    contract = load_contract()

    assert contract.detector == "crop"
    assert contract.classifiers == ("emotion", "gender", "age")
    assert (contract.most_faces, contract.most_crops) == (16, 16)
    assert (contract.body_limit_bytes, contract.side_limit_px) == (4194304, 4096)


def test_a_further_classifier_of_the_contract_is_known_without_new_code() -> None:
    document = _document()
    document["paths"]["/v1/mood"] = copy.deepcopy(document["paths"]["/v1/gender"])

    assert parse_contract(document).functions == ("crop", "emotion", "gender", "age", "mood")


def test_a_contract_without_a_detector_is_refused() -> None:
    document = _document()
    del document["paths"]["/v1/crop"]

    with pytest.raises(ValueError, match="one function that takes image/jpeg was expected"):
        parse_contract(document)
