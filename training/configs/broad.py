"""Presets `broad`: the long first part of both released models' training, on small images, strongly regularised.

Command: `python -m facetrain train emotion --preset broad`, then `train emotion`, which starts from its weights; the
same with `gender`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 80 minutes for emotion and 45 for gender with PyTorch on a free core.
Expected: tuning accuracy 66 % and 92 to 93 %. Both still underfit: what they learnt from, they know no better.
"""

from facetrain.preset import Augmentation, Preset

PRESETS = {
    "emotion": Preset(
        name="emotion",
        dataset="fer2013",
        labels=("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
        input_px=48,
        is_grey=True,
        stage_filters=(24, 64, 128),
        residual_blocks=(1, 1, 1),
        dropout=0.3,
        optimizer="sgd",
        peak_learning_rate=0.1,
        warmup_epochs=2.0,
        weight_decay=5e-3,
        batch_size=128,
        average_decay=0.998,
        epochs=76,
        small_sizes=((42, 32), (62, 40)),
        augmented_epochs=68,
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
    ),
    "gender": Preset(
        name="gender",
        dataset="utkface",
        labels=("female", "male"),
        input_px=48,
        is_grey=False,
        stage_filters=(24, 64, 128),
        residual_blocks=(1, 1, 1),
        dropout=0.3,
        optimizer="sgd",
        peak_learning_rate=0.1,
        warmup_epochs=2.0,
        weight_decay=5e-3,
        batch_size=128,
        average_decay=0.998,
        epochs=60,
        small_sizes=((30, 32), (45, 40)),
        augmented_epochs=52,
        label_smoothing=0.05,
        unsure_share=0.05,
        augmentation=Augmentation(canonical_share=0.5, uneven_light_share=0.15, low_light_share=0.2, erase_share=0.15),
    ),
}
