"""Preset `emotion`: the expression shown, a residual network on FER-2013; the short last part of its training.

Its teacher is the same network before this part, asked about each picture and its mirror image: averaged, they are
right two points more often, and the exported network has the time for one look only.

Command: `make train-emotion`: presets `broad` and `long`, then this, then `export emotion`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 3 GB of memory.
Time: 22 minutes with PyTorch on a core shared with other work, after `broad` and `long`.
Expected: tuning accuracy 65.5 %; 64.8 % on PublicTest.
"""

from dataclasses import replace

from configs import long
from facetrain.preset import Release

PRESETS = {
    "emotion": replace(
        long.PRESETS["emotion"],
        starts_from="long-emotion",
        teacher="long-emotion",
        teacher_share=0.6,
        epochs=8,
        small_sizes=(),
        augmented_epochs=0,
        dropout=0.0,
        peak_learning_rate=0.02,
        warmup_epochs=0.2,
        average_decay=0.995,
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
