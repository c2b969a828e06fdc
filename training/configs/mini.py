"""Presets `mini`: the paper's mini-XCEPTION for both models, the baseline that the released ones are measured against.

Command: `python -m facetrain train emotion --preset mini`, then `export emotion --preset mini --out
benchmarks/baselines/emotion`; the same with `gender`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: 45 minutes for emotion and an hour for gender with PyTorch on a free core.
Expected: tuning accuracy about 63 % and 92 %.
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
        unsure_share=0.12,
        augmentation=Augmentation(),
    ),
    "gender": Preset(
        name="gender",
        dataset="utkface",
        labels=("female", "male"),
        input_px=64,
        is_grey=False,
        epochs=42,
        augmented_epochs=37,
        label_smoothing=0.03,
        augmentation=Augmentation(canonical_share=0.5),
    ),
}
RELEASES = {
    "emotion": Release(
        version="0.1.1",
        architecture="mini-XCEPTION",
        paper="arXiv:1710.07557",
        data=("FER-2013 train (research use)", "FER+ votes (MIT)"),
        license="MIT (code and weights); trained on data for research use: see models/emotion/LICENSE",
    ),
    "gender": Release(
        version="0.1.1",
        architecture="mini-XCEPTION",
        paper="arXiv:1710.07557",
        data=("UTKFace (non-commercial research use)",),
        license="MIT (code and weights); trained on data for non-commercial research use: see models/gender/LICENSE",
    ),
}
