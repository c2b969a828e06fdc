"""Courses of a GPU: an ensemble of large teachers, and the released networks, which learn from it; three seeds each.

Command: `python -m facetrain.gpu pack emotion`, then, where the GPU is, `python -m facetrain.gpu train emotion`; then
`export emotion --run training/runs/gpu/emotion-0`; the same with `gender`.
"""

from dataclasses import replace

from configs import emotion, gender
from facetrain.gpu.course import Course
from facetrain.preset import Preset

STUDENT, GENDER = emotion.PRESETS["emotion"], gender.PRESETS["gender"]
SEEDS = range(3)


def _teacher(preset: Preset, **changes: object) -> Preset:
    return replace(
        preset,
        input_px=80,
        small_sizes=(),
        stage_filters=(64, 128, 256, 512),
        residual_blocks=(1, 1, 1, 1),
        dropout=0.4,
        weight_decay=5e-3,
        average_decay=0.998,
        epochs=100,
        augmented_epochs=90,
        balance=0.0,
        balanced_epochs=0,
        **changes,
    )


def _student(preset: Preset, **changes: object) -> Preset:
    return replace(
        preset,
        small_sizes=(),
        dropout=0.0,
        batch_size=256,
        peak_learning_rate=0.2,
        weight_decay=1e-3,
        average_decay=0.998,
        teacher_share=0.8,
        epochs=400,
        augmented_epochs=360,
        **changes,
    )


def _seeded(name: str, preset: Preset) -> dict[str, Preset]:
    return {f"{name}-{seed}": replace(preset, seed=preset.seed + seed) for seed in SEEDS}


MINI = _student(STUDENT, stage_filters=(16, 32, 64, 128), residual_blocks=(), input_px=64)
COURSES = {
    "emotion": Course(
        source_px=48,
        teachers=tuple(_teacher(STUDENT, seed=100 + seed) for seed in range(4)),
        students=_seeded("emotion", _student(STUDENT)) | _seeded("mini", replace(MINI, weight_decay=3e-4)),
    ),
    "gender": Course(
        source_px=72,
        teachers=tuple(_teacher(GENDER, seed=100 + seed) for seed in range(3)),
        students=_seeded("gender", _student(GENDER, balanced_epochs=50)),
    ),
}
