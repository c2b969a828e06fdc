"""Photos and films of every kind, made for a test."""

import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import PIL.Image
from av.video.frame import VideoFrame
from PIL.Image import Image

CORNERS = ((220, 30, 30), (30, 200, 30), (30, 30, 220), (240, 240, 240))  # top left and right, bottom left and right


def corners(size: tuple[int, int] = (320, 180)) -> Image:
    """Return a picture of four colours, so that each of its sides is known."""
    width, height = size
    image = PIL.Image.new("RGB", size)
    for index, colour in enumerate(CORNERS):
        box = (index % 2 * width // 2, index // 2 * height // 2)
        image.paste(colour, (*box, box[0] + width // 2 + 1, box[1] + height // 2 + 1))
    return image


def corner_colours(image: Image) -> list[int]:
    """Return which of `CORNERS` each corner of a picture is nearest to."""
    width, height = image.size
    places = ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))
    found = [image.convert("RGB").getpixel((int(x * width), int(y * height))) for x, y in places]
    return [
        min(range(4), key=lambda i, f=f: sum(abs(a - b) for a, b in zip(CORNERS[i], f, strict=True))) for f in found
    ]


def photo(path: Path, *, size: tuple[int, int] = (64, 48), **options: object) -> Path:
    """Write a photo of four colours; return its path."""
    corners(size).save(path, **options)
    return path


def noise(size: tuple[int, int] = (320, 180)) -> Callable[[int], Image]:
    """Return pictures that do not compress, so that half a file is half a film."""
    shape = (size[1], size[0], 3)
    return lambda index: PIL.Image.fromarray(np.random.default_rng(index).integers(0, 256, shape, np.uint8))


def film(  # noqa: PLR0913 - a film has many properties
    path: Path,
    *,
    codec: str = "libx264",
    pictures: Callable[[int], Image] | None = None,
    count: int = 20,
    times_ms: Callable[[int], int] = lambda index: index * 100,
    pixel_aspect: Fraction | None = None,
    pixel_format: str = "yuv420p",
    options: dict[str, str] | None = None,
) -> Path:
    """Write a film of ten frames a second, or at other times; return its path."""
    make = pictures or (lambda _index: corners())
    with _kept_priority(), av.open(str(path), "w", options=options or {}) as container:
        base = Fraction(1, 25) if codec == "mpeg2video" else Fraction(1, 1000)  # which knows television's rates only
        stream = container.add_stream(codec, rate=25 if codec == "mpeg2video" else 10)
        stream.width, stream.height = make(0).size
        stream.pix_fmt = pixel_format
        stream.codec_context.time_base = base
        if pixel_aspect:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        if codec == "libsvtav1":
            stream.options = {"preset": "12"}
        for index in range(count):
            frame = VideoFrame.from_image(make(index))
            frame.pts, frame.time_base = round(times_ms(index) / 1000 / base), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@contextmanager
def _kept_priority() -> Iterator[None]:
    """Undo what SVT-AV1 does as root: its caller gets a real-time priority, which all that it starts inherits."""
    if not hasattr(os, "sched_getscheduler"):  # it is Linux's
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)


def turned_film(path: Path, *, degrees: int) -> Path:
    """Write a film that a player turns clockwise; return its path. Source: ISO 14496-12, 8.3.2, the track header."""
    film(path, count=5)
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    one = 1 << 16
    a, b, c, d = {90: (0, one, -one, 0), 180: (-one, 0, 0, -one), 270: (0, -one, one, 0)}[degrees]
    content[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    return path


def cut(path: Path, *, share: float = 0.5) -> Path:
    """Cut a file off; return its path."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share) | 1])  # an odd place: in no container the end of a part
    return path
