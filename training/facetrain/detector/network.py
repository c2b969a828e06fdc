"""The detector's network on any Keras 3 backend: a YuNet-class pyramid of separable convolutions without anchors.

Axes: B batch, S side of the scene, A cells of all levels, row by row, finest level first.

Source: Wu, Peng, Yu, "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research 2023: the layout
of the outputs and the block. One head for all levels is ours: a face looks alike at every level.
"""

from typing import Any

import keras
from keras import layers

from facetrain.detector.preset import DetectorPreset
from facetrain.network import BatchNormalization

Tensor = Any  # of whichever backend Keras runs on

SCALE, OFFSET = 1 / 64, -2.0  # pixels to about -2 to 2
OUTPUTS = 16  # face or not, well placed or not, box (4), landmarks (10)


@keras.saving.register_keras_serializable("facetrain")
class ToCells(layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """Turn a level's map into a list of cells, row by row."""

    def call(self, level: Tensor) -> Tensor:
        """Return float32[B, H * W, C] from a map in the order that the backend works in."""
        if keras.config.image_data_format() == "channels_first":
            level = keras.ops.transpose(level, (0, 2, 3, 1))
        return keras.ops.reshape(level, (keras.ops.shape(level)[0], -1, OUTPUTS))


def build(preset: DetectorPreset) -> keras.Model:
    """Return the untrained network: float32[B, S, S, 3], BGR, 0-255 in; float32[B, A, 16] out, before any sigmoid.

    BGR because OpenCV feeds it so. Scaling is inside: the first layer's normalisation.
    """
    is_torch = keras.backend.backend() == "torch"
    keras.config.set_image_data_format("channels_first" if is_torch else "channels_last")
    frame = layers.Input((None, None, 3), name="frame")
    x = layers.Permute((3, 1, 2))(frame) if is_torch else frame
    x = layers.Rescaling(SCALE, offset=OFFSET)(_padded(x))  # black beyond the border, before scaling as after export
    for index, filters in enumerate(preset.stem_filters):
        x = _padded(x) if index > 0 else x
        x = _activated(layers.Conv2D(filters, 3, strides=2, use_bias=False, name=f"stem{index}"), x)
    levels = []
    for level, depth in enumerate(preset.depths):
        for index in range(depth):
            x = _separable(x, preset.filters, name=f"level{level}_{index}", strides=2 if index == 0 else 1)
        levels.append(x)
    for level in (1, 0):
        above = layers.UpSampling2D(2, interpolation="nearest")(levels[level + 1])
        levels[level] = _separable(layers.Add()([levels[level], above]), preset.filters, name=f"merge{level}")
    return keras.Model(frame, _head(levels, preset), name="face_detector")


def _head(levels: list[Tensor], preset: DetectorPreset) -> Tensor:
    """Return float32[B, A, 16]: one head, shared by the levels but for its normalisation.

    A level's numbers have their own mean and variance: normalised alike while training, and by what all levels have in
    common afterwards, the large faces would be lost.
    """
    bias = keras.initializers.Constant([-4.0, -4.0] + [0.0] * (OUTPUTS - 2))  # faces are rare
    shared = [
        layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="head_depthwise"),
        layers.Conv2D(preset.filters, 1, use_bias=False, name="head_pointwise"),
        layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="answer_depthwise"),
        layers.Conv2D(OUTPUTS, 1, bias_initializer=bias, name="answer_pointwise"),
    ]
    answers = []
    for index, level in enumerate(levels):
        x = _normalisation(f"head_norm{index}")(shared[1](shared[0](level)))
        answers.append(ToCells()(shared[3](shared[2](layers.ReLU()(x)))))
    return layers.Concatenate(axis=1)(answers)


def _separable(x: Tensor, filters: int, *, name: str, strides: int = 1) -> Tensor:
    x = _padded(x) if strides == 2 else x
    padding = "valid" if strides == 2 else "same"
    x = layers.DepthwiseConv2D(3, strides=strides, padding=padding, use_bias=False, name=f"{name}_depthwise")(x)
    return _activated(layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_pointwise"), x)


def _padded(x: Tensor) -> Tensor:
    """Return `x` with one pixel of zeros around it: the same on every backend, unlike strided "same" padding."""
    return layers.ZeroPadding2D(1)(x)


def _activated(layer: layers.Layer, x: Tensor) -> Tensor:
    return layers.ReLU()(_normalisation(f"{layer.name}_norm")(layer(x)))


def _normalisation(name: str) -> layers.Layer:
    axis = 1 if keras.config.image_data_format() == "channels_first" else -1
    return BatchNormalization(axis=axis, momentum=0.98, name=name)
