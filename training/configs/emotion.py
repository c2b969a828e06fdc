"""Preset `emotion`: the expression shown, mini-XCEPTION on FER-2013.

Command: `python -m facetrain train emotion`, then `export emotion`, then `evaluate emotion`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 45 minutes with PyTorch on a free core (67 s an epoch), 90 with TensorFlow.
Expected: tuning accuracy 63 to 64 %; 63.3 % on PublicTest, macro-F1 0.59, calibration error 0.02, after export.
"""

from facetrain.preset import Augmentation, Preset, Release

PRESETS = {
    "emotion": Preset(
        name="emotion",
        dataset="fer2013",
        labels=("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
        input_px=48,
        is_grey=True,
        epochs=40,
        votes_share=0.3,
        soft_epochs=30,
        is_mirrored=True,
        unsure_share=0.12,
        augmentation=Augmentation(),
    )
}
RELEASES = {
    "emotion": Release(
        version="0.1.1",
        architecture="mini-XCEPTION",
        paper="arXiv:1710.07557",
        data=("FER-2013 train (research use)", "FER+ votes (MIT)"),
        license="MIT (code and weights); trained on data for research use: see LICENSE",
    )
}
