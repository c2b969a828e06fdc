"""Presets `residual`: a dense network for both models, a candidate that is not released yet.

Command: `python -m facetrain train emotion --preset residual`, then `export emotion --preset residual --out <folder>`;
the same with `gender`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time with PyTorch on a free core: 75 minutes for emotion and 23 for gender.
"""

from dataclasses import replace

from configs import emotion, gender
from facetrain.preset import Augmentation, Preset


def _dense(preset: Preset) -> Preset:
    return replace(
        preset,
        input_px=48,
        stage_filters=(16, 48, 96, 128),
        residual_blocks=(1, 1, 1, 1),
        dropout=0.3,
        batch_size=128,
        peak_learning_rate=3e-3,
        weight_decay=0.02,
        average_decay=0.998,
        label_smoothing=0.05,
        is_mirrored=False,
    )


PRESETS = {
    "emotion": replace(
        _dense(emotion.PRESETS["emotion"]),
        epochs=160,
        small_sizes=((100, 32), (135, 40)),
        soft_epochs=120,
        augmented_epochs=145,
        votes_share=0.5,
        augmentation=Augmentation(canonical_share=0.3, erase_share=0.15),
    ),
    "gender": replace(
        _dense(gender.PRESETS["gender"]),
        epochs=80,
        small_sizes=((46, 32), (64, 40)),
        augmented_epochs=70,
        augmentation=Augmentation(canonical_share=0.5, erase_share=0.15),
    ),
}
RELEASES = {
    name: replace(release, version="1.0.0", architecture="residual network, 4 stages", paper="arXiv:1512.03385")
    for name, release in {**emotion.RELEASES, **gender.RELEASES}.items()
}
