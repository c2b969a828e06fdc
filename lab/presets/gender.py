"""Preset `gender`: the gender that appears."""

from lab.classifier.preset import Augmentation, Optimization, Preset, Release
from lab.data import genders

PRESET = Preset(
    name="gender",
    version="3.0.0",
    labels=("female", "male"),
    input_px=80,
    first_share=0.35,
    learning_share=0.4,
    augmented_share=0.75,
    optimization=Optimization(epochs=22),
    augmentation=Augmentation(aligned_share=0.6, grey_share=0.25, dark_share=0.16, occlusion_share=0.3),
    decided_by="eyes",
    balance=0.3,
    label_smoothing=0.03,
)
RELEASE = Release(data=("UTKFace (non-commercial research use)",), right_when_sure=0.97)
LOAD = genders.load
