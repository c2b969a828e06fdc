"""Preset `teacher`: the network that `emotion` is taught by, four times as costly; it is never shipped.

Command: `python -m facetrain train emotion --preset teacher`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 4 GB of memory.
Time: an hour with PyTorch on a free core.
"""

from dataclasses import replace

from configs import broad

PRESETS = {
    "emotion": replace(
        broad.PRESETS["emotion"],
        stage_filters=(64, 128, 256),
        dropout=0.3,
        epochs=50,
        small_sizes=((40, 32),),
        augmented_epochs=44,
    )
}
