"""What the detector's training is told: frozen values, saved with the weights."""

from dataclasses import dataclass

STRIDES = (8, 16, 32)
"""Pixels between the cells of each level; what `cv2.FaceDetectorYN` expects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorPreset:
    """Everything that decides the outcome of one training run.

    Attributes:
        scene_sides: The sides of the training scenes in pixels, with their shares of the steps.
        scenes_per_epoch: Composed afresh for every epoch.
        batch_pixels: Scenes of a batch times their pixels: smaller scenes come in larger batches.
        stem_filters: Filters of the two dense convolutions that halve the frame twice.
        filters: Channels of every level.
        depths: Separable convolutions at each stride.
        average_decay: Per step, of the moving average of the weights that is exported.
    """

    name: str = "detector"
    scene_sides: tuple[tuple[int, float], ...] = ((160, 0.35), (224, 0.4), (288, 0.25))
    scenes_per_epoch: int = 12_000
    epochs: int = 20
    batch_pixels: int = 32 * 224 * 224
    stem_filters: tuple[int, int] = (16, 24)
    filters: int = 64
    depths: tuple[int, int, int] = (3, 3, 4)
    peak_learning_rate: float = 3e-3
    warmup_epochs: float = 0.5
    weight_decay: float = 1e-4
    average_decay: float = 0.998
    seed: int = 20261122


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarkerPreset:
    """Everything that decides the outcome of one training run of the landmarker.

    Attributes:
        scenes: Composed once, to cut close-ups from.
        tuning_images: Close-ups of the last scenes, which are not trained on.
        filters: Of the 3 x 3 convolutions of each stage; the first halves the close-up, every further stage pools.
        last_px: Side of the last stage's map, all of which the answer sees.
        average_decay: Per step, of the moving average of the weights that is exported.
    """

    name: str = "landmarker"
    scenes: int = 12_000
    tuning_images: int = 2_000
    filters: tuple[tuple[int, ...], ...] = ((16,), (32, 32), (48, 48), (48,))
    last_px: int = 4
    epochs: int = 24
    batch_size: int = 64
    peak_learning_rate: float = 2e-3
    weight_decay: float = 1e-3
    average_decay: float = 0.998
    seed: int = 20261125


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorRelease:
    """What the manifest says of the trained detector beyond its preset.

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
