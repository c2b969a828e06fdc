"""Preset `gender`: the gender that appears, mini-XCEPTION in colour on UTKFace.

Command: `python -m facetrain train gender`, then `export gender`, then `evaluate gender`.
Hardware: one core of a two-core cloud machine (AMD EPYC), 2 GB of memory.
Time: an hour with PyTorch on a free core (85 s an epoch), 110 minutes with TensorFlow.
Expected: tuning accuracy 92 to 93 %; on the test part 91.1 %, 92.1 % framed as `functions/crop` does, after export.
"""

from facetrain.preset import Augmentation, Preset, Release

PRESETS = {
    "gender": Preset(
        name="gender",
        dataset="utkface",
        labels=("female", "male"),
        input_px=64,
        is_grey=False,
        epochs=42,
        augmented_epochs=37,
        label_smoothing=0.03,
        is_mirrored=True,
        unsure_share=0.05,
        augmentation=Augmentation(canonical_share=0.5),
    )
}
RELEASES = {
    "gender": Release(
        version="0.1.1",
        architecture="mini-XCEPTION",
        paper="arXiv:1710.07557",
        data=("UTKFace (non-commercial research use)",),
        license="MIT (code and weights); trained on data for non-commercial research use: see LICENSE",
    )
}
