"""A picture on its way to the service.

`Image`: a Pillow image in mode RGB, upright and with square pixels, as it is shown to people.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL.Image import Image, Resampling

from .sources import SourceFile

_QUALITY = 92
THUMBNAIL_PX = (240, 180)
_THUMBNAIL_QUALITY = 75


@dataclass(frozen=True, slots=True)
class FrameLimits:
    """What a frame may have.

    Attributes:
        side_px: Most pixels in width and in height.
        data_bytes: Most bytes of the file.
    """

    side_px: int
    data_bytes: int


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """A picture as it is sent.

    Attributes:
        data: A JPEG file within the limits.
        width: Of the picture as it is shown; `data` may be smaller.
        height: Likewise.
        scale: Pixels of the picture per pixel of the JPEG.
        thumbnail: A small JPEG of it.
        note: What people should know about how it was read; empty where there is nothing.
    """

    data: bytes
    width: int
    height: int
    scale: float
    thumbnail: bytes
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to analyse.

    Attributes:
        source: The file that it comes from.
        seconds: Its moment in the film; None for a photo.
        is_new_scene: Whether the film was cut between the picture before and this one.
        encode: Returns the frame to send; raises UnreadableFile.
    """

    source: SourceFile
    seconds: float | None
    is_new_scene: bool
    encode: Callable[[], EncodedFrame]

    @property
    def key(self) -> str:
        """Identifies the picture, and changes when the file does."""
        return f"{self.source.key}|{'' if self.seconds is None else f'{self.seconds:.6f}'}"

    @property
    def title(self) -> str:
        """File and moment, for people."""
        return self.source.name if self.seconds is None else f"{self.source.name} at {self.seconds:.2f} s"


def encode(image: Image, *, limits: FrameLimits) -> EncodedFrame:
    """Return an image as a JPEG file within the limits, made smaller only where it must be."""
    shrink = min(1.0, limits.side_px / max(image.size))
    while True:
        size = (max(1, round(image.width * shrink)), max(1, round(image.height * shrink)))
        smaller = image if size == image.size else image.resize(size, Resampling.BOX, reducing_gap=2.0)
        data = jpeg(smaller, quality=_QUALITY)
        if len(data) <= limits.data_bytes:
            return EncodedFrame(data, *image.size, scale=image.width / size[0], thumbnail=thumbnail(smaller))
        shrink *= 0.8


def thumbnail(image: Image) -> bytes:
    """Return a small JPEG of an image."""
    small = image.copy()
    small.thumbnail(THUMBNAIL_PX, Resampling.BILINEAR)
    return jpeg(small.convert("RGB"), quality=_THUMBNAIL_QUALITY)


def jpeg(image: Image, *, quality: int) -> bytes:
    """Return an RGB image as a JPEG file."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
