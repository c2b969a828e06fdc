"""Mutated pictures through the real decoder: it returns an image, or refuses the bytes, and nothing else happens."""

import functools
import random
from collections.abc import Callable

import numpy as np

from facekit.errors import UnusableImage
from facekit.images import MAX_CROP_SIDE_PX, MAX_FRAME_SIDE_PX, decode_crop, decode_frame
from tests.torture.encodings import encodings
from tests.torture.forked import Attempt, Written, Wrong
from tests.torture.mutation import mutated

Decode = Callable[[bytes], object]


def picture(index: int, *, seed: int) -> tuple[str, bytes]:
    """Return the name of the encoding and the damaged file at `index`: the same in every run."""
    names, files = _sources()
    choice = random.Random(f"{seed}/{index}")
    return names[index % len(names)], mutated(files[index % len(files)], others=files, choice=choice)


def decoding(seed: int) -> Attempt:
    """Return the attempt: each damaged file is decoded, in turns as a frame and as a crop."""
    count = len(_sources()[0])

    def attempt(index: int, written: Written) -> str:
        _, data = picture(index, seed=seed)
        outcome = _decoded(data, is_frame=index // count % 2 == 0)
        if lines := written.take():
            raise Wrong(f"The decoder wrote {lines[:200]!r}.")
        return outcome

    return attempt


@functools.cache
def _sources() -> tuple[tuple[str, ...], tuple[bytes, ...]]:
    sources = encodings()
    return tuple(sources), tuple(sources.values())


def _decoded(data: bytes, *, is_frame: bool) -> str:
    try:
        if is_frame:
            _check_frame(data)
        else:
            _check_image(decode_crop(data), side_px=MAX_CROP_SIDE_PX)
    except UnusableImage:
        return "refused"
    except Wrong:
        raise
    except Exception as error:  # any other is the finding
        raise Wrong(f"{type(error).__name__}: {error}"[:300]) from error
    return "decoded"


def _check_frame(data: bytes) -> None:
    frame = decode_frame(data)
    _check_image(frame.image, side_px=MAX_FRAME_SIDE_PX)
    height, width = (side * frame.scale for side in frame.image.shape[:2])
    if abs(width - frame.width) >= frame.scale or abs(height - frame.height) >= frame.scale:
        raise Wrong(f"A frame of {frame.width} x {frame.height} has {width} x {height} pixels at scale {frame.scale}.")


def _check_image(image: np.ndarray, *, side_px: int) -> None:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not 0 < max(image.shape) <= side_px:
        raise Wrong(f"The image is {image.dtype}{list(image.shape)}.")
