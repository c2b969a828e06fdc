"""The trained network as a TensorFlow graph, for conversion to TFLite only. Needs TensorFlow.

Axes: H = W side, K labels. Kernels are [height, width, inputs, outputs], of depthwise convolutions
[height, width, channels, 1].
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.classifier.network import PIXEL_MEAN, PIXEL_SCALE, EfficientNetLite0, Unit

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


def serving_graph(network: EfficientNetLite0, *, input_px: int, temperature: float) -> Any:  # noqa: ANN401 - as above
    """Return a concrete function: uint8[1, H, W, 3], RGB, 0-255 -> float32[1, K] probabilities.

    The logits are the mean over the face and its mirror image, divided by the temperature.
    """
    import tensorflow as tf  # noqa: PLC0415 - as above

    stem, head = folded(network.stem), folded(network.head)
    blocks = [([folded(unit) for unit in block.units], block.is_residual) for block in network.blocks]
    weight, bias = network.output.weight.detach().numpy().T, network.output.bias.detach().numpy()

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
        return tf.nn.softmax(logits / temperature, name="probabilities")

    return tf.function(serve).get_concrete_function(tf.TensorSpec((1, input_px, input_px, 3), tf.uint8, name="image"))


def convert(graph: Any, *, weights: str, seen: NDArray[np.uint8] | None = None) -> bytes:  # noqa: ANN401 - as above
    """Return a TFLite model of a `serving_graph`.

    Args:
        graph: The concrete function.
        weights: Number format, one of FORMATS; int8 is what is computed with, too.
        seen: uint8[N, H, W, 3], pictures from which int8 takes its ranges.

    Raises:
        ValueError: int8 without pictures.
    """
    import tensorflow as tf  # noqa: PLC0415 - as above

    converter = tf.lite.TFLiteConverter.from_concrete_functions([graph])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if weights == "float16":
        converter.target_spec.supported_types = [tf.float16]
    else:
        if seen is None:
            raise ValueError("int8 takes its ranges from pictures")
        converter.representative_dataset = lambda: ([each[np.newaxis]] for each in seen)
    return bytes(converter.convert())


FORMATS = ("float16", "int8")
