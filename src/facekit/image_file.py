"""Bytes -> the parts of an image file that its pixels need, found along the file's own structure before decoding.

What the decoder never sees cannot harm it: profiles, texts, thumbnails, films behind the end. A length is followed, but
never trusted: nothing is allocated for one. Reads JPEG (ITU-T T.81, annex B), PNG (ISO/IEC 15948, section 11) and WebP
(RFC 9649, section 2).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from facekit.errors import UnusableImage
from facekit.exif import orientation_of

# Limits of cost, far above what encoders write: each part costs a step here, each scan a pass over all pixels.
_MAX_PARTS = 5_000
_MAX_SCANS = 20  # a progressive JPEG has about ten
_MAX_STRAY_BYTES = 64 * 1024  # between a JPEG's segments, where every viewer steps over them

_JPEG_START, _PNG_START = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
# A marker ends entropy-coded data; FF 00 and the restart markers D0-D7 belong to it (T.81, B.1.1.5).
_JPEG_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_JPEG_ALONE = frozenset({0x01, 0xD8})  # markers without a segment: TEM and SOI
_DHT, _JPG, _DAC, _EOI, _SOS, _DQT, _DRI, _JFIF, _APP1, _ADOBE = (
    0xC4,
    0xC8,
    0xCC,
    0xD9,
    0xDA,
    0xDB,
    0xDD,
    0xE0,
    0xE1,
    0xEE,
)
_SOF = frozenset(range(0xC0, 0xD0)) - {_DHT, _JPG, _DAC}
_SOF_PROGRESSIVE = 0xC2
_SOF_READ = frozenset({0xC0, 0xC1, _SOF_PROGRESSIVE})
_JPEG_KEPT = _SOF_READ | {_DHT, _EOI, _SOS, _DQT, _DRI, _JFIF, _ADOBE}
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_PNG_SAMPLES = {2: 3, 4: 2, 6: 4}  # of each pixel, by the header's type of colour; 1 of all others
_WEBP_KEPT = frozenset({b"VP8X", b"ALPH", b"VP8 ", b"VP8L"})
_WEBP_ANIMATED = frozenset({b"ANIM", b"ANMF"})


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A still image, reduced to what its pixels need.

    Attributes:
        format: `JPEG`, `PNG` or `WebP`.
        data: The reduced file.
        width: Pixels as stored, before any EXIF orientation.
        height: As above.
        orientation: EXIF's, from 1 to 8.
        is_scalable: Whether a decoder can skip detail to decode it at a fraction of its size: a sequential JPEG in
            grey or YCbCr.
        samples_a_pixel: Of all colours together: 1.5 for a JPEG whose colours are halved both ways, as cameras do.
        is_costly: Whether a pixel costs twice as much as usual: WebP, and JPEG in CMYK.
        is_slow: Whether a byte costs three times as much as usual: progressive JPEG, and lossy WebP.
        bytes_a_pixel: Of a PNG, each of which is filtered: 3 for eight bits in RGB; 3 of any other format.
    """

    format: str
    data: bytes
    width: int
    height: int
    orientation: int
    is_scalable: bool = False
    samples_a_pixel: float = 3.0
    is_costly: bool = False
    is_slow: bool = False
    bytes_a_pixel: int = 3


def read_image_file(data: bytes) -> ImageFile:
    """Return the image in `data` without what its pixels do not need.

    Raises:
        UnusableImage: Not a JPEG, PNG or WebP image, its structure is damaged or cut off, or it is animated.
    """
    for start, read in _READERS.items():
        if data.startswith(start) and (read is not _webp or data[8:12] == b"WEBP"):
            image = read(data)
            break
    else:
        raise UnusableImage("The bytes are not a JPEG, PNG or WebP image.")
    if image.width < 1 or image.height < 1:
        raise UnusableImage(f"The {image.format} header gives a size of {image.width} x {image.height} pixels.")
    return image


def _jpeg(data: bytes) -> ImageFile:
    """Return the JPEG's first image: its tables, its frame header and all its scans up to the end marker."""
    kept, exif, frame, scans = [memoryview(_JPEG_START)], b"", memoryview(b""), 0
    for marker, segment in _jpeg_segments(data):
        if marker in _SOF:
            if frame or marker not in _SOF_READ or len(segment) < 10:
                raise UnusableImage(
                    "The JPEG is damaged, or coded in an unusual way: neither baseline nor progressive."
                )
            frame = segment
        elif marker == _APP1 and bytes(segment[4:10]) == b"Exif\0\0":
            exif = exif or bytes(segment[10:])
        scans += marker == _SOS
        if scans > _MAX_SCANS:
            raise UnusableImage(f"The JPEG has more than {_MAX_SCANS} scans.")
        if marker in _JPEG_KEPT:
            kept.append(segment)
    if not (frame and scans):
        raise UnusableImage("The JPEG is damaged: it has no image.")
    is_cmyk, is_progressive = frame[9] == 4, frame[1] == _SOF_PROGRESSIVE
    return ImageFile(
        "JPEG", b"".join(kept), width=_number(frame[7:9]), height=_number(frame[5:7]),
        orientation=orientation_of(exif), is_scalable=not (is_cmyk or is_progressive or scans > 1),
        samples_a_pixel=_samples_a_pixel(frame), is_costly=is_cmyk, is_slow=is_progressive,
    )  # fmt: skip


