"""Preset `mini`: the expression shown by a network of fewer than 60,000 parameters; measured, not shipped.

Command: `python -m facetrain train emotion --preset mini`, then `export emotion --preset mini --out <folder>` and
`evaluate emotion --preset mini --out <folder> --results <folder>`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 32 minutes with PyTorch on a core shared with other work.
Expected: tuning accuracy 61 %.
"""

from dataclasses import replace

from configs import emotion

PRESETS = {
    "emotion": replace(
        emotion.PRESETS["emotion"],
        input_px=40,
        stage_filters=(16, 24, 40),
        dropout=0.0,
        weight_decay=1e-3,
        epochs=70,
        small_sizes=((50, 32),),
        augmented_epochs=56,
    )
}
RELEASES = emotion.RELEASES
