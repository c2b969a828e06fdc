"""Animated pictures (GIF, APNG, WebP, AVIF) -> moments, like films."""

from collections.abc import Iterator

from PIL import ImageSequence
from PIL.Image import Image

from .films import Moment
from .photos import upright
from .scenes import SceneCuts, sight_of

_LEAST_FRAME_SECONDS = 0.02
_USUAL_FRAME_SECONDS = 0.1  # what browsers give a frame that names less than the least


def moments(image: Image, *, fps: float | None) -> Iterator[Moment]:
    """Yield the first frame of each 1/`fps` seconds of an opened image; all frames where `fps` is None."""
    cuts, is_new_scene, next_step, seconds = SceneCuts(), False, 0, 0.0
    for frame in ImageSequence.Iterator(image):
        shown = upright(frame.copy())
        is_new_scene |= cuts.is_cut(sight_of(shown))
        step = None if fps is None else int(seconds * fps + 1e-6)
        if step is None or step >= next_step:
            next_step = (step or 0) + 1
            yield Moment(seconds, is_new_scene, shown.copy)
            is_new_scene = False
        seconds += _frame_seconds(frame)


def _frame_seconds(frame: Image) -> float:
    seconds = float(frame.info.get("duration", 0) or 0) / 1000
    return seconds if seconds >= _LEAST_FRAME_SECONDS else _USUAL_FRAME_SECONDS
