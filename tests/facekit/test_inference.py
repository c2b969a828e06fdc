import sys
from pathlib import Path
from types import ModuleType

import pytest

from facekit.inference import interpreter

WEIGHTS = (Path(__file__).parents[2] / "models" / "emotion" / "model.tflite").read_bytes()
NODES = 60


def largest_delegated_part(made) -> int:
    """Return how many tensors the XNNPACK delegate's largest part reads: those of all its convolutions, or few."""
    operations = made._get_ops_details()
    return max(len(each["inputs"]) for each in operations if each["op_name"] == "DELEGATE")


@pytest.fixture
def tflite_runtime(monkeypatch):
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    return pytest.importorskip("tflite_runtime.interpreter", reason="Python 3.12 and newer have ai-edge-litert")


def test_xnnpack_computes_the_int8_convolutions(tflite_runtime):
    made = interpreter(WEIGHTS)
    made.allocate_tensors()

    assert largest_delegated_part(made) > NODES


def test_with_tensorflow_in_the_process_its_own_xnnpack_is_used(tflite_runtime, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", ModuleType("tensorflow"))
    made = interpreter(WEIGHTS)
    made.allocate_tensors()

    assert largest_delegated_part(made) < NODES


def test_the_successor_is_asked_for_nothing(monkeypatch):
    class Successor(ModuleType):
        @staticmethod
        def Interpreter(**arguments: object) -> dict[str, object]:  # noqa: N802 - the runtime's name
            return arguments

    monkeypatch.setitem(sys.modules, "tflite_runtime.interpreter", None)  # raises ModuleNotFoundError
    monkeypatch.setitem(sys.modules, "ai_edge_litert", ModuleType("ai_edge_litert"))
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", Successor("ai_edge_litert.interpreter"))

    assert interpreter(b"weights") == {"model_content": b"weights", "num_threads": 1}


def test_what_is_no_model_is_refused():
    with pytest.raises(ValueError, match="model"):
        interpreter(b"no model")
