"""Presets `mini`: the released networks without the mirror image, the baseline that every model is measured against.

Command: as for the released ones; `export emotion --preset mini --run training/runs/emotion --out
benchmarks/baselines/emotion` takes the same weights, and so does `gender`.
Hardware and time: those of `emotion` and `gender`.
Expected: tuning accuracy 63 % and 92 %; 61.9 % on PublicTest.
"""

from dataclasses import replace

from configs import emotion, gender

PRESETS = {name: replace(preset, is_mirrored=False) for name, preset in {**emotion.PRESETS, **gender.PRESETS}.items()}
RELEASES = {**emotion.RELEASES, **gender.RELEASES}
