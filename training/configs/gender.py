"""Preset `gender`: the gender that appears, a residual network on UTKFace in colour, as one core of a CPU trains it.

Small groups (age band, gender and race label) are seen more often at the end.

Command: `make train-gender`, which exports it, too.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 37 minutes with PyTorch beside other work. Expected: tuning accuracy 93 %; 92.3 % on the test part.
What is shipped has learnt from teachers: `gpu.py`.
"""

from facetrain.preset import Augmentation, Preset, Release

PRESETS = {
    "gender": Preset(
        name="gender",
        dataset="utkface",
        labels=("female", "male"),
        input_px=48,
        is_grey=False,
        stage_filters=(24, 64, 128),
        residual_blocks=(1, 1, 1),
        dropout=0.1,
        optimizer="sgd",
        peak_learning_rate=0.1,
        warmup_epochs=2.0,
        weight_decay=2e-3,
        batch_size=128,
        average_decay=0.998,
        epochs=80,
        small_sizes=((35, 32), (55, 40)),
        augmented_epochs=70,
        balance=0.5,
        balanced_epochs=10,
        label_smoothing=0.05,
        unsure_share=0.05,
        augmentation=Augmentation(canonical_share=0.5, uneven_light_share=0.15, low_light_share=0.2, erase_share=0.15),
    )
}
RELEASES = {
    "gender": Release(
        version="2.0.0",
        architecture="residual network, 3 stages",
        paper="arXiv:1512.03385",
        data=("UTKFace (non-commercial research use)",),
        license="MIT (code and weights); trained on data for non-commercial research use: see LICENSE",
    )
}
