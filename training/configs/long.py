"""Preset `long`: the second part of `emotion`'s training, at its own size, regularised a tenth as much as `broad`.

Command: `python -m facetrain train emotion --preset long`, after `--preset broad`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 3 GB of memory.
Time: 95 minutes with PyTorch on a core shared with other work; its quickest epochs make 70 of a free one.
Expected: tuning accuracy 65 %; 67 % averaged with the mirror image.
"""

from dataclasses import replace

from configs import broad
from facetrain.preset import Augmentation

PRESETS = {
    "emotion": replace(
        broad.PRESETS["emotion"],
        starts_from="broad-emotion",
        input_px=40,
        epochs=68,
        small_sizes=((40, 32),),
        augmented_epochs=60,
        dropout=0.1,
        warmup_epochs=1.0,
        weight_decay=5e-4,
        augmentation=Augmentation(
            shift=0.08,
            scale=0.12,
            rotation_degrees=15.0,
            canonical_share=0.3,
            uneven_light_share=0.1,
            low_light_share=0.15,
            erase_share=0.1,
        ),
    )
}
