"""Courses of a GPU: large teachers, and the released networks, which learn from them; three seeds each.

Command: `python -m facetrain.gpu pack emotion`, then, where the GPU is, `python -m facetrain.gpu train emotion`; the
same with `gender`. Then `python -m facetrain export emotion --run training/runs/gpu/emotion-0`, or `gender-1`: the
best of three on the tuning part.
Hardware: one NVIDIA H200, 16 CPU cores.
Time: 9.5 minutes for emotion (2.9 seconds an epoch of the four teachers, 2.8 of the six students), 3 for gender.
Expected: tuning accuracy of emotion's teachers 70 to 71.5 %, of its students 66 to 67 %, of `mini` 65 to 66 %; 94 to
95 % of gender's.
"""

from dataclasses import replace

from configs import emotion, gender
from facetrain.gpu.plan import Course
from facetrain.preset import Preset

SEEDS = range(3)


def _teacher(preset: Preset, *, seed: int, epochs: int) -> Preset:
    """Return a network of 7.8 million parameters for the preset's task."""
    return replace(
        preset,
        input_px=80,
        small_sizes=(),
        stage_filters=(64, 128, 256, 512),
        residual_blocks=(1, 1, 1, 1),
        dropout=0.4,
        weight_decay=5e-3,
        average_decay=0.998,
        epochs=epochs,
        augmented_epochs=round(0.9 * epochs),
        balance=0.0,
        balanced_epochs=0,
        seed=seed,
    )


def _student(preset: Preset, *, epochs: int, balanced_epochs: int = 0) -> Preset:
    """Return the preset as it learns from teachers."""
    return replace(
        preset,
        small_sizes=(),
        dropout=0.0,
        batch_size=256,
        peak_learning_rate=0.2,
        weight_decay=1e-3,
        average_decay=0.998,
        teacher_share=0.8,
        epochs=epochs,
        augmented_epochs=round(0.9 * epochs),
        balanced_epochs=balanced_epochs,
    )


def _seeded(name: str, preset: Preset) -> dict[str, Preset]:
    return {f"{name}-{seed}": replace(preset, seed=preset.seed + seed) for seed in SEEDS}


EMOTION = _student(emotion.PRESETS["emotion"], epochs=100)
MINI = replace(EMOTION, stage_filters=(16, 32, 64, 128), residual_blocks=(), input_px=64, weight_decay=3e-4)
GENDER = _student(gender.PRESETS["gender"], epochs=106, balanced_epochs=13)
COURSES = {
    "emotion": Course(
        source_px=48,
        teachers=tuple(_teacher(emotion.PRESETS["emotion"], seed=100 + seed, epochs=99) for seed in range(4)),
        students=_seeded("emotion", EMOTION) | _seeded("mini", MINI),
    ),
    "gender": Course(
        source_px=72,
        teachers=tuple(_teacher(gender.PRESETS["gender"], seed=100 + seed, epochs=58) for seed in range(3)),
        students=_seeded("gender", GENDER),
    ),
}
