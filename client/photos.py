"""Photos -> frames: JPEG files are sent as they are where the service takes them, all others are decoded by Pillow."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import PIL.Image
from PIL import ImageOps, UnidentifiedImageError
from PIL.Image import Image

from .errors import UnreadableFile
from .jpeg import without_metadata
from .pictures import THUMBNAIL_PX, EncodedFrame, FrameLimits, encode, thumbnail

_ANIMATED_FORMATS = frozenset({"AVIF", "GIF", "PNG", "WEBP"})
_ORIENTATION = 0x0112  # EXIF


@contextmanager
def opened(path: Path) -> Iterator[Image]:
    """Give the image of a file, not yet decoded.

    Raises:
        UnreadableFile: It is no picture, damaged, cut off, or too large to decode; also while its pixels are used.
    """
    _register_heif()
    warnings.filterwarnings("ignore", module=r"PIL\.")  # of odd metadata, and of sizes below the limit
    try:
        with PIL.Image.open(path) as image:
            yield image
    except UnidentifiedImageError as error:
        raise UnreadableFile("not a picture that can be decoded") from error
    except PIL.Image.DecompressionBombError as error:
        raise UnreadableFile(f"too many pixels to decode: {error}") from error
    except UnreadableFile:
        raise
    except Exception as error:  # decoders raise anything for a damaged file, TypeError among it
        raise UnreadableFile(f"damaged or cut off ({error})") from error


def read(path: Path, *, limits: FrameLimits) -> EncodedFrame:
    """Return the frame to send for a photo.

    Raises:
        UnreadableFile: It cannot be decoded to its end.
    """
    with opened(path) as image:
        count = page_count(image)
        data = _sendable(image, path, limits=limits)
        frame = _decoded(image, limits=limits) if data is None else _as_it_is(image, data)
    is_one = count == 1 or image.format == "MPO"  # whose other pictures are the same view
    return frame if is_one else replace(frame, note=f"only one of its {count} pictures")


def read_upright(path: Path) -> Image:
    """Return a photo as it is shown: RGB, upright.

    Raises:
        UnreadableFile: It cannot be decoded to its end.
    """
    with opened(path) as image:
        return upright(image)


def upright(image: Image) -> Image:
    """Return an image in mode RGB, turned as its metadata states, transparent parts white."""
    image.load()
    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I") or turned.mode == "F":
        return _from_deep(turned)
    if turned.has_transparency_data:
        clear = turned.convert("RGBA")
        white = PIL.Image.new("RGBA", clear.size, "white")
        return PIL.Image.alpha_composite(white, clear).convert("RGB")
    return turned.convert("RGB")


def is_animated(image: Image) -> bool:
    """Return whether an image is a short film rather than a photo."""
    return image.format in _ANIMATED_FORMATS and getattr(image, "n_frames", 1) > 1


def page_count(image: Image) -> int:
    """Return how many pictures the file holds."""
    return int(getattr(image, "n_frames", 1))


def _shown_size(image: Image) -> tuple[int, int]:
    """Return width and height of a JPEG image that is not decoded yet, as it is shown."""
    width, height = image.size
    return (height, width) if _orientation(image) >= 5 else (width, height)


def _orientation(image: Image) -> int:
    return int(image.getexif().get(_ORIENTATION, 1) or 1)


def _sendable(image: Image, path: Path, *, limits: FrameLimits) -> bytes | None:
    """Return a JPEG file without its metadata, if the service takes it as it is."""
    # Of a progressive JPEG the service takes fewer pixels than of the baseline JPEG that is made of it otherwise.
    is_plain = image.format == "JPEG" and image.mode in {"L", "RGB"} and "progressive" not in image.info
    if not is_plain or max(image.size) > limits.side_px or path.stat().st_size > limits.data_bytes:
        return None
    try:
        return without_metadata(path.read_bytes(), orientation=_orientation(image))
    except ValueError:  # stray bytes between its segments, which decoders skip
        return None


def _decoded(image: Image, *, limits: FrameLimits) -> EncodedFrame:
    if image.format != "JPEG":
        return encode(upright(image), limits=limits)
    width, height = _shown_size(image)
    image.draft("RGB", (limits.side_px, limits.side_px))  # at least this large, and decoded in less time
    frame = encode(upright(image), limits=limits)
    return replace(frame, width=width, height=height, scale=frame.scale * width / frame.width)


def _as_it_is(image: Image, data: bytes) -> EncodedFrame:
    width, height = _shown_size(image)
    image.draft(image.mode, THUMBNAIL_PX)  # decoded at an eighth of its size or more, which still reads every byte
    image.load()  # raises where the file is cut off
    return EncodedFrame(data, width, height, scale=1.0, thumbnail=thumbnail(ImageOps.exif_transpose(image)))


def _from_deep(image: Image) -> Image:
    """Return 16 bits of grey as RGB; floating point numbers are taken as 0 to 1."""
    if image.mode == "F":
        return image.point(lambda value: value * 255 + 0).convert("L").convert("RGB")
    return image.convert("I").point(lambda value: value * (1 / 257) + 0).convert("L").convert("RGB")


@cache
def _register_heif() -> None:
    import pi_heif  # noqa: PLC0415 - once

    pi_heif.register_heif_opener()
