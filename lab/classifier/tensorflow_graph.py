"""The trained network as a TensorFlow graph, for conversion to TFLite only. Needs TensorFlow.

Axes: H = W side, K labels. Kernels are [height, width, inputs, outputs], of depthwise convolutions
[height, width, channels, 1].
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.classifier.network import PIXEL_MEAN, PIXEL_SCALE, EfficientNetLite2, Unit

Tensor = Any  # TensorFlow ships no types


@dataclass(frozen=True, slots=True)
class Convolution:
    """A unit with its batch normalisation folded in."""

    kernel: NDArray[np.float32]
    bias: NDArray[np.float32]
    stride: int
    is_depthwise: bool
    is_active: bool

    def __call__(self, x: Tensor) -> Tensor:
        """Return the unit's output for [B, H, W, C]."""
        import tensorflow as tf  # noqa: PLC0415 - seconds of importing that only conversion needs

        if self.is_depthwise:
            y = tf.nn.depthwise_conv2d(x, self.kernel, (1, self.stride, self.stride, 1), "SAME")
        else:
            y = tf.nn.conv2d(x, self.kernel, self.stride, "SAME")
        y = y + self.bias
        return tf.nn.relu6(y) if self.is_active else y


def folded(unit: Unit) -> Convolution:
    """Return the unit's convolution with the batch normalisation in its kernel and bias."""
    norm = unit.norm
    factor = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach()
    kernel = (unit.conv.weight.detach() * factor.reshape(-1, 1, 1, 1)).numpy()
    bias = (norm.bias - norm.running_mean * factor).detach().numpy()
    is_depthwise = unit.window.groups > 1
    order = (2, 3, 0, 1) if is_depthwise else (2, 3, 1, 0)
    return Convolution(
        np.ascontiguousarray(kernel.transpose(order)), bias, unit.window.stride, is_depthwise, unit.is_active
    )


def serving_graph(network: EfficientNetLite2, *, input_px: int, temperature: float) -> Any:  # noqa: ANN401 - as above
    """Return a concrete function: uint8[1, H, W, 3], RGB, 0-255 -> float32[1, K] probabilities.

    The logits are the mean over the face and its mirror image, divided by the temperature.
    """
    import tensorflow as tf  # noqa: PLC0415 - as above

    stem, head = folded(network.stem), folded(network.head)
    blocks = [([folded(unit) for unit in block.units], block.is_residual) for block in network.blocks]
    weight, bias = (each.detach().numpy().T / temperature for each in (network.output.weight, network.output.bias))

    def serve(image: Tensor) -> Tensor:
        pixels = (tf.cast(image, tf.float32) - PIXEL_MEAN) / PIXEL_SCALE
        x = stem(tf.concat([pixels, tf.reverse(pixels, [2])], axis=0))
        for units, is_residual in blocks:
            y = x
            for unit in units:
                y = unit(y)
            x = x + y if is_residual else y
        features = tf.reduce_mean(head(x), axis=[1, 2])
        logits = tf.reduce_mean(tf.matmul(features, weight) + bias, axis=0, keepdims=True)
        return tf.nn.softmax(logits, name="probabilities")

    return tf.function(serve).get_concrete_function(tf.TensorSpec((1, input_px, input_px, 3), tf.uint8, name="image"))


def convert(graph: Any, *, seen: NDArray[np.uint8]) -> bytes:  # noqa: ANN401 - as above
    """Return a TFLite model of a `serving_graph` that computes with int8, the operations of FLOAT_TAIL apart.

    Args:
        graph: The concrete function.
        seen: uint8[N, H, W, 3], pictures from which int8 takes its ranges.
    """
    import tensorflow as tf  # noqa: PLC0415 - as above

    def pictures() -> Iterator[list[NDArray[np.uint8]]]:
        return ([each[np.newaxis]] for each in seen)

    converter = tf.lite.TFLiteConverter.from_concrete_functions([graph])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = pictures
    options = tf.lite.experimental.QuantizationDebugOptions(denylisted_ops=FLOAT_TAIL)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*tf.lite.Interpreter is deprecated")  # what chooses operations has one
        chosen = tf.lite.experimental.QuantizationDebugger(
            converter=converter, debug_dataset=pictures, debug_options=options
        )
    return bytes(chosen.get_nondebug_quantized_model())


FLOAT_TAIL = ["MEAN", "FULLY_CONNECTED", "SOFTMAX"]
"""From the features on: as int8, probabilities would have steps of 1/256 and a sum that is only near 1."""
