"""The output folder: on this machine, or in a bucket with a working copy here."""

import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Self

from . import annotation, buckets, photos
from .analyser import Json
from .errors import UnreadableFile, UsageError
from .journal import NAME, Journal
from .pictures import EncodedFrame, Picture, jpeg
from .results import PictureResult
from .sources import OWN_FILES, OWN_FOLDER_MARK, SourceFile, own_folder

ANNOTATED = "annotated"
THUMBNAILS = "thumbnails"
_ANNOTATED_QUALITY = 90
_SYNC_SECONDS = 30.0  # a bucket takes about one write of the same object per second


class OutputFolder:
    """A folder that is written to; in a bucket, pictures go there at once and tables now and then."""

    def __init__(self, place: str) -> None:
        """Make the folder.

        Raises:
            UsageError: It cannot be made, or the bucket cannot be read.
        """
        self._address = place.rstrip("/") if buckets.is_address(place) else None
        self._copy = tempfile.TemporaryDirectory(prefix="emotion-detector-") if self._address else None
        self.path = Path(self._copy.name) if self._copy else Path(place)
        self.title = place
        self._synced_at = time.monotonic()
        self._lock = threading.Lock()
        try:
            self._begin()
        except UsageError:
            self._discard()
            raise

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Write what a bucket does not have yet."""
        try:
            self.sync(is_last=True)
        finally:
            self._discard()

    def publish(self, path: Path) -> None:
        """Write a finished file to the bucket, and free its place here."""
        if self._address:
            buckets.upload(path, f"{self._address}/{path.relative_to(self.path).as_posix()}")
            path.unlink()

    def sync(self, *, is_last: bool = False) -> None:
        """Write the tables so far to the bucket, if it is time."""
        with self._lock:
            if self._address is None or (not is_last and time.monotonic() - self._synced_at < _SYNC_SECONDS):
                return
            self._synced_at = time.monotonic()
        for name in OWN_FILES:
            if (self.path / name).exists() and (is_last or name == NAME):
                buckets.upload(self.path / name, f"{self._address}/{name}")

    def _begin(self) -> None:
        if self._address:
            buckets.download_if_there(f"{self._address}/{NAME}", self.path / NAME)
        for folder in (self.path / ANNOTATED, self.path / THUMBNAILS):
            _made(folder)
            self.publish(folder / OWN_FOLDER_MARK)

    def _discard(self) -> None:
        if self._copy:
            self._copy.cleanup()


class FolderKeeper:
    """Keeps replies in the journal, and draws pictures beside it: a settled picture's files are always there."""

    def __init__(self, folder: OutputFolder, journal: Journal, *, names: dict[str, str]) -> None:
        """Write into `folder`; `names` gives the annotated picture of each file."""
        self._folder = folder
        self._journal = journal
        self._names = names

    def known(self, picture: Picture) -> PictureResult | str | None:
        """Return the result or refusal of a settled picture."""
        return self._journal.read(picture.key) if picture.key in self._journal else None

    def faces(self, picture: Picture) -> Json:
        """Return what `keep_faces` kept, or None."""
        return self._journal.pending(picture.key)

    def keep_faces(self, picture: Picture, document: Json) -> None:
        """Keep faces whose crops are not classified yet."""
        self._journal.keep_pending(picture.key, document)

    def keep_thumbnail(self, picture: Picture, frame: EncodedFrame) -> str:
        """Keep a small picture; return its path below the output folder."""
        stem = PurePosixPath(self._names[picture.source.name]).with_suffix("")
        moment = "" if picture.seconds is None else f"-{round(1000 * picture.seconds):09d}ms"
        relative = f"{THUMBNAILS}/{stem}{moment}.jpg"
        path = self._folder.path / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(frame.thumbnail)
        self._folder.publish(path)
        return relative

    def settle(self, picture: Picture, outcome: PictureResult | str) -> None:
        """Draw a photo's faces, then keep what is final about a picture."""
        if isinstance(outcome, PictureResult) and picture.seconds is None:
            self._draw(picture, outcome)
        self._journal.settle(picture.key, outcome)
        self._folder.sync()

    def _draw(self, picture: Picture, result: PictureResult) -> None:
        try:
            with picture.source.open() as path:
                drawn = annotation.annotate(photos.read_upright(path), result.faces)
        except UnreadableFile:  # it has changed since it was sent
            return
        target = self._folder.path / ANNOTATED / self._names[picture.source.name]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(jpeg(drawn, quality=_ANNOTATED_QUALITY))
        self._folder.publish(target)


def annotated_names(files: Iterable[SourceFile]) -> dict[str, str]:
    """Return for each file the path of its annotated picture below `annotated`; no two are the same."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for file in files:
        stem = PurePosixPath(file.relative).with_suffix("").as_posix()
        name, number = f"{stem}.jpg", 2
        while name.lower() in taken:
            name, number = f"{stem}-{number}.jpg", number + 1
        taken.add(name.lower())
        names[file.name] = name
    return names


def _made(folder: Path) -> None:
    try:
        own_folder(folder)
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(f"{folder.parent} is a file; --out names a folder") from error
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}") from error
