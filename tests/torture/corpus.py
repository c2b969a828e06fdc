"""Failures become files in `tests/corpus/`, where a regression test sends each of them to every function."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "corpus"
_SUFFIXES = {b"\xff\xd8": ".jpg", b"\x89PNG": ".png", b"RIFF": ".webp"}


def keep(data: bytes) -> Path:
    """Write what broke something, a picture or a request in words; return the file, named by its content."""
    suffix = next((suffix for start, suffix in _SUFFIXES.items() if data.startswith(start)), ".txt")
    file = FOLDER / f"found-{hashlib.sha256(data).hexdigest()[:12]}{suffix}"
    file.write_bytes(data)
    return file
