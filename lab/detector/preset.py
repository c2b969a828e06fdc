"""What decides a training run of the detector: frozen values, saved with the weights."""

from dataclasses import dataclass, field

from lab.detector.network import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Everything that decides the outcome of one training run of the proposal network.

    Attributes:
        shares: Of photographs with faces, press portraits, photographs without a face.
        sides_px, side_shares: Sides of the training scenes, with their shares of the steps.
        batch_pixels: Scenes of a batch times their pixels.
        every_portrait: Of the press portraits, one in so many is used.
        photographs: At most so many of each set are read; all if 0.
        average_decay: Per step, of the moving average of the weights that is exported.
        is_half: Whether convolutions run in bfloat16.
        taught_share: Of the batches, for which the reference detector scores the scenes: that takes most of their time.
        is_stem_frozen: Whether the two first convolutions keep their weights: half of the time of a step goes there.
    """

    name: str
    shape: Shape = field(default_factory=Shape)
    shares: tuple[float, float, float] = (0.68, 0.12, 0.2)
    sides_px: tuple[int, ...] = (224, 256, 320)
    side_shares: tuple[float, ...] = (0.3, 0.4, 0.3)
    steps_per_epoch: int = 128
    epochs: int = 300
    batch_pixels: int = 16 * 256 * 256
    every_portrait: int = 6
    photographs: int = 0
    peak_learning_rate: float = 2e-3
    warmup_share: float = 0.03
    weight_decay: float = 1e-3
    average_decay: float = 0.998
    taught_share: float = 0.5
    is_half: bool = True
    is_stem_frozen: bool = True
    seed: int = 20261126


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarkerPreset:
    """Everything that decides the outcome of one training run of the landmarker.

    Attributes:
        filters: Of the 3 x 3 convolutions of each stage; the first halves the close-up, every further stage pools.
        residuals: Further convolutions of each stage, which begin as the identity.
        last_px: Side of the last stage's map, all of which the answer sees.
        average_decay: Per step, of the moving average of the weights that is exported.
        is_half: Whether convolutions run in bfloat16.
        visibility_looks: On which the rows of visibility are fitted at the end.
    """

    name: str
    filters: tuple[tuple[int, ...], ...] = ((16,), (32, 32), (48, 48), (48,))
    residuals: tuple[int, ...] = (0, 1, 2, 2)
    last_px: int = 4
    epochs: int = 160
    batch_size: int = 64
    peak_learning_rate: float = 8e-4
    warmup_share: float = 0.03
    weight_decay: float = 1e-3
    average_decay: float = 0.998
    is_half: bool = True
    visibility_looks: int = 12_000
    seed: int = 20261127


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What the manifest states about the trained detector beyond its presets.

    Attributes:
        input_px: Side of the square that a frame is scaled into.
    """

    version: str
    input_px: int
    architecture: str
    paper: str
    data: tuple[str, ...]
    license: str


_SMOKE = Preset(
    name="smoke", shares=(0.8, 0.0, 0.2), sides_px=(96,), side_shares=(1.0,), steps_per_epoch=4, epochs=1,
    batch_pixels=4 * 96**2, photographs=12,
)  # fmt: skip
PRESETS = {preset.name: preset for preset in (Preset(name="scenes"), _SMOKE)}
LANDMARKER_PRESETS = {
    "scenes": LandmarkerPreset(name="landmarker"),
    "smoke": LandmarkerPreset(name="smoke", epochs=1, batch_size=8, visibility_looks=100),
}
"""By the name of the proposal network's preset."""
RELEASE = Release(
    version="4.2.0",
    input_px=320,
    architecture="anchor-free pyramid of separable and residual convolutions, three strides: box, score, landmarks",
    paper="after YuNet (Wu, Peng, Yu 2023)",
    data=(
        "photographs of people: a face-mask set, Flickr8k, ImageNet samples, BSDS500, masked FFHQ (research use)",
        "photographs without faces (research use; clothing CC0, groceries MIT)",
        "web portraits (research use)",
        "UTKFace (non-commercial research use) and station crowds, by way of the weights of version 3",
    ),
    license="MIT (code and weights); trained on data for research use: see LICENSE",
)
