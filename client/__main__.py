"""`emotion-detector`, or `python -m client` in the repository."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tqdm import tqdm

from . import demo
from .analyser import Analyser
from .api import ApiClient
from .command_line import parse
from .errors import ApiError, PictureError, PictureRefused
from .pictures import count_pictures, find_files, read_pictures
from .report import Report
from .transport import PrivateTransport, Transport, gateway_transport

_DEMO_FOLDER = Path("demo-output")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parsed = parse(arguments)
    try:
        if parsed.command == "demo":
            return _demonstrate(parsed.url)
        return _analyse_files(find_files(parsed.paths), parsed)
    except PictureError as error:
        _complain(f"analyze: {error}")
        return 2
    except (ApiError, demo.DemoError) as error:
        _complain(f"{parsed.command}: {error}")
        return 3


def _analyse_files(files: list[Path], parsed: argparse.Namespace) -> int:
    total = sum(count_pictures(file, fps=parsed.fps) for file in files)
    with (
        closing(Analyser(ApiClient(_transport(parsed)))) as analyser,
        Report(parsed.out) as report,
        tqdm(total=total, unit="picture", disable=None if total > 1 else True) as progress,
    ):
        failures = 0
        for file in files:
            try:
                for picture in read_pictures(file, fps=parsed.fps):
                    report.add(picture, analyser.analyse(picture))
                    progress.update()
            except (PictureError, PictureRefused) as error:
                failures += 1
                _complain(f"{file}: {error}")
    return 1 if failures else 0


def _demonstrate(url: str) -> int:
    picture = demo.portrait()
    with demo.running_emulator(url.rstrip("/")) as page, Report(_DEMO_FOLDER) as report:
        with closing(Analyser(ApiClient(gateway_transport(page, api_key=None)))) as analyser:
            found = analyser.analyse(picture)
        report.add(picture, found)
        for name, prediction in ((name, p) for face in found.faces for name, p in face.predictions.items()):
            probabilities = ", ".join(f"{label} {value:.3f}" for label, value in prediction.probabilities.items())
            tqdm.write(f"  {name}: {probabilities}")
    tqdm.write(f"Annotated picture: {_DEMO_FOLDER / f'{picture.name}-annotated.jpg'}")
    return 0 if found.faces else 1


def _transport(parsed: argparse.Namespace) -> Transport:
    return PrivateTransport(parsed.private) if parsed.private else gateway_transport(parsed.url, api_key=parsed.api_key)


def _complain(line: str) -> None:
    tqdm.write(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
