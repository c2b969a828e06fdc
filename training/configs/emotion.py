"""Preset `emotion`: the expression shown, a residual network on FER-2013; the second part of its training, taught.

It goes on from preset `broad` and learns what preset `teacher` says of each changed picture and of its mirror image.

Command: `make train-emotion`: presets `broad` and `teacher`, then this, then `export emotion`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 4 GB of memory.
Time: 35 minutes with PyTorch on a free core, after `broad` and `teacher`.
"""

from dataclasses import replace

from configs import broad
from facetrain.preset import Release

PRESETS = {
    "emotion": replace(
        broad.PRESETS["emotion"],
        starts_from="broad-emotion",
        teacher="teacher-emotion",
        teacher_share=0.7,
        epochs=26,
        small_sizes=((20, 32),),
        augmented_epochs=23,
        dropout=0.0,
        peak_learning_rate=0.05,
        warmup_epochs=1.0,
        weight_decay=2e-3,
    )
}
RELEASES = {
    "emotion": Release(
        version="1.1.0",
        architecture="residual network, 3 stages",
        paper="arXiv:1512.03385",
        data=("FER-2013 train (research use)", "FER+ votes (MIT)"),
        license="MIT (code and weights); trained on data for research use: see LICENSE",
    )
}
