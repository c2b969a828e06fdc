"""What a training run is told: frozen values, saved with the weights."""

from dataclasses import dataclass, field, replace
from typing import Literal

STEM_FILTERS = 8  # of mini-XCEPTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """Ranges of the random changes made to each training image; shares are probabilities in [0, 1]."""

    shift: float = 0.08
    """Largest move along each axis, as a share of the side: the first detector's boxes are about this sloppy."""
    scale: float = 0.12
    rotation_degrees: float = 12.0
    warp_share: float = 0.85
    """Share of images that move at all; the rest stay unsampled, as raw crops are served."""
    canonical_share: float = 0.0
    """Share of images with landmarks that are first brought to the framing of `functions/crop`."""
    tone_share: float = 0.6
    uneven_light_share: float = 0.0
    """Share that is lit from one side."""
    low_light_share: float = 0.12
    degrade_share: float = 0.15
    """Share that is JPEG-compressed, blurred or shrunk and enlarged again."""
    erase_share: float = 0.0
    """Share with a rectangle of a fifth to two fifths of the side covered by one tone."""

    def halved(self) -> "Augmentation":
        """Return the same changes to half as many images; framing stays as it is."""
        return replace(
            self,
            warp_share=self.warp_share / 2,
            tone_share=self.tone_share / 2,
            uneven_light_share=self.uneven_light_share / 2,
            low_light_share=self.low_light_share / 2,
            degrade_share=self.degrade_share / 2,
            erase_share=self.erase_share / 2,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Everything that decides the outcome of one training run."""

    name: str
    dataset: str
    labels: tuple[str, ...]
    input_px: int
    is_grey: bool
    epochs: int
    batch_size: int = 64
    optimizer: Literal["adamw", "sgd"] = "adamw"
    """Stochastic gradient descent has Nesterov's momentum; both decay the weights apart from the gradient."""
    peak_learning_rate: float = 2e-3
    warmup_epochs: float = 1.0
    weight_decay: float = 1e-3
    """Share of the weights that a step takes away, times the learning rate."""
    average_decay: float = 0.999
    """Per step, of the moving average of the weights that is exported."""
    label_smoothing: float = 0.0
    votes_share: float = 0.0
    """Weight of what FER+'s votes let expect of the data set's own label (`votes.py`), against that label."""
    soft_epochs: int | None = None
    """Epochs that learn the votes too; the rest learn the data set's own label, smoothed. None: all."""
    augmented_epochs: int | None = None
    """Epochs with the whole augmentation; in the rest half as many images are changed. None: all."""
    small_sizes: tuple[tuple[int, int], ...] = ()
    """Epochs at the start that see smaller images, as (end, side in pixels): most is learnt for half the time."""
    stage_filters: tuple[int, ...] = (16, 32, 64, 128)
    residual_blocks: tuple[int, ...] = ()
    """Residual blocks of each stage of the dense network; empty: mini-XCEPTION."""
    dropout: float = 0.0
    """Share of the features that the dense network's last layer misses while training."""
    balance: float = 0.0
    """How far the groups of UTKFace (age band, gender, race label) are seen equally often: 0 not at all, 1 wholly."""
    balanced_epochs: int = 0
    """Epochs at the end that are balanced so."""
    is_mirrored: bool = False
    """Whether the exported model averages the logits of a face and its mirror image, in twice the time."""
    unsure_share: float = 0.05
    """Share of the tuning part on which the exported model counts as unsure."""
    max_images: int | None = None
    """Cut of the training set, for smoke runs only."""
    teacher_share: float = 0.0
    """Weight of what a course's teachers say of the very picture that is seen, against the data set's targets."""
    seed: int = 20261122
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What the manifest says of a trained model beyond its preset."""

    version: str
    architecture: str
    paper: str
    data: tuple[str, ...]
    license: str
