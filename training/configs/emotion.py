"""Preset `emotion`: the expression shown, a residual network on FER-2013; the short last part of its training.

Command: `python -m facetrain train emotion --preset broad`, then `train emotion`, `export emotion`, `evaluate emotion`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 16 minutes with PyTorch on a free core, after the 80 of preset `broad`.
Expected: EXPECTED
"""

from dataclasses import replace

from configs import broad
from facetrain.preset import Release

PRESETS = {
    "emotion": replace(
        broad.PRESETS["emotion"],
        starts_from="broad-emotion",
        epochs=10,
        small_sizes=(),
        augmented_epochs=0,
        dropout=0.0,
        peak_learning_rate=0.05,
        warmup_epochs=0.2,
        weight_decay=5e-4,
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
