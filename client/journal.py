"""The replies so far, kept as they come, so that a broken run continues without a request for what it knows."""

import hashlib
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self

from .results import PictureResult

Json = Any  # what `json` gives

NAME = "journal.jsonl"
_PENDING = ".pending"


class Journal:
    """One line for each picture that is settled: its result, or the service's refusal.

    Faces whose crops are not classified yet stand in a file of their own until they are: those are pixels, and are
    gone when the picture is settled.
    """

    def __init__(self, folder: Path, *, about: Mapping[str, Json], is_resumed: bool) -> None:
        """Open the journal in `folder`.

        Args:
            folder: The run's output folder.
            about: What the replies depend on, such as the models; a journal about something else is begun again.
            is_resumed: Whether to keep what an earlier run knows.
        """
        self._path = folder / NAME
        self._pending = folder / _PENDING
        self._offsets: dict[str, int] = {}
        self._lock = threading.Lock()
        self.is_continued = is_resumed and self._index(dict(about))
        if not self.is_continued:
            self._begin(dict(about))
        self._pending.mkdir(exist_ok=True)
        self._file: BinaryIO = self._path.open("r+b")
        self._file.seek(0, 2)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the file."""
        self._file.close()
        if not any(self._pending.iterdir()):
            self._pending.rmdir()

    def __contains__(self, key: str) -> bool:
        """Return whether a picture is settled."""
        return key in self._offsets

    def read(self, key: str) -> PictureResult | str:
        """Return a settled picture's result, or the reason for its refusal."""
        with self._lock:
            self._file.seek(self._offsets[key])
            entry = json.loads(self._file.readline())
            self._file.seek(0, 2)
        return str(entry["refused"]) if "refused" in entry else PictureResult.from_json(entry["result"])

    def settle(self, key: str, outcome: PictureResult | str) -> None:
        """Keep a picture's result, or the reason for its refusal."""
        content: dict[str, Json] = (
            {"refused": outcome} if isinstance(outcome, str) else {"result": outcome.to_json(with_appearance=True)}
        )
        line = json.dumps({"key": key} | content, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            self._offsets[key] = self._file.tell()
            self._file.write(line)
            self._file.flush()
        self._pending_file(key).unlink(missing_ok=True)

    def keep_pending(self, key: str, document: Json) -> None:
        """Keep a reply that is not enough to settle a picture."""
        file = self._pending_file(key)
        half = file.with_suffix(".half")
        half.write_text(json.dumps(document), encoding="utf-8")
        half.replace(file)

    def pending(self, key: str) -> Json:
        """Return what `keep_pending` kept; None where there is nothing."""
        file = self._pending_file(key)
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None

    def _pending_file(self, key: str) -> Path:
        return self._pending / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"

    def _begin(self, about: dict[str, Json]) -> None:
        self._offsets.clear()
        for file in self._pending.glob("*"):
            file.unlink()
        self._path.write_text(json.dumps({"about": about}) + "\n", encoding="utf-8")

    def _index(self, about: dict[str, Json]) -> bool:
        """Read where each picture's line is; cut a half-written last one off."""
        if not self._path.exists():
            return False
        with self._path.open("r+b") as file:
            first = _parsed(file.readline())
            if first is None or first.get("about") != about:
                return False
            while line := file.readline():
                entry = _parsed(line)
                if entry is None:
                    file.truncate(file.tell() - len(line))
                    break
                self._offsets[entry["key"]] = file.tell() - len(line)
        return True


def _parsed(line: bytes) -> dict[str, Json] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        document = json.loads(line)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
