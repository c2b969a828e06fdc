"""Preset `mini`: the expression shown by a network of fewer than 60,000 parameters, taught like `emotion`; not shipped.

Command: `python -m facetrain train emotion --preset mini`, after `--preset teacher`; then `export emotion --preset mini
--out <folder>` and `evaluate` with the same options.
Hardware: one core of a two-core cloud machine (AMD EPYC), 4 GB of memory.
"""

from dataclasses import replace

from configs import broad, emotion

PRESETS = {
    "emotion": replace(
        broad.PRESETS["emotion"],
        stage_filters=(16, 24, 40),
        teacher="teacher-emotion",
        teacher_share=0.7,
        dropout=0.0,
        weight_decay=2e-3,
        epochs=60,
        small_sizes=((40, 32),),
        augmented_epochs=48,
    )
}
RELEASES = emotion.RELEASES
