"""What became of each file: analysed, skipped or failed, with the reason."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .sources import LeftOut, Selection, SourceFile

_NAMED_IN_SUMMARY = 10  # of each group; all of them stand in files.csv


class Status(StrEnum):
    """How a file ended."""

    ANALYSED = "analysed"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(slots=True)
class FileRecord:
    """What became of one file.

    Attributes:
        name: As it is shown.
        status: How it ended.
        reason: Why it was not analysed.
        pictures: Analysed of it.
        faces: Found in them.
        note: What people should know about an analysed file.
        is_expected: Whether it is not worth a mention.
    """

    name: str
    status: Status
    reason: str = ""
    pictures: int = 0
    faces: int = 0
    note: str = ""
    is_expected: bool = False

    def to_row(self) -> dict[str, object]:
        """Return it as cells of a table."""
        return {
            "file": self.name,
            "status": str(self.status),
            "reason": self.reason,
            "pictures": self.pictures,
            "faces": self.faces,
            "note": self.note,
        }


class Ledger:
    """Counts as the run goes on; no file is left out in the end."""

    def __init__(self, selection: Selection) -> None:
        """Enter what is left out from the start; the others are waited for."""
        self._records = [_left_out(item, Status.SKIPPED) for item in selection.skipped]
        self._records += [_left_out(item, Status.FAILED) for item in selection.missing]
        self._waiting = {file.name: FileRecord(file.name, Status.FAILED) for file in selection.files}
        self.pictures = 0
        self.faces = 0

    def picture(self, source: SourceFile, *, faces: int, note: str) -> None:
        """Count an analysed picture of a file."""
        record = self._waiting[source.name]
        record.pictures += 1
        record.faces += faces
        record.note = note or record.note
        self.pictures += 1
        self.faces += faces

    def fail(self, source: SourceFile, reason: str) -> None:
        """Note why a picture of a file was not analysed; the first reason counts."""
        record = self._waiting[source.name]
        record.reason = record.reason or reason

    def close_file(self, source: SourceFile, *, reason: str, note: str) -> FileRecord:
        """Enter a file that has been read, and return its record."""
        record = self._waiting.pop(source.name)
        record.reason, record.note = record.reason or reason, record.note or note
        record.status = Status.FAILED if record.reason else Status.ANALYSED
        self._records.append(record)
        return record

    def close(self, reason: str) -> None:
        """Enter the files that were not reached."""
        for record in self._waiting.values():
            record.reason = record.reason or f"not reached: {reason}"
            self._records.append(record)
        self._waiting.clear()

    @property
    def records(self) -> list[FileRecord]:
        """All files, in the order in which they ended."""
        return self._records

    @property
    def is_complete(self) -> bool:
        """Whether all files were analysed but those that are expected to be left out."""
        return all(record.status is Status.ANALYSED or record.is_expected for record in self._records)

    def summary(self, *, requests: int) -> Iterator[str]:
        """Yield lines for people: the counts, then what was not analysed and why."""
        counts = Counter(record.status for record in self._records)
        parts = [f"{counts[status]} {status}" for status in Status]
        yield (
            f"{len(self._records)} file{_s(len(self._records))}: {', '.join(parts)}; {self.pictures} "
            f"picture{_s(self.pictures)}, {self.faces} face{_s(self.faces)}, {requests} request{_s(requests)}"
        )
        for status in (Status.SKIPPED, Status.FAILED):
            yield from _named([record for record in self._records if record.status is status])
        yield from (f"  note    {record.name}: {record.note}" for record in self._records if record.note)


def _named(records: list[FileRecord]) -> Iterator[str]:
    by_reason: dict[str, list[FileRecord]] = {}
    for record in records:
        by_reason.setdefault(record.reason, []).append(record)
    for reason, group in by_reason.items():
        for record in group[:_NAMED_IN_SUMMARY]:
            yield f"  {record.status:<7} {record.name}: {reason}"
        if len(group) > _NAMED_IN_SUMMARY:
            yield f"  {group[0].status:<7} {len(group) - _NAMED_IN_SUMMARY} more: {reason}"


def _left_out(item: LeftOut, status: Status) -> FileRecord:
    return FileRecord(item.name, status, item.reason, is_expected=item.is_expected)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
