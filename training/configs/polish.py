"""Courses `polish`: one of a course's three students learns from all of them together; the last part, on a CPU.

Command: `python -m facetrain.gpu train emotion --course polish`, after the course `gpu`; the same with `gender`.
"""

from dataclasses import replace

from configs import gpu
from facetrain.gpu.plan import Course


def _course(model: str, *, best: str, epochs: int, balanced_epochs: int) -> Course:
    """Return the course that goes on from the student that was best on the tuning part."""
    pupil = replace(
        gpu.COURSES[model].students[best],
        batch_size=128,
        peak_learning_rate=0.05,
        warmup_epochs=0.5,
        epochs=epochs,
        augmented_epochs=epochs - 4,
        balanced_epochs=balanced_epochs,
    )
    return Course(
        source_px=gpu.COURSES[model].source_px,
        trained_teachers=tuple(f"{model}-{seed}" for seed in gpu.SEEDS),
        starts_from=best,
        students={model: pupil},
    )


COURSES = {
    "emotion": _course("emotion", best="emotion-0", epochs=34, balanced_epochs=0),
    "gender": _course("gender", best="gender-1", epochs=28, balanced_epochs=6),
}
