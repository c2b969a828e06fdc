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
    )


PRESETS = {
    "emotion": replace(
        _dense(emotion.PRESETS["emotion"]),
        epochs=125,
        small_sizes=((80, 32), (105, 40)),
        soft_epochs=95,
        augmented_epochs=112,
        votes_share=0.5,
        augmentation=Augmentation(canonical_share=0.3, erase_share=0.15),
    ),
    "gender": replace(
        _dense(gender.PRESETS["gender"]),
        epochs=60,
        small_sizes=((35, 32), (48, 40)),
        augmented_epochs=52,
        augmentation=Augmentation(canonical_share=0.5, erase_share=0.15),
    ),
}
RELEASES = {
    name: replace(release, version="1.0.0", architecture="residual network, 4 stages", paper="arXiv:1512.03385")
    for name, release in {**emotion.RELEASES, **gender.RELEASES}.items()
}
