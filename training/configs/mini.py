"""Preset `mini`: the expression shown, by a residual network of 57,000 parameters that preset `emotion` teaches.

Command: `python -m facetrain train emotion --preset mini`, once `emotion` is trained, then `export emotion --preset
mini --out <folder>` and `evaluate emotion --preset mini --out <folder> --results <folder>`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: TIME
Expected: EXPECTED
"""

from dataclasses import replace

from configs import emotion

PRESETS = {
    "emotion": replace(
        emotion.PRESETS["emotion"],
        starts_from=None,
        stage_filters=(16, 24, 40),
        epochs=30,
        small_sizes=((18, 32),),
        augmented_epochs=26,
        dropout=0.0,
        warmup_epochs=1.0,
        teacher="emotion",
        teacher_share=0.7,
    )
}
RELEASES = emotion.RELEASES