def _samples_a_pixel(frame: memoryview) -> float:
    """Return how many samples a frame header's components have together for each pixel (T.81, A.1.1)."""
    factors = [(byte >> 4, byte & 15) for byte in frame[11 : 10 + 3 * frame[9] : 3]]
    largest = max((across for across, _ in factors), default=0) * max((down for _, down in factors), default=0)
    return sum(across * down for across, down in factors) / max(largest, 1)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Yield each marker with its segment and, of a scan, what is coded behind that; the end marker comes last."""
    at, stray_bytes, view = len(_JPEG_START), 0, memoryview(data)
    for _ in range(_MAX_PARTS):
        found = _jpeg_marker(data, at)
        marker, start, stray_bytes = found[1][0], found.start(), stray_bytes + found.start() - at
        if marker == _EOI:
            yield marker, view[start : found.end()]
            return
        at = found.end() if marker in _JPEG_ALONE else found.end() + _number(data[found.end() : found.end() + 2])
        if at > len(data) or stray_bytes > _MAX_STRAY_BYTES:
            raise UnusableImage("The JPEG is damaged or cut off: a segment does not fit.")
        if marker == _SOS:
            at = _jpeg_marker(data, at).start()
        yield marker, view[start:at]
    raise UnusableImage(f"The JPEG has more than {_MAX_PARTS} segments.")


def _jpeg_marker(data: bytes, at: int) -> re.Match[bytes]:
    found = _JPEG_MARKER.search(data, at)
    if found is None:
        raise UnusableImage("The JPEG image is cut off: its end is missing.")
    return found


def _png(data: bytes) -> ImageFile:
    """Return the PNG's critical chunks."""
    kept, exif, header, has_pixels = [_PNG_START], b"", b"", False
    for kind, chunk in _chunks(data, start=8, extra_bytes=12, format_name="PNG"):
        if kind == b"acTL" and not has_pixels:
            raise UnusableImage("The PNG is animated; a still image is expected.")
        if kind == b"IHDR":
            header = header or chunk[8:-4]
        elif kind == b"eXIf":
            exif = exif or chunk[8:-4]
        has_pixels = has_pixels or kind == b"IDAT"
        if kind in _PNG_KEPT:
            kept.append(chunk)
        if kind == b"IEND":
            break
    else:
        raise UnusableImage("The PNG image is cut off: its end is missing.")
    if len(header) != 13:
        raise UnusableImage("The PNG header is damaged: it has no size.")
    bytes_a_pixel = _PNG_SAMPLES.get(header[9], 1) * max(header[8] // 8, 1)
    return ImageFile(
        "PNG", b"".join(kept), width=_number(header[:4]), height=_number(header[4:8]),
        orientation=orientation_of(exif), bytes_a_pixel=bytes_a_pixel,
    )  # fmt: skip


def _webp(data: bytes) -> ImageFile:
    """Return the WebP's still image with its transparency."""
    end = int.from_bytes(data[4:8], "little") + 8
    if end > len(data):
        raise UnusableImage("The WebP image is cut off: its end is missing.")
    kept, exif = [], b""
    for kind, chunk in _chunks(data[:end], start=12, extra_bytes=8, format_name="WebP"):
        if kind in _WEBP_ANIMATED:
            raise UnusableImage("The WebP is animated; a still image is expected.")
        if kind == b"EXIF":
            exif = exif or chunk[8:].removeprefix(b"Exif\0\0")
        if kind in _WEBP_KEPT:
            kept.append(chunk + bytes(len(chunk) % 2))
    if not kept:
        raise UnusableImage("The WebP is damaged: it has no image.")
    body = b"WEBP" + b"".join(kept)
    width, height = _webp_size(kept[0])
    reduced = b"RIFF" + len(body).to_bytes(4, "little") + body
    is_lossy = any(chunk.startswith(b"VP8 ") for chunk in kept)
    return ImageFile("WebP", reduced, width, height, orientation_of(exif), is_costly=True, is_slow=is_lossy)


def _chunks(data: bytes, *, start: int, extra_bytes: int, format_name: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and all bytes of each PNG or RIFF chunk, as long as there is a whole one."""
    is_png, at = format_name == "PNG", start
    for _ in range(_MAX_PARTS):
        if at + 8 > len(data):
            return
        first, second = data[at : at + 4], data[at + 4 : at + 8]
        end = at + extra_bytes + (_number(first) if is_png else _little(second))
        if end > len(data):
            raise UnusableImage(f"The {format_name} is damaged or cut off: a chunk does not fit.")
        yield (second if is_png else first), data[at:end]
        at = end if is_png else end + end % 2  # RIFF chunks start at even places
    raise UnusableImage(f"The {format_name} has more than {_MAX_PARTS} chunks.")


def _webp_size(chunk: bytes) -> tuple[int, int]:
    kind, facts = chunk[:4], chunk[8:18]
    if kind == b"VP8X" and len(facts) == 10:
        return _little(facts[4:7]) + 1, _little(facts[7:10]) + 1
    if kind == b"VP8L" and len(facts) >= 5:
        bits = _little(facts[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(facts) == 10:
        return _little(facts[6:8]) & 0x3FFF, _little(facts[8:10]) & 0x3FFF
    raise UnusableImage("The WebP header is damaged: it has no size.")


def _number(big_endian: bytes | memoryview) -> int:
    return int.from_bytes(big_endian, "big")


def _little(little_endian: bytes) -> int:
    return int.from_bytes(little_endian, "little")


_READERS: dict[bytes, Callable[[bytes], ImageFile]] = {_JPEG_START: _jpeg, _PNG_START: _png, b"RIFF": _webp}
