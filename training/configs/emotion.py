"""Preset `emotion`: the expression shown, a residual network on FER-2013, as one core of a CPU trains it.

Command: `make train-emotion`, which exports it, too.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 41 minutes with PyTorch beside other work. Expected: tuning accuracy 65 %; 63.4 % on PublicTest.
What is shipped has learnt from teachers: `gpu.py`.
"""

from facetrain.preset import Augmentation, Preset, Release

PRESETS = {
    "emotion": Preset(
        name="emotion",
        dataset="fer2013",
        labels=("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
        input_px=40,
        is_grey=True,
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
        small_sizes=((50, 32),),
        augmented_epochs=70,
        votes_share=0.5,
        unsure_share=0.12,
        augmentation=Augmentation(
            shift=0.1,
            scale=0.15,
            rotation_degrees=15.0,
            canonical_share=0.3,
            uneven_light_share=0.15,
            low_light_share=0.2,
            erase_share=0.15,
        ),
    )
}
RELEASES = {
    "emotion": Release(
        version="2.0.0",
        architecture="residual network, 3 stages",
        paper="arXiv:1512.03385",
        data=("FER-2013 train (research use)", "FER+ votes (MIT)", "UTKFace unlabelled (non-commercial research use)"),
        license="MIT (code and weights); trained on data for non-commercial research use: see LICENSE",
    )
}
