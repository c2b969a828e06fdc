"""The files to analyse: those that the paths mean, on this machine or in a bucket, and those that are left out."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import buckets
from .errors import UsageError
from .formats import HEAD_BYTES, is_known_suffix, kind_of, why_unknown

OWN_FOLDER_MARK = ".made-by-emotion-detector"  # in each folder of pictures that a run makes: no later run reads those
OWN_FILES = frozenset({"results.jsonl", "results.csv", "persons.csv", "files.csv", "report.html", "journal.jsonl"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to analyse.

    Attributes:
        name: As it is shown: the path or the address.
        relative: Its place below the folder that was named; names what is made of it.
        key: Name, size and time of change: identifies this content.
        open: Gives a path on this machine for the time being; raises UnreadableFile.
        is_remote: Whether that takes a download.
    """

    name: str
    relative: str
    key: str
    open: Callable[[], AbstractContextManager[Path]]
    is_remote: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that is not analysed.

    Attributes:
        name: As it is shown.
        reason: Why.
        is_expected: Whether it is not worth a mention: hidden, or made by an earlier run.
    """

    name: str
    reason: str
    is_expected: bool = False


@dataclass(slots=True)
class Selection:
    """What the paths mean.

    Attributes:
        files: To be analysed, in order, each once.
        skipped: Of no known kind, or in a folder that is not entered.
        missing: Paths that lead nowhere.
    """

    files: list[SourceFile] = field(default_factory=list)
    skipped: list[LeftOut] = field(default_factory=list)
    missing: list[LeftOut] = field(default_factory=list)


def select(paths: Iterable[str], *, is_recursive: bool, out: Path | None) -> Selection:
    """Return what the paths mean; a file that is named, or a known one in a folder, is analysed.

    Args:
        paths: Files, folders and `gs://` addresses.
        is_recursive: Whether folders in folders are entered.
        out: The run's own output folder, which is never entered.

    Raises:
        UsageError: No path exists.
    """
    selection = Selection()
    for path in paths:
        if buckets.is_address(path):
            _select_objects(path, selection, is_recursive=is_recursive)
        elif Path(path).is_dir():
            _walk(Path(path), selection, walk=_Walk(Path(path), is_recursive, out.resolve() if out else None))
        elif Path(path).exists():
            _sort_in(_local(Path(path), below=Path(path).parent), selection)
        else:
            selection.missing.append(LeftOut(shown(Path(path)), "does not exist"))
    if not selection.files and not selection.skipped:
        names = ", ".join(item.name for item in selection.missing)
        raise UsageError(f"{names} does not exist" if names else "there is no file in " + ", ".join(paths))
    selection.files = list({file.name: file for file in selection.files}.values())
    return selection


def part_of(selection: Selection, number: int, count: int) -> Selection:
    """Return the part of a selection that one of `count` clients analyses; the same one each time.

    Args:
        selection: All files.
        number: Of the client, from 1.
        count: Of the clients.
    """

    def is_own(name: str) -> bool:
        return zlib.crc32(name.encode()) % count == number - 1

    return Selection(
        [file for file in selection.files if is_own(file.name)],
        [item for item in selection.skipped if is_own(item.name)],
        [item for item in selection.missing if is_own(item.name)],
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    root: Path
    is_recursive: bool
    out: Path | None


def _walk(folder: Path, selection: Selection, *, walk: _Walk) -> None:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        selection.missing.append(LeftOut(shown(folder), f"cannot be read ({error.strerror})"))
        return
    for path in entries:
        if path.name.startswith("."):
            selection.skipped.append(LeftOut(shown(path), "hidden", is_expected=True))
        elif path.is_dir():
            _enter(path, selection, walk=walk)
        elif path.name in OWN_FILES:
            selection.skipped.append(LeftOut(shown(path), "made by an earlier run", is_expected=True))
        elif path.exists() and not path.is_file():
            selection.skipped.append(LeftOut(shown(path), "neither a file nor a folder"))
        else:
            _sort_in(_local(path, below=walk.root), selection)


def _enter(folder: Path, selection: Selection, *, walk: _Walk) -> None:
    if folder.resolve() == walk.out or (folder / OWN_FOLDER_MARK).exists():
        selection.skipped.append(LeftOut(shown(folder), "made by an earlier run", is_expected=True))
    elif not walk.is_recursive:
        selection.skipped.append(LeftOut(shown(folder), "a folder in a folder; --recursive enters it"))
    elif folder.is_symlink():
        selection.skipped.append(LeftOut(shown(folder), "a link to a folder; name it to enter it"))
    else:
        _walk(folder, selection, walk=walk)


def _local(path: Path, *, below: Path) -> SourceFile:
    name = shown(path)
    try:
        facts = path.stat()
        key = f"{name}|{facts.st_size}|{facts.st_mtime_ns}"
    except OSError:  # a link that leads nowhere: reading it fails with the reason
        key = name
    return SourceFile(name, shown(path.relative_to(below)), key, lambda: _in_place(path))


def shown(path: Path) -> str:
    """Return a path in characters that can be printed and written; others, and bytes that are none, as escapes."""
    text = path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


@contextmanager
def _in_place(path: Path) -> Iterator[Path]:
    yield path


def _select_objects(address: str, selection: Selection, *, is_recursive: bool) -> None:
    found = list(buckets.list_objects(address))
    if not found:
        selection.missing.append(LeftOut(address, "does not exist"))
    own_folders = {item.name.rpartition("/")[0] for item in found if item.name.endswith(f"/{OWN_FOLDER_MARK}")}
    for item in found:
        folder, _, last = item.name.rpartition("/")
        if last in OWN_FILES or folder in own_folders or any(folder.startswith(f"{own}/") for own in own_folders):
            selection.skipped.append(LeftOut(item.address, "made by an earlier run", is_expected=True))
        elif last.startswith("."):
            selection.skipped.append(LeftOut(item.address, "hidden", is_expected=True))
        elif "/" in item.relative and not is_recursive:
            selection.skipped.append(LeftOut(item.address, "in a folder in a folder; --recursive enters it"))
        else:
            key = f"{item.address}|{item.size_bytes}|{item.generation}"
            file = SourceFile(item.address, item.relative, key, item.download, is_remote=True)
            _sort_in(file, selection)


def _sort_in(file: SourceFile, selection: Selection) -> None:
    if is_known_suffix(file.name) or (not file.is_remote and kind_of(file.name, _head(file))):
        selection.files.append(file)
    else:
        selection.skipped.append(LeftOut(file.name, why_unknown(file.name)))


def _head(source: SourceFile) -> bytes:
    try:
        with source.open() as path, path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""


def own_folder(path: Path) -> Path:
    """Make a folder for pictures that no later run reads; return it."""
    path.mkdir(parents=True, exist_ok=True)
    (path / OWN_FOLDER_MARK).touch()
    return path
