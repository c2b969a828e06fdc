"""Whether a film's file reaches its own end: by the chain of parts that its container is made of.

A decoder stops at the last whole frame of a file that was cut off, and many report nothing.
"""

import struct
from pathlib import Path
from typing import BinaryIO

_BOX_HEADER_BYTES = 8
_PACKETS_BYTES = (188, 192)  # of a transport stream: as broadcast, and as cameras write it, with a time code
_SYNC = 0x47


def is_cut_off(path: Path) -> bool:
    """Return whether the last part of a film's container lies partly beyond the end of the file.

    Known for ISO media (mp4, mov, 3gp: ISO 14496-12, 4.2), RIFF (avi) and transport streams (ISO 13818-1, 2.4.3.2);
    False for all others.
    """
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(2 * _PACKETS_BYTES[1])
        if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free"}:
            return _is_box_chain_cut(file, size_bytes)
        if head.startswith(b"RIFF"):
            return 8 + int.from_bytes(head[4:8], "little") > size_bytes
        packet_bytes = _packet_bytes(head)
        return packet_bytes is not None and size_bytes % packet_bytes != 0


def _is_box_chain_cut(file: BinaryIO, size_bytes: int) -> bool:
    at = 0
    while at < size_bytes:
        file.seek(at)
        header = file.read(2 * _BOX_HEADER_BYTES)
        if len(header) < _BOX_HEADER_BYTES:
            return True
        box_bytes = int.from_bytes(header[:4])
        if box_bytes == 0:  # up to the end of the file
            return False
        if box_bytes == 1 and len(header) == 2 * _BOX_HEADER_BYTES:
            (box_bytes,) = struct.unpack(">Q", header[8:])
        if box_bytes < _BOX_HEADER_BYTES:  # no chain of boxes; the decoder finds out
            return False
        at += box_bytes
    return at > size_bytes


def _packet_bytes(head: bytes) -> int | None:
    for length in _PACKETS_BYTES:
        first = length - _PACKETS_BYTES[0]
        if len(head) > first + length and head[first] == head[first + length] == _SYNC:
            return length
    return None
