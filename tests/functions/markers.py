"""Pictures whose pixels, file and EXIF hold words that nothing else holds, and the search for any trace of bytes."""

import base64
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

PIXEL_WORDS = b"words of the pixels 5e1f "
TEXT_WORDS = "words of the description 90c3"
_WINDOW_BYTES = 24


def marked_png(side_px: int = 96) -> bytes:
    """Return an uncompressed PNG whose pixels spell `PIXEL_WORDS`, with `TEXT_WORDS` in its text and its EXIF."""
    count = side_px * side_px * 3
    pixels = (PIXEL_WORDS * (count // len(PIXEL_WORDS) + 1))[:count]
    texts, exif = PngImagePlugin.PngInfo(), Image.Exif()
    texts.add_text("Comment", TEXT_WORDS)
    exif[0x010E] = TEXT_WORDS
    file = io.BytesIO()
    picture = Image.frombytes("RGB", (side_px, side_px), pixels)
    picture.save(file, "PNG", compress_level=0, pnginfo=texts, exif=exif)
    return file.getvalue()


def marked_portrait(portrait: np.ndarray) -> bytes:
    """Return a JPEG of a face, with `TEXT_WORDS` in its EXIF and its comment."""
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x010E] = TEXT_WORDS
    Image.fromarray(portrait).save(file, "JPEG", exif=exif, comment=TEXT_WORDS.encode())
    return file.getvalue()


def traces_of(files: Iterable[bytes]) -> list[bytes]:
    """Return what to search for: the words, and pieces of each file, as they are, in base64 and in hexadecimal."""
    pieces = [PIXEL_WORDS * 2, TEXT_WORDS.encode()]
    for data in files:
        places = np.linspace(len(data) // 4, len(data) - _WINDOW_BYTES - 2, 6).astype(int)
        pieces += [data[place : place + _WINDOW_BYTES] for place in places]
    return [form for piece in dict.fromkeys(pieces) for form in _forms(piece)]


def found_in(text: bytes, traces: Sequence[bytes]) -> list[bytes]:
    """Return the traces that the bytes hold."""
    return [trace for trace in traces if trace in text]


def files_with(traces: Sequence[bytes], folders: Iterable[Path]) -> dict[str, list[bytes]]:
    """Return file -> the traces it holds, of all files below the folders."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and (held := found_in(path.read_bytes(), traces)):
                found[str(path)] = held
    return found


def _forms(piece: bytes) -> list[bytes]:
    """Return the piece itself, in hexadecimal, and the middle of its base64 at each of the three alignments."""
    encoded = [base64.b64encode(bytes(shift) + piece)[4:-4] for shift in range(3)]
    return [piece, piece.hex().encode(), *encoded]
