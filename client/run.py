"""One run: files in, results out, every file accounted for."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from tqdm import tqdm

from .analyser import Analyser, Forgetful, Keeper, Outcome
from .api import ApiClient, ModelFacts
from .backoff import RunClock
from .contract import Contract
from .html_report import write_report
from .journal import Journal
from .ledger import Ledger
from .output import FolderKeeper, OutputFolder, annotated_names
from .pictures import FrameLimits
from .pipeline import in_order
from .reading import FileEnd, Item, Reader, estimate
from .recorder import Recorder, Recording
from .sources import Selection
from .tables import Table
from .transport import Transport

_MOST_IN_GROUP = 8  # pictures whose faces share requests to the classifiers
_FILE_COLUMNS = ("file", "status", "reason", "pictures", "faces", "note")


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do.

    Attributes:
        out: Output folder, on this machine or in a bucket; None for lines on the terminal only.
        fps: Frames of a film per second.
        parallel: Requests at once.
        side_px: Longest side of what is sent.
        is_resumed: Whether replies of an earlier run into the same folder count.
        has_films: Whether annotated films are written.
        is_quiet: Whether only the summary is printed.
    """

    out: str | None
    fps: float = 2.0
    parallel: int = 4
    side_px: int = 4096
    is_resumed: bool = False
    has_films: bool = False
    is_quiet: bool = False


class Run:
    """Analyses a selection of files."""

    def __init__(self, selection: Selection, *, options: Options, transport: Transport, contract: Contract) -> None:
        """Prepare; nothing is sent yet."""
        self._selection = selection
        self._options = options
        self._contract = contract
        self._clock = RunClock()
        self._client = ApiClient(transport, contract=contract, clock=self._clock)
        self._ledger = Ledger(selection)

    def execute(self) -> bool:
        """Analyse all files; return whether that succeeded for each of them.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller; what was found is written.
            UsageError: The output folder cannot be used.
            KeyboardInterrupt: The run was stopped; what was found is written.
        """
        with closing(self._client), ExitStack() as stack:
            folder = stack.enter_context(OutputFolder(self._options.out)) if self._options.out else None
            try:
                models = {name: self._client.describe(name) for name in self._contract.functions}
                self._analyse(models, folder)
            finally:
                self._ledger.close("the run ended early")
                self._finish(folder)
        return self._ledger.is_complete

    def _analyse(self, models: dict[str, ModelFacts], folder: OutputFolder | None) -> None:
        files, names = self._selection.files, annotated_names(self._selection.files)
        total = sum(estimate(file, fps=self._options.fps) for file in files)
        with ExitStack() as stack:
            journal = stack.enter_context(self._journal(models, folder)) if folder else None
            keeper: Keeper = FolderKeeper(folder, journal, names=names) if folder and journal else Forgetful()
            recorder = stack.enter_context(
                Recorder(self._recording(folder, names), ledger=self._ledger, models=models, contract=self._contract)
            )
            analyser = Analyser(self._client, contract=self._contract, models=models, keeper=keeper)
            limits = FrameLimits(self._options.side_px, self._contract.body_limit_bytes)
            reader = Reader(self._options.fps, limits, lambda key: journal is not None and key in journal)
            progress = stack.enter_context(
                tqdm(total=total, unit="picture", disable=None if total > 1 else True, smoothing=0.05)
            )
            for item in self._outcomes(analyser, reader, total=total):
                progress.update(isinstance(item, Outcome))
                recorder.add(item)

    def _outcomes(self, analyser: Analyser, reader: Reader, *, total: int) -> Iterator[Outcome | FileEnd]:
        size = max(1, min(_MOST_IN_GROUP, total // (2 * self._options.parallel)))
        groups = _groups(reader.items(self._selection.files), size=size)
        analyse, stop = partial(_analysed, analyser), self._clock.stop
        with closing(in_order(analyse, groups, threads=self._options.parallel, release=stop)) as results:
            for group in results:
                yield from group

    def _journal(self, models: dict[str, ModelFacts], folder: OutputFolder) -> Journal:
        about = {"models": {name: facts.to_json() for name, facts in models.items()}, "sidePx": self._options.side_px}
        journal = Journal(folder.path, about=about, is_resumed=self._options.is_resumed)
        if self._options.is_resumed and not journal.is_continued:
            tqdm.write(f"{folder.title} holds no run with these models and options; starting from the beginning")
        return journal

    def _recording(self, folder: OutputFolder | None, names: dict[str, str]) -> Recording:
        films = {file: str(PurePosixPath(name).with_suffix(".mp4")) for file, name in names.items()}
        return Recording(
            folder,
            film_names=films if self._options.has_films else {},
            step_seconds=1 / self._options.fps,
            is_quiet=self._options.is_quiet,
        )

    def _finish(self, folder: OutputFolder | None) -> None:
        if folder:
            with Table(folder.path / "files.csv", _FILE_COLUMNS) as table:
                table.add(record.to_row() for record in self._ledger.records)
            write_report(folder.path, records=self._ledger.records)
        for line in self._ledger.summary(requests=self._client.request_count):
            tqdm.write(line)
        if folder:
            tqdm.write(f"Written to {folder.title}: report.html, results.jsonl, results.csv, persons.csv, files.csv")


def _analysed(analyser: Analyser, group: list[Item]) -> list[Outcome | FileEnd]:
    """Return the outcomes of a group's pictures, with its file ends where they were."""
    outcomes = iter(analyser.analyse([item for item in group if not isinstance(item, FileEnd)]))
    return [item if isinstance(item, FileEnd) else next(outcomes) for item in group]


def _groups(items: Iterable[Item], *, size: int) -> Iterator[list[Item]]:
    """Yield the items in groups of about `size` pictures; a file's end stays with its last picture's group or later."""
    group: list[Item] = []
    pictures = 0
    for item in items:
        group.append(item)
        pictures += not isinstance(item, FileEnd)
        if pictures >= size:
            yield group
            group, pictures = [], 0
    if group:
        yield group
