"""Preset `emotion`: the expression shown, a residual network on FER-2013; the short last part of its training.

Command: `python -m facetrain train emotion --preset broad`, then `train emotion`, `export emotion`, `evaluate emotion`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 16 minutes with PyTorch on a free core, after the 80 of preset `broad`.
Expected: EXPECTED
"""

from dataclasses import replace

from configs import broad
from facetrain.preset import Augmentation, Release

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
RELEASES = {
    "emotion": Release(
        version="1.0.0",
        architecture="residual network, 3 stages",
        paper="arXiv:1512.03385",
        data=("FER-2013 train (research use)", "FER+ votes (MIT)"),
        license="MIT (code and weights); trained on data for research use: see LICENSE",
    )
}
