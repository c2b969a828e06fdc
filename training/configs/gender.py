"""Preset `gender`: the gender that appears, a residual network on UTKFace in colour; the last part of its training.

Command: `python -m facetrain train gender --preset broad`, then `train gender`, `export gender`, `evaluate gender`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 10 minutes with PyTorch on a free core, after the 45 of preset `broad`.
Expected: tuning accuracy 93.3 %, 92.5 % on the test part.
"""

from dataclasses import replace

from configs import broad
from facetrain.preset import Release

PRESETS = {
    "gender": replace(
        broad.PRESETS["gender"],
        starts_from="broad-gender",
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
    "gender": Release(
        version="1.0.0",
        architecture="residual network, 3 stages",
        paper="arXiv:1512.03385",
        data=("UTKFace (non-commercial research use)",),
        license="MIT (code and weights); trained on data for non-commercial research use: see LICENSE",
    )
}
