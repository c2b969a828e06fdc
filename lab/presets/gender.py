"""Preset `gender`: the gender that appears."""

from lab.classifier.preset import Augmentation, Optimization, Preset, Release
from lab.data import genders

PRESET = Preset(
    name="gender",
    version="3.0.0",
    labels=("female", "male"),
    input_px=80,
    first_share=0.35,
    learning_share=0.5,
    optimization=Optimization(epochs=22),
    augmentation=Augmentation(
        aligned_share=0.7,
        rotation_degrees=9.0,
        scale=0.08,
        shift=0.04,
        light_share=0.8,
        one_sided_light_share=0.25,
        dark_share=0.16,
        grey_share=0.25,
        occlusion_share=0.3,
    ),
    decided_by="eyes",
    balance=0.3,
    label_smoothing=0.03,
)
RELEASE = Release(
    data=("UTKFace (non-commercial research use)", "web portraits, half of the people (research use)"),
    right_when_sure=0.97,
)
LOAD = genders.load
