"""Preset `gender`: the gender that appears."""

from lab.classifier.preset import Augmentation, Optimization, Preset, Release
from lab.data import genders

PRESET = Preset(
    name="gender",
    version="4.0.0",
    labels=("female", "male"),
    first_px=80,
    first_share=0.3,
    augmented_share=0.85,
    optimization=Optimization(epochs=24, batch_size=256, peak_learning_rate=1.4e-3, average_decay=0.99),
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
    data=(
        "UTKFace (non-commercial research use)",
        "web portraits, half of the people (research use)",
        "FER-2013 train without its labels (research use)",
    ),
    right_when_sure=0.977,
)
LOAD = genders.load
