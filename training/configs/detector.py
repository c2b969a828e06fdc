"""Presets of the face detector: a YuNet-class network and a landmarker, on composed scenes.

Command: `make train-detector`, then `make evaluate-detector`.
Hardware: two cores of a cloud machine (AMD EPYC), one for the network and one for composing; the landmarker needs one,
and 8 GB of memory.
Time: 95 minutes with PyTorch for the detector, 7 to cut close-ups and 75 to train the landmarker, all on cores shared
with other work.
Expected: a tuning loss of 2.98 for the detector; for the landmarker 9 % of the eyes' distance on turned and damaged
close-ups, 6 % as it serves.
"""

from facetrain.detector.preset import DetectorPreset, DetectorRelease, LandmarkerPreset

PRESETS: dict[str, DetectorPreset | LandmarkerPreset] = {
    "detector": DetectorPreset(),
    "landmarker": LandmarkerPreset(),
    "smoke-landmarker": LandmarkerPreset(name="smoke-landmarker", scenes=64, tuning_images=32, epochs=1),
    "smoke": DetectorPreset(
        name="smoke", epochs=1, scenes_per_epoch=256, scene_sides=((96, 1.0),), batch_pixels=16 * 96**2
    ),
}
RELEASE = DetectorRelease(
    version="3.2.0",
    input_px=320,
    score_threshold=0.76,
    architecture="anchor-free pyramid of separable convolutions, three strides, box, score and five landmarks",
    paper="after YuNet (Wu, Peng, Yu 2023)",
    data=("UTKFace (non-commercial research use)", "web portraits (research use)", "station crowds"),
    license="MIT (code and weights); trained on data for research use: see LICENSE",
)
