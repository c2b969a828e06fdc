"""Presets `residual`: a wider dense network for both models, a candidate that is not released yet.

Command: `python -m facetrain train emotion --preset residual`, then `export emotion --preset residual --out <folder>`;
the same with `gender`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time with PyTorch on a free core: 45 minutes for emotion and 10 for gender.
Expected: after 24 epochs of emotion a tuning accuracy of 63.3 %, 61.5 % on PublicTest; the epochs after the restart
have not been measured. After the 12 epochs of gender 89.0 % of the tuning part: both networks are far from done.
"""

from configs import emotion, gender
from facetrain.preset import Augmentation, Preset, Release

PRESETS = {
    "emotion": Preset(
        name="emotion",
        dataset="fer2013",
        labels=("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
        input_px=48,
        is_grey=True,
        epochs=31,
        restart_epoch=24,
        small_epochs=13,
        small_px=36,
        soft_epochs=16,
        augmented_epochs=20,
        batch_size=128,
        peak_learning_rate=3e-3,
        weight_decay=0.02,
        average_decay=0.998,
        label_smoothing=0.05,
        votes_share=0.4,
        stage_filters=(32, 48, 112),
        residual_blocks=(0, 2, 1),
        dropout=0.2,
        unsure_share=0.12,
        augmentation=Augmentation(canonical_share=0.3),
    ),
    "gender": Preset(
        name="gender",
        dataset="utkface",
        labels=("female", "male"),
        input_px=48,
        is_grey=False,
        epochs=12,
        small_epochs=7,
        small_px=36,
        augmented_epochs=10,
        batch_size=128,
        peak_learning_rate=3e-3,
        weight_decay=0.02,
        average_decay=0.998,
        label_smoothing=0.05,
        stage_filters=(32, 48, 112),
        residual_blocks=(0, 2, 1),
        dropout=0.2,
        augmentation=Augmentation(canonical_share=0.5),
    ),
}
RELEASES = {
    name: Release(
        version="0.0.0",
        architecture="residual network, 3 stages",
        paper="arXiv:1512.03385",
        data=release.data,
        license=release.license,
    )
    for name, release in {**emotion.RELEASES, **gender.RELEASES}.items()
}
