"""Damage as it happens and as it is made on purpose: bytes, lengths, ends, chunks with right checksums."""

import random
import struct
import zlib
from collections.abc import Callable, Sequence

from tests.torture.encodings import chunk

_ODD_BYTES = (0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF)
_ODD_NUMBERS = (0, 1, 0x7F, 0xFF, 0x100, 0xFFF, 0x1000, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_HEAD_BYTES = 64
_ENDS = (b"\xff\xd9", chunk(b"IEND", b""), b"")

Change = Callable[[bytearray, random.Random], None]


def mutated(source: bytes, *, others: Sequence[bytes], choice: random.Random) -> bytes:
    """Return `source` after one to three changes; `others` are files whose tails it may get."""
    data = bytearray(source)
    for _ in range(choice.choice((1, 1, 1, 2, 3))):
        if choice.random() < 0.05:
            _spliced(data, choice.choice(others), choice)
        else:
            choice.choice(_CHANGES)(data, choice)
        if not data:
            break
    return bytes(data)


def _place(data: bytearray, choice: random.Random) -> int:
    """Return an index; every third time near the start, where the headers are."""
    limit = min(len(data), _HEAD_BYTES) if choice.random() < 0.33 else len(data)
    return choice.randrange(limit)


def _flip_bits(data: bytearray, choice: random.Random) -> None:
    for _ in range(choice.randint(1, 8)):
        data[_place(data, choice)] ^= 1 << choice.randrange(8)


def _set_bytes(data: bytearray, choice: random.Random) -> None:
    for _ in range(choice.randint(1, 4)):
        data[_place(data, choice)] = choice.choice(_ODD_BYTES)


def _set_number(data: bytearray, choice: random.Random) -> None:
    number, size, order = choice.choice(_ODD_NUMBERS), choice.choice((2, 3, 4)), choice.choice(("big", "little"))
    at = _place(data, choice)
    data[at : at + size] = (number % (1 << 8 * size)).to_bytes(size, order)


def _delete(data: bytearray, choice: random.Random) -> None:
    at = _place(data, choice)
    del data[at : at + choice.choice((1, 2, 3, 4, 16, 100))]


def _insert(data: bytearray, choice: random.Random) -> None:
    at = _place(data, choice)
    data[at:at] = choice.randbytes(choice.choice((1, 2, 4, 40)))


def _repeat(data: bytearray, choice: random.Random) -> None:
    at = _place(data, choice)
    data[at:at] = data[at : at + choice.choice((1, 4, 12, 100))] * choice.choice((1, 1, 2, 50))


def _swap(data: bytearray, choice: random.Random) -> None:
    first, second, size = _place(data, choice), _place(data, choice), choice.choice((1, 4, 12))
    data[first : first + size], data[second : second + size] = (
        data[second : second + size],
        data[first : first + size],
    )


def _cut(data: bytearray, choice: random.Random) -> None:
    del data[_place(data, choice) :]
    data += choice.choice(_ENDS)


def _resize(data: bytearray, choice: random.Random) -> None:
    """Write another width or height where the format keeps them."""
    at, size = _size_place(data)
    side = choice.choice((0, 1, 7, 512, 513, 1448, 2048, 4096, 4097, 65535))
    data[at : at + size] = side.to_bytes(size, "little" if data[:4] == b"RIFF" else "big")


def _size_place(data: bytearray) -> tuple[int, int]:
    if data[:4] == b"\x89PNG":
        return 18, 2
    if data[:4] == b"RIFF":
        return 26, 2
    frame = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"), 0)
    return frame + 5, 2


def _change_chunk(data: bytearray, choice: random.Random) -> None:
    """Change what a chunk holds and make its length and checksum fit, so that the damage reaches the decoder."""
    if data[:4] == b"\x89PNG":
        _change_png_chunk(data, choice)
    elif data[:4] == b"RIFF":
        _set_bytes(data, choice)
        data[4:8] = struct.pack("<I", max(len(data) - 8, 0))
    else:
        _change_segment(data, choice)


def _change_png_chunk(data: bytearray, choice: random.Random) -> None:
    chunks, at = [], 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        chunks.append((bytes(data[at + 4 : at + 8]), bytes(data[at + 8 : at + 8 + length])))
        at += 12 + length
    if not chunks:
        return
    index = choice.randrange(len(chunks))
    kind, content = chunks[index]
    chunks[index] = (kind, _changed_content(kind, content, choice))
    if choice.random() < 0.1:
        choice.shuffle(chunks)
    data[8:] = b"".join(chunk(kind, content) for kind, content in chunks)


def _changed_content(kind: bytes, content: bytes, choice: random.Random) -> bytes:
    inner = bytearray(content)
    if kind == b"IDAT" and choice.random() < 0.5:
        try:
            inner = bytearray(zlib.decompress(content))
        except zlib.error:
            return content
        choice.choice((_set_bytes, _delete, _insert, _cut))(inner, choice)
        return zlib.compress(inner, 1)
    if inner:
        choice.choice((_flip_bits, _set_bytes, _set_number, _delete, _insert))(inner, choice)
    return bytes(inner)


def _change_segment(data: bytearray, choice: random.Random) -> None:
    """Change a byte of a JPEG's segment that is no marker, so that the structure stays."""
    for _ in range(choice.randint(1, 3)):
        at = _place(data, choice)
        if 0xFF not in data[max(at - 1, 0) : at + 1]:
            data[at] = choice.randrange(0xFF)


def _spliced(data: bytearray, other: bytes, choice: random.Random) -> None:
    data[choice.randrange(len(data)) :] = other[choice.randrange(len(other)) :]


_CHANGES: tuple[Change, ...] = (
    _flip_bits,
    _set_bytes,
    _set_number,
    _delete,
    _insert,
    _repeat,
    _swap,
    _cut,
    _resize,
    _change_chunk,
    _change_chunk,
    _change_chunk,
)
