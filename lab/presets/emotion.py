"""Preset `emotion`: the expression shown.

Command: `make train-emotion`, or `python -m lab train emotion --minutes 95` for as many passes as fit.
"""

from lab.classifier.preset import Augmentation, Optimization, Preset, Release
from lab.data import expressions

PRESET = Preset(
    name="emotion",
    version="3.3.0",
    labels=("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
    input_px=80,
    first_share=0.35,
    learning_share=0.4,
    augmented_share=0.75,
    augmentation=Augmentation(light_share=0.5, dark_share=0.16, occlusion_share=0.2),
    votes_share=0.65,
    balance=0.6,
    optimization=Optimization(epochs=32),
)
RELEASE = Release(
    data=("FER-2013 train (research use)", "FER+ votes (MIT)", "web portraits, half of the people (research use)"),
    right_when_sure=0.75,
    prior_correction=0.2,
    shifts={"disgust": 0.55, "fear": 0.55, "neutral": 0.16},
)
LOAD = expressions.load
