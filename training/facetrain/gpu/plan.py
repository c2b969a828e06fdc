"""What a course consists of. No PyTorch: packing needs it, too."""

from dataclasses import dataclass, field

from facetrain.preset import Preset


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Who learns what.

    Attributes:
        source_px: Side of the pictures that everybody's own size is made from.
        students: Folder of the checkpoint -> preset; all learn at the same time, from the same pictures in an order
            of their own.
        teachers: Presets of teachers to be trained first, likewise.
        trained_teachers: Folders of checkpoints that teach, too.
        teaching_share: Of the time allowed, what the training of teachers may take.
    """

    source_px: int
    students: dict[str, Preset] = field(default_factory=dict)
    teachers: tuple[Preset, ...] = ()
    trained_teachers: tuple[str, ...] = ()
    teaching_share: float = 0.5
