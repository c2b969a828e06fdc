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
        every_portrait: Of the press portraits, every so manieth is used.
        average_decay: Per step, of the moving average of the weights that is exported.
        is_half: Whether convolutions run in bfloat16.
    """

    name: str
    shape: Shape = field(default_factory=Shape)
    shares: tuple[float, float, float] = (0.68, 0.12, 0.2)
    sides_px: tuple[int, ...] = (224, 256, 320)
    side_shares: tuple[float, ...] = (0.3, 0.4, 0.3)
    steps_per_epoch: int = 128
    epochs: int = 60
    batch_pixels: int = 16 * 256 * 256
    every_portrait: int = 6
    peak_learning_rate: float = 2e-3
    warmup_steps: int = 200
    weight_decay: float = 1e-3
    average_decay: float = 0.998
    is_half: bool = False
    seed: int = 20261126


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarkerPreset:
    """Everything that decides the outcome of one training run of the landmarker.

    Attributes:
        filters: Of the 3 x 3 convolutions of each stage; the first halves the close-up, every further stage pools.
        last_px: Side of the last stage's map, all of which the answer sees.
        average_decay: Per step, of the moving average of the weights that is exported.
    """

    name: str
    filters: tuple[tuple[int, ...], ...] = ((24,), (40, 40), (64, 64), (96,))
    last_px: int = 4
    epochs: int = 24
    batch_size: int = 64
    peak_learning_rate: float = 3e-3
    warmup_steps: int = 200
    weight_decay: float = 1e-3
    average_decay: float = 0.998
    seed: int = 20261127


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What the manifest states about the trained detector beyond its presets.

    Attributes:
        input_px: Side of the square that a frame is scaled into.
        score_threshold: Least score of a face.
    """

    version: str
    input_px: int
    score_threshold: float
    architecture: str
    paper: str
    data: tuple[str, ...]
    license: str


PRESETS = {preset.name: preset for preset in (Preset(name="scenes"),)}
LANDMARKER_PRESETS = {preset.name: preset for preset in (LandmarkerPreset(name="landmarker"),)}
