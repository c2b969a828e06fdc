"""Preset `emotion`: the expression shown.

Command: `make train-emotion`; with a GPU, `make train-emotion ARGS="--teachers 3 --workers 12"`.
"""

from lab.classifier.preset import Augmentation, Optimization, Preset, Release
from lab.data import expressions

PRESET = Preset(
    name="emotion",
    version="4.1.0",
    labels=("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
    first_px=80,
    first_share=0.3,
    augmented_share=0.75,
    augmentation=Augmentation(light_share=0.5, dark_share=0.16, occlusion_share=0.2),
    votes_share=0.65,
    balance=0.6,
    optimization=Optimization(epochs=21, batch_size=256, peak_learning_rate=1.4e-3, average_decay=0.99),
)
RELEASE = Release(
    data=(
        "FER-2013 train (research use)",
        "FER+ votes (MIT)",
        "web portraits, half of the people (research use)",
        "UTKFace without its labels (non-commercial research use)",
    ),
    right_when_sure=0.77,
    shifts={"angry": 0.4, "disgust": 1.4, "fear": 0.4},
)
LOAD = expressions.load
