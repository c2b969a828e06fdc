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


def test_what_decides_an_answer_is_hidden_under_the_contracts_bound_and_one_eye_is_enough() -> None:
    contract = load_contract()
    hidden = dict.fromkeys(("rightEye", "leftEye", "mouth"), 0.49)

    assert [contract.is_hidden(name, hidden) for name in contract.classifiers] == [True, True, False]
    assert [contract.is_hidden(name, hidden | {"leftEye": 0.5}) for name in contract.classifiers] == [
        True,
        False,
        False,
    ]
    assert [contract.is_hidden(name, hidden | {"mouth": 0.5}) for name in contract.classifiers] == [False, True, False]
    assert not contract.is_hidden("gender", {})


def test_a_further_classifier_of_the_contract_is_known_without_new_code() -> None:
    document = _document()
    document["paths"]["/v1/mood"] = copy.deepcopy(document["paths"]["/v1/gender"])

    assert parse_contract(document).functions == ("crop", "emotion", "gender", "age", "mood")


def test_a_contract_without_a_detector_is_refused() -> None:
    document = _document()
    del document["paths"]["/v1/crop"]

    with pytest.raises(ValueError, match="one function that takes image/jpeg was expected"):
        parse_contract(document)
