"""Presets of the face detector: a YuNet-class network on scenes composed of UTKFace, web portraits and crowds.

Command: `make train-detector`, then `make evaluate-detector`.
Hardware: two cores of a cloud machine (AMD EPYC), one for the network and one for composing; 4 GB of memory.
Time: 50 to 95 minutes with PyTorch, by the 150 to 280 seconds an epoch of the shipped run took.
Expected: not known yet. The shipped weights came by the longer way that `training/README.md` describes.
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
    version="3.0.0",
    input_px=320,
    score_threshold=0.6,
    architecture="anchor-free pyramid of separable convolutions, three strides, box, score and five landmarks",
    paper="after YuNet (Wu, Peng, Yu 2023)",
    data=("UTKFace (non-commercial research use)", "web portraits (research use)", "station crowds"),
    license="MIT (code and weights); trained on data for research use: see LICENSE",
)
