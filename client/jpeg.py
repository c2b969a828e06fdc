"""JPEG files without what the service has no need of: where, when and by whom a photo was taken."""

import struct

_START = b"\xff\xd8"
_SCAN = 0xDA  # what follows is the picture itself
_NOT_SENT = frozenset({0xE1, 0xED, 0xFE})  # EXIF and XMP; Photoshop's and the press's; comments
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length


def without_metadata(data: bytes, *, orientation: int) -> bytes:
    """Return a JPEG file without EXIF, XMP, captions and comments; the picture's bytes stay as they are.

    Args:
        data: The file.
        orientation: Of its EXIF; the only entry that is kept.

    Raises:
        ValueError: The file is not a chain of JPEG segments.
    """
    kept = [_START] if orientation == 1 else [_START, _orientation_segment(orientation)]
    at = len(_START)
    while True:
        at = _skip_fill(data, at)
        marker = data[at + 1]
        if marker == _SCAN:
            return b"".join([*kept, data[at:]])
        end = at + 2 if marker in _ALONE else at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if (end <= at + 2 and marker not in _ALONE) or end >= len(data):
            raise ValueError("a segment's length leads out of the file")
        if marker not in _NOT_SENT:
            kept.append(data[at:end])
        at = end


def _skip_fill(data: bytes, at: int) -> int:
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if len(data) < at + 4 or data[at] != 0xFF:
        raise ValueError("a marker is missing")
    return at


def _orientation_segment(orientation: int) -> bytes:
    """Source: Exif 2.32, 4.5: a TIFF header and one directory with one entry (0x0112, one short)."""
    exif = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
