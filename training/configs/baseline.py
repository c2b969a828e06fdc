"""Presets `baseline`: mini-XCEPTION for both models, the paper's network, at 60,000 parameters or fewer.

It is the baseline that every released model is measured against.

Command: `python -m facetrain train emotion --preset baseline`, then `export emotion --preset baseline --out
benchmarks/baselines/emotion`; the same with `gender`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 45 minutes for emotion and an hour for gender with PyTorch on a free core, twice that with TensorFlow.
Expected: tuning accuracy 63 % and 92 %; 61.9 % on PublicTest. The shipped baselines learnt from
votes as they are.
"""

from dataclasses import replace

from configs import emotion, gender
from facetrain.preset import Augmentation

PRESETS = {
    "emotion": replace(
        emotion.PRESETS["emotion"],
        input_px=48,
        stage_filters=(16, 32, 64, 128),
        residual_blocks=(),
        optimizer="adamw",
        peak_learning_rate=2e-3,
        warmup_epochs=1.0,
        weight_decay=1e-3,
        average_decay=0.999,
        batch_size=64,
        epochs=40,
        small_sizes=(),
        augmented_epochs=None,
        votes_share=0.3,
        soft_epochs=30,
        dropout=0.0,
        augmentation=Augmentation(),
    ),
}
PRESETS["gender"] = replace(
    PRESETS["emotion"],
    name="gender",
    dataset="utkface",
    labels=gender.PRESETS["gender"].labels,
    input_px=64,
    is_grey=False,
    augmented_epochs=37,
    epochs=42,
    votes_share=0.0,
    soft_epochs=None,
    label_smoothing=0.03,
    unsure_share=0.05,
    augmentation=Augmentation(canonical_share=0.5),
)
RELEASES = {
    name: replace(release, architecture="mini-XCEPTION", paper="arXiv:1710.07557")
    for name, release in {**emotion.RELEASES, **gender.RELEASES}.items()
}
