"""Files -> pictures in order, each file followed by how reading it ended."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from . import animations, photos
from .errors import UnreadableFile
from .films import Moment, opened_film
from .formats import HEAD_BYTES, Kind, kind_of, suffix_of
from .pictures import EncodedFrame, FrameLimits, Picture, encode
from .sources import SourceFile

_MAYBE_ANIMATED = frozenset({".apng", ".avif", ".gif", ".png", ".webp"})


@dataclass(frozen=True, slots=True)
class FileEnd:
    """No more pictures come from this file.

    Attributes:
        source: The file.
        reason: Why it was not read to its end; empty where it was.
        note: What people should know about how it was read; empty where there is nothing.
    """

    source: SourceFile
    reason: str = ""
    note: str = ""


Item = Picture | FileEnd


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files.

    Attributes:
        fps: Frames of a film per second.
        limits: Of a frame that is sent.
        is_known: Whether a picture needs no encoding, because its result is known.
    """

    fps: float
    limits: FrameLimits
    is_known: Callable[[str], bool]

    def items(self, sources: Iterable[SourceFile]) -> Iterator[Item]:
        """Yield the pictures of each file, then its end."""
        for source in sources:
            try:
                note = yield from self._pictures(source)
                yield FileEnd(source, note=note)
            except UnreadableFile as error:
                yield FileEnd(source, str(error))

    def _pictures(self, source: SourceFile) -> Generator[Item, None, str]:
        """Yield a file's pictures; return a note about them.

        A photo is opened later, by the thread that sends it; only what may be a film is opened here.
        """
        if source.is_remote and suffix_of(source.name) not in _MAYBE_ANIMATED and _is_photo(source.name, b""):
            yield self._photo(source)
            return ""
        with source.open() as path:
            head = _head(path)
            if not _is_photo(source.name, head):
                with opened_film(path) as film:
                    yield from (self._moment(source, moment) for moment in film.moments(fps=self.fps))
                    damaged = film.condition.damaged
                return f"{damaged} of its packets cannot be decoded" if damaged else ""
            if suffix_of(source.name) in _MAYBE_ANIMATED:
                with photos.opened(path) as image:
                    if photos.is_animated(image):
                        yield from (self._moment(source, m) for m in animations.moments(image, fps=self.fps))
                        return ""
        yield self._photo(source)
        return ""

    def _photo(self, source: SourceFile) -> Picture:
        return Picture(source, None, is_new_scene=False, encode=partial(_read_photo, source, limits=self.limits))

    def _moment(self, source: SourceFile, moment: Moment) -> Picture:
        """Return a picture that is encoded already: a decoded frame is ten times as large."""
        picture = Picture(source, moment.seconds, moment.is_new_scene, _unreachable)
        if self.is_known(picture.key):
            return picture
        frame = encode(moment.image(), limits=self.limits)
        return Picture(source, moment.seconds, moment.is_new_scene, lambda: frame)


def estimate(source: SourceFile, *, fps: float) -> int:
    """Return about how many pictures a file gives."""
    if source.is_remote or _is_photo(source.name, b""):
        return 1
    try:
        with source.open() as path, opened_film(path) as film:
            return max(1, int(film.duration_seconds * fps + 0.999))
    except UnreadableFile:
        return 1


def _is_photo(name: str, head: bytes) -> bool:
    return kind_of(name, head) is Kind.PHOTO


def _read_photo(source: SourceFile, *, limits: FrameLimits) -> EncodedFrame:
    with source.open() as path:
        return photos.read(path, limits=limits)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise UnreadableFile(f"cannot be read ({error.strerror})") from error
    if not head:
        raise UnreadableFile("it is empty")
    return head


def _unreachable() -> EncodedFrame:
    raise RuntimeError("a picture whose result is known is not encoded")
