"""The functions that an operator's tools work on are those of the contract."""

from infra.ops import contract

CONTRACT = """paths:
  /v1/find:
    post:
      requestBody:
        content:
          image/jpeg: {schema: {}}

  /v1/name:
    post:
      requestBody: *body
components:
  image/jpeg: {}
"""


def test_each_path_is_a_function_and_its_media_types_decide_what_it_takes(tmp_path):
    (tmp_path / "openapi.yaml").write_text(CONTRACT)

    assert contract.functions(tmp_path / "openapi.yaml") == [
        contract.Function("find", takes_frames=True),
        contract.Function("name", takes_frames=False),
    ]


def test_the_contract_has_one_function_that_takes_frames():
    found = contract.functions()

    assert {function.name for function in found} == {
        path.parent.name for path in contract.ROOT.glob("functions/*/main.py")
    }
    assert len([function for function in found if function.takes_frames]) == 1
