"""The two networks with their preprocessing inside, on any Keras 3 backend.

Axes: B batch, H height, W width, K labels.

Sources: mini-XCEPTION is section III and figure 4 of Arriaga, Valdenegro-Toro, Ploeger, "Real-time Convolutional
Neural Networks for Emotion and Gender Classification", arXiv 1710.07557. The residual network is made of the basic
blocks of He et al., "Deep Residual Learning for Image Recognition", arXiv 1512.03385, figure 2.
"""

from importlib import import_module
from typing import Any

import keras
from keras import layers, ops

from facetrain.preset import STEM_FILTERS, Preset

Tensor = Any  # of whichever backend Keras runs on

LUMINANCE = (0.299, 0.587, 0.114)  # ITU-R BT.601, the weights OpenCV and JPEG use


@keras.saving.register_keras_serializable("facetrain")
class Preprocessing(layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """Scale RGB 0-255 to [-1, 1], reduced to luminance where the network is grey."""

    def __init__(self, *, is_grey: bool, **kwargs: object) -> None:
        """Remember whether to reduce the channels to luminance."""
        super().__init__(**kwargs)
        self.is_grey = is_grey

    def call(self, image: Tensor) -> Tensor:
        """Return float32[B, H, W, 1 or 3] in [-1, 1] from float32[B, H, W, 3], RGB, 0-255."""
        scaled = image / 127.5 - 1.0
        if not self.is_grey:
            return scaled
        return ops.sum(scaled * ops.convert_to_tensor(LUMINANCE, dtype="float32"), axis=-1, keepdims=True)


class BatchNormalization(layers.BatchNormalization):  # type: ignore[misc]  # Keras ships no types
    """Batch normalisation that trains through PyTorch's fused kernel.

    Keras composes it of a dozen elementwise operations on that backend, which doubles a training step on a CPU.
    The values are the same but for the running variance, which PyTorch estimates without bias.
    """

    def call(self, inputs: Tensor, *, training: bool | None = None, mask: Tensor = None) -> Tensor:
        """Return the normalised inputs, updating the running statistics while training."""
        if not training or keras.backend.backend() != "torch":
            return super().call(inputs, training=training, mask=mask)
        return import_module("torch.nn.functional").batch_norm(
            inputs,
            self.moving_mean.value,
            self.moving_variance.value,
            self.gamma.value,
            self.beta.value,
            training=True,
            momentum=1.0 - self.momentum,
            eps=self.epsilon,
        )


def build(preset: Preset) -> keras.Model:
    """Return the untrained network: float32[B, H, W, 3], RGB, 0-255 in; logits float32[B, K] out.

    H and W are free: the presets train on smaller images first. On PyTorch the layers work channels first over
    channels-last memory, the layout its CPU kernels are quickest with; the weights have the same order and shapes on
    every backend.
    """
    is_torch = keras.backend.backend() == "torch"
    keras.config.set_image_data_format("channels_first" if is_torch else "channels_last")
    image = layers.Input((None, None, 3), name="image")
    x = Preprocessing(is_grey=preset.is_grey)(image)
    if is_torch:
        x = layers.Permute((3, 1, 2))(x)
    logits = _residual(x, preset) if preset.residual_blocks else _mini_xception(x, preset)
    return keras.Model(image, logits, name="face_classifier")


def _residual(x: Tensor, preset: Preset) -> Tensor:
    """Return the logits of stages at half the resolution of the one before: a convolution, then residual blocks.

    The first stage strides, the others pool: pooling before a convolution makes it four times cheaper.
    """
    for stage, (filters, blocks) in enumerate(zip(preset.stage_filters, preset.residual_blocks, strict=True)):
        x = layers.MaxPooling2D(2)(x) if stage else x
        x = layers.ReLU()(_convolution(x, filters, strides=1 if stage else 2))
        for _ in range(blocks):
            change = _convolution(layers.ReLU()(_convolution(x, filters)), filters)
            x = layers.ReLU()(layers.Add()([x, change]))
    x = layers.Dropout(preset.dropout)(layers.GlobalAveragePooling2D()(x))
    return layers.Dense(len(preset.labels), dtype="float32", name="logits")(x)  # half its precision is too little


def _convolution(x: Tensor, filters: int, *, strides: int = 1) -> Tensor:
    """Return a normalised 3 x 3 convolution of `x`."""
    return _normalise(layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x))


def _mini_xception(x: Tensor, preset: Preset) -> Tensor:
    """Return the logits of two convolutions and residual modules of separable ones (figure 4)."""
    for _ in range(2):
        x = layers.ReLU()(_normalise(layers.Conv2D(STEM_FILTERS, 3, use_bias=False)(x)))
    for filters in preset.stage_filters:
        x = _residual_module(x, filters)
    x = layers.Conv2D(len(preset.labels), 3, padding="same")(x)
    return layers.GlobalAveragePooling2D(name="logits")(x)


def _residual_module(x: Tensor, filters: int) -> Tensor:
    """Return the sum of two separable convolutions, pooled, and a strided 1 x 1 shortcut (figure 4)."""
    shortcut = _normalise(layers.Conv2D(filters, 1, strides=2, padding="same", use_bias=False)(x))
    x = layers.ReLU()(_separable(x, filters))
    x = layers.MaxPooling2D(3, strides=2, padding="same")(_separable(x, filters))
    return layers.Add()([x, shortcut])


def _separable(x: Tensor, filters: int) -> Tensor:
    """Return a normalised separable convolution of `x`."""
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    return _normalise(layers.Conv2D(filters, 1, use_bias=False)(x))


def _normalise(x: Tensor) -> Tensor:
    """Return `x` batch-normalised over its channel axis."""
    axis = 1 if keras.config.image_data_format() == "channels_first" else -1
    return BatchNormalization(axis=axis, momentum=0.98)(x)
