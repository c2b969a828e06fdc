"""The settings of a classifier's training run: frozen values, saved with the weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """Sizes and shares of the random changes to a training picture; shares are probabilities in [0, 1]."""

    aligned_share: float = 0.5
    """Share of faces with landmarks that are framed as `functions/crop` frames them; the rest keep their framing."""
    rotation_degrees: float = 8.0
    """Standard deviation."""
    scale: float = 0.07
    """Standard deviation of the logarithm of the size."""
    shift: float = 0.035
    """Standard deviation of the shift along each axis, as a share of the side."""
    light_share: float = 0.6
    one_sided_light_share: float = 0.15
    dark_share: float = 0.1
    grey_share: float = 0.5
    """Share of colour pictures that become grey."""
    damage_share: float = 0.3
    """Share that is compressed, blurred or shrunk and enlarged again."""
    occlusion_share: float = 0.25
    """Share with something drawn over the face."""

    def halved(self) -> "Augmentation":
        """Return the same framing and as many dark pictures, with half as many pictures relit, damaged and covered."""
        return replace(
            self,
            light_share=self.light_share / 2,
            one_sided_light_share=self.one_sided_light_share / 2,
            damage_share=self.damage_share / 2,
            occlusion_share=self.occlusion_share / 2,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimization:
    """How the weights are fitted: AdamW, a linear warm-up, half a cosine to zero, an average of the weights."""

    epochs: int
    batch_size: int = 64
    peak_learning_rate: float = 8e-4
    warmup_share: float = 0.04
    """Share of the run."""
    weight_decay: float = 0.02
    average_decay: float = 0.998
    """Per step, of the moving average of the weights that is validated and exported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The network's outputs where they are whole numbers from 0 up, and the labels are bands of them."""

    count: int
    starts: tuple[int, ...]
    """First value of each label's band."""
    coverage: float = 0.8
    """Share of the validation split that the interval is to hold."""
    unsure_wider_than: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Everything that decides the outcome of a classifier's training run."""

    name: str
    labels: tuple[str, ...]
    version: str
    optimization: Optimization
    teachers: int = 0
    """Networks of the same preset that are trained first, each with its own seed."""
    goes_on_from: str | None = None
    """Version of the shipped model that is the start, in place of ImageNet weights, and the teacher."""
    kept_share: float = 0.7
    """Share of that model's weights in those that are exported, if it is the start."""
    taught_by: tuple[str, ...] = ()
    """Runs and models, trained before on the same parts of the same data, that teach, too."""
    teacher_px: int = 112
    """Side of the pictures that teachers see, while what they teach sees the same ones with `input_px`."""
    taught_share: float = 0.6
    """Weight of the teachers' mean answer in the targets, against the data's."""
    starts_from: str | None = None
    """Model, trained on the same parts of the same data, whose run is the start, in place of ImageNet weights."""
    augmentation: Augmentation = field(default_factory=Augmentation)
    augmented_share: float = 1.0
    """Share of the run with the whole augmentation; epochs that start later have half of it."""
    input_px: int = 92
    """Side of the pictures that the network sees, in training and in service."""
    first_px: int = 64
    """Side of the pictures in the first `first_share` of the run: a pass over them costs half."""
    first_share: float = 0.3
    dropout: float = 0.2
    drop_path: float = 0.05
    """Share of pictures that skip the last residual block; earlier blocks in proportion to their depth."""
    decided_by: Literal["eyes", "mouth", "all"] = "mouth"
    """The part of the face without which the label cannot be known."""
    values: Values | None = None
    """What the outputs are where they are not the labels themselves."""
    votes_share: float = 0.75
    """Weight of the ten annotators' votes in FER-2013's targets, against the data set's label."""
    balance: float = 0.5
    """How much more often rare labels are drawn: the power of their rarity."""
    label_smoothing: float = 0.0
    max_pictures: int | None = None
    """Limit of the pictures of an epoch, for smoke runs."""
    seed: int = 20261122

    @property
    def outputs(self) -> int:
        """Number of the network's outputs."""
        return self.values.count if self.values else len(self.labels)

    @property
    def is_taught(self) -> bool:
        """Whether there are teachers."""
        return self.goes_on_from is not None or self.teachers > 0 or len(self.taught_by) > 0

    def going_on(self, version: str) -> "Preset":
        """Return the preset of a shorter run that starts from a shipped model: gentler, and never small."""
        schedule = replace(self.optimization, epochs=8, peak_learning_rate=4e-4, warmup_share=0.1)
        return replace(self, goes_on_from=version, first_share=0.0, optimization=schedule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What is decided after training, and what the manifest states about the data."""

    data: tuple[str, ...]
    right_when_sure: float
    """Share of the answers shown as sure that are to be right, as a mean over the validation origins."""
    shifts: Mapping[str, float] = field(default_factory=dict)
    """Label -> what is added to its logit, chosen by the recalls of the validation origins."""
