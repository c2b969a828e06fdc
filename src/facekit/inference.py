"""The import point of the TFLite runtimes: an interpreter on one thread that computes int8 with XNNPACK."""

import ctypes
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

INT8 = 1  # TFLITE_XNNPACK_DELEGATE_FLAG_QS8


def interpreter(weights: bytes) -> Any:  # noqa: ANN401 - two runtimes, one shape
    """Return an interpreter of a TFLite model, its tensors not yet allocated.

    Raises:
        ValueError: The weights are no TFLite model.
    """
    try:
        runtime = import_module("tflite_runtime.interpreter")
    except ModuleNotFoundError:
        return import_module("ai_edge_litert.interpreter").Interpreter(model_content=weights, num_threads=1)
    return runtime.Interpreter(model_content=weights, num_threads=1, experimental_delegates=_int8_delegates())


class _Options(ctypes.Structure):
    """What tflite-runtime 2.14 calls TfLiteXNNPackDelegateOptions.

    The rest is null by default, and has more room than it needs: what is behind the end could be read as a file's name.
    """

    _fields_: ClassVar = [("threads", ctypes.c_int32), ("flags", ctypes.c_uint32), ("rest", ctypes.c_byte * 120)]


@dataclass(frozen=True, slots=True)
class _Delegate:
    """A delegate of the runtime, which lives as long as the process."""

    pointer: int

    def _get_native_delegate_pointer(self) -> int:
        """Return what the runtime's interpreter asks a delegate for."""
        return self.pointer


def _int8_delegates() -> list[_Delegate]:
    """Return XNNPACK with int8, by the C functions that tflite-runtime exports.

    Its wheel has the code but leaves it off, and int8 takes nine times as long. In ai-edge-litert it is on. TensorFlow
    in the same process takes over these functions with options of another shape; its own XNNPACK has int8 on.
    """
    if "tensorflow" in sys.modules:
        return []
    library = ctypes.CDLL(import_module("tflite_runtime._pywrap_tensorflow_interpreter_wrapper").__file__)
    library.TfLiteXNNPackDelegateCreate.argtypes = [ctypes.POINTER(_Options)]
    library.TfLiteXNNPackDelegateCreate.restype = ctypes.c_void_p
    options = _Options(threads=1, flags=INT8)
    return [_Delegate(library.TfLiteXNNPackDelegateCreate(ctypes.byref(options)))]
