"""Bytes -> what an image file says about itself before anything is decoded, so that a bomb is refused, not unpacked.

Reads JPEG (ITU-T T.81, annex B), PNG (ISO/IEC 15948, section 11.2) and WebP (RFC 9649, section 2) and nothing else.
"""

from dataclasses import dataclass

from facekit.errors import UnusableImage

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_JPEG_START = b"\xff\xd8"
_JPEG_SCAN = b"\xff\xda"
_JPEG_END = b"\xff\xd9"
_PNG_END = b"IEND\xaeB`\x82"
# A progressive JPEG has about ten scans. Each costs a pass over all pixels, so thousands of tiny ones are an attack.
_MAX_JPEG_SCANS = 100
# Start-of-frame markers: C0-CF without DHT (C4), JPG (C8) and DAC (CC).
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What the header says: format name and size in pixels as stored, before any EXIF orientation."""

    format: str
    width: int
    height: int


def read_header(data: bytes) -> ImageHeader:
    """Return the header of the image in `data`.

    Raises:
        UnusableImage: Not a JPEG, PNG or WebP image, its header is damaged, or it is animated.
    """
    if data.startswith(_JPEG_START):
        width, height = _jpeg_size(data)
        header = ImageHeader("JPEG", width, height)
    elif data.startswith(_PNG_SIGNATURE):
        header = ImageHeader("PNG", *_png_size(data))
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        header = ImageHeader("WebP", *_webp_size(data))
    else:
        raise UnusableImage("The bytes are not a JPEG, PNG or WebP image.")
    if not _is_complete(data, header.format):
        raise UnusableImage(f"The {header.format} image is cut off: its end is missing.")
    if header.width < 1 or header.height < 1:
        raise UnusableImage(f"The {header.format} header gives a size of {header.width} x {header.height} pixels.")
    return header


def _is_complete(data: bytes, format_name: str) -> bool:
    """Return whether the end is there: OpenCV would fill what is missing with grey and say nothing."""
    if format_name == "JPEG":  # bytes after the end marker are common, as is a whole thumbnail before the first scan
        return data.rfind(_JPEG_END) > data.rfind(_JPEG_SCAN)
    if format_name == "PNG":
        return _PNG_END in data
    return int.from_bytes(data[4:8], "little") + 8 <= len(data)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    if data.count(_JPEG_SCAN) > _MAX_JPEG_SCANS:
        raise UnusableImage(f"The JPEG has more than {_MAX_JPEG_SCANS} scans.")
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _JPEG_STANDALONE:
            at += 2
        elif marker in _JPEG_FRAMES:
            return _number(data[at + 7 : at + 9]), _number(data[at + 5 : at + 7])
        else:
            at += 2 + _number(data[at + 2 : at + 4])
    raise UnusableImage("The JPEG header is damaged or cut off: it has no frame size.")


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR" or len(data) < 24:
        raise UnusableImage("The PNG header is damaged or cut off: it has no IHDR chunk.")
    if b"acTL" in data[:1024]:  # stands before the first pixel data
        raise UnusableImage("The PNG is animated; a still image is expected.")
    return _number(data[16:20]), _number(data[20:24])


def _webp_size(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X" and len(data) >= 30:
        if data[20] & 0b10:
            raise UnusableImage("The WebP is animated; a still image is expected.")
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and len(data) >= 30:
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    raise UnusableImage("The WebP header is damaged or cut off: it has no size.")


def _number(big_endian: bytes) -> int:
    return int.from_bytes(big_endian, "big")
