"""Where a film is cut: the picture changes at once, and much more than it did just before."""

from collections import deque
from statistics import median

from PIL.Image import Image

SIGHT_PX = (32, 18)
_LEAST_LEVELS = 18.0  # mean difference of two frames on either side of a cut, of 255; a fast pan stays below
_LEAST_RATIO = 4.0  # to the frames before: a shaken camera is no cut
_REMEMBERED = 8


class SceneCuts:
    """Sees every frame of a film in order."""

    def __init__(self) -> None:
        """Start before the first frame."""
        self._before: bytes | None = None
        self._changes: deque[float] = deque(maxlen=_REMEMBERED)

    def is_cut(self, sight: bytes) -> bool:
        """Return whether a scene begins with this frame.

        Args:
            sight: The frame at `SIGHT_PX`, RGB, one byte each.
        """
        before, self._before = self._before, sight
        if before is None or len(before) != len(sight):
            return before is not None
        change = sum(abs(a - b) for a, b in zip(before, sight, strict=True)) / len(sight)
        usual = median(self._changes) if self._changes else 0.0
        self._changes.append(change)
        return change >= _LEAST_LEVELS and change >= _LEAST_RATIO * usual


def sight_of(image: Image) -> bytes:
    """Return what `is_cut` wants to see of an image."""
    return image.resize(SIGHT_PX).convert("RGB").tobytes()
