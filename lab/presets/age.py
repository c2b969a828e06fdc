"""Preset `age`: the age that appears, in years; the labels are bands of them."""

from lab.classifier.preset import Augmentation, Optimization, Preset, Release, Values
from lab.data import ages

PRESET = Preset(
    name="age",
    version="2.0.1",
    starts_from="gender",
    labels=("0-12", "13-19", "20-39", "40-59", "60 and over"),
    values=Values(count=101, starts=(0, 13, 20, 40, 60), unsure_wider_than=25),
    input_px=96,
    first_px=80,
    first_share=0.3,
    augmented_share=0.75,
    optimization=Optimization(epochs=18, batch_size=256, peak_learning_rate=1.2e-3, average_decay=0.99),
    augmentation=Augmentation(aligned_share=0.6, grey_share=0.2, occlusion_share=0.25),
    decided_by="all",
    balance=0.3,
)
RELEASE = Release(
    data=(
        "UTKFace (non-commercial research use)",
        "web portraits, half of the people, through the start (research use)",
        "FER-2013 train without its labels, through the start (research use)",
    ),
    right_when_sure=0.8,
)
LOAD = ages.load
