"""Presets `smoke`: both models end to end, to see that every part works; the figures mean nothing.

Command: `python -m facetrain train emotion --preset smoke`, then `export emotion --preset smoke --out <folder>`; the
same with `gender`.
Hardware: one core of any CPU. Time: about a minute for both, plus half a minute the first time, when the zips are
read into the cache. Expected: a loss of about 2.2 for emotion and 0.8 for gender, since the learning rate is only
warming up, and an export that passes its check.
"""

from dataclasses import replace

from configs import emotion, gender
from facetrain.preset import Augmentation

PRESETS = {
    name: replace(preset, epochs=1, max_images=1024, augmentation=Augmentation())
    for name, preset in {**emotion.PRESETS, **gender.PRESETS}.items()
}
RELEASES = {
    name: replace(release, version="0.0.0") for name, release in {**emotion.RELEASES, **gender.RELEASES}.items()
}
