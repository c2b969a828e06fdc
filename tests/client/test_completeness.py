"""Whether a file's container reaches its own end."""

import struct
from pathlib import Path

import pytest

from client.completeness import is_cut_off

FTYP = struct.pack(">I4s8s", 16, b"ftyp", b"isom\0\0\0\0")


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _packets(count: int, *, with_time_codes: bool = False) -> bytes:
    return ((bytes(4) if with_time_codes else b"") + b"G" + bytes(187)) * count


WHOLE = {
    "boxes": FTYP + _box(b"moov", bytes(50)) + _box(b"mdat", bytes(500)),
    "a box of 64 bits": FTYP + struct.pack(">I4sQ", 1, b"mdat", 16 + 500) + bytes(500),
    "RIFF": b"RIFF" + struct.pack("<I", 504) + b"AVI " + bytes(500),
    "packets": _packets(5),
    "packets of a camera": _packets(5, with_time_codes=True),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_whole_and_a_cut_one_is_not(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(WHOLE[name])
    assert not is_cut_off(path)

    for missing in (1, 7, 100):
        path.write_bytes(WHOLE[name][:-missing])

        assert is_cut_off(path)


@pytest.mark.parametrize(
    "content",
    [
        FTYP + struct.pack(">I4s", 0, b"mdat") + bytes(30),  # up to the end of the file, wherever that is
        FTYP + struct.pack(">I4s", 3, b"mdat") + bytes(30),  # no chain of boxes
        b"\x1aE\xdf\xa3" + bytes(100),  # another container
        b"",
    ],
)
def test_what_states_no_end_is_not_cut_off(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)

    assert not is_cut_off(tmp_path / "a")
