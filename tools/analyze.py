"""Say, for every face in photos and videos, which expression is shown and which gender appears.

Exit codes: 0 everything was analysed; 1 some pictures could not be; 2 the command line or a path is wrong;
3 the service cannot be reached or does not let this caller in.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs by path, from anywhere

from tools.analysis import demo
from tools.analysis.analyser import Analyser
from tools.analysis.client import (
    CLASSIFIERS,
    AnalysisClient,
    ApiError,
    Door,
    PictureRefused,
    PrivateDoor,
    gateway_door,
)
from tools.analysis.pictures import PictureError, count_pictures, find_files, read_pictures
from tools.analysis.report import Report

_FUNCTIONS = ("crop", *CLASSIFIERS)
_DEMO_FOLDER = Path("demo-output")
_EPILOG = """\
examples:
  python tools/analyze.py photo.jpg --out found          through the gateway of the page at http://localhost:8080
  python tools/analyze.py holiday/ --url https://www.example.com
  python tools/analyze.py clip.mp4 --fps 5 --out found   five frames of each second
  python tools/analyze.py photo.jpg --private crop=https://a,emotion=https://b,gender=https://c
                                                         straight to the private functions, with an ID token of
                                                         Application Default Credentials for each

with --out DIR, DIR/results.json, DIR/results.csv and one annotated picture for each that was analysed are written.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = _parser()
    parsed = parser.parse_args(arguments)
    try:
        if parsed.demo:
            return _demonstrate(parsed.url)
        if not parsed.paths:
            parser.error("name a photo, a folder or a video, or use --demo")
        return _analyse_files(find_files(parsed.paths), parsed)
    except PictureError as error:
        _complain(f"analyze: {error}")
        return 2
    except (ApiError, demo.DemoError) as error:
        _complain(f"analyze: {error}")
        return 3


def _analyse_files(files: list[Path], parsed: argparse.Namespace) -> int:
    total = sum(count_pictures(file, fps=parsed.fps) for file in files)
    with (
        closing(Analyser(AnalysisClient(_door(parsed)))) as analyser,
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
        with closing(Analyser(AnalysisClient(gateway_door(page, api_key=None)))) as analyser:
            found = analyser.analyse(picture)
        report.add(picture, found)
        for name, prediction in ((name, p) for face in found.faces for name, p in face.predictions.items()):
            probabilities = ", ".join(f"{label} {value:.3f}" for label, value in prediction.probabilities.items())
            tqdm.write(f"  {name}: {probabilities}")
    tqdm.write(f"Annotated picture: {_DEMO_FOLDER / f'{picture.name}-annotated.jpg'}")
    return 0 if found.faces else 1


def _door(parsed: argparse.Namespace) -> Door:
    return PrivateDoor(parsed.private) if parsed.private else gateway_door(parsed.url, api_key=parsed.api_key)


def _complain(line: str) -> None:
    tqdm.write(line, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="analyze", description=__doc__, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("paths", nargs="*", type=Path, metavar="PATH", help="photo, video, or a folder of them")
    add("--out", type=Path, metavar="DIR", help="folder for annotated pictures, JSON and CSV")
    add("--fps", type=_positive, default=2.0, help="frames of a video to analyse per second (default: 2)")
    add("--url", default="http://localhost:8080", help="the page, or with --api-key the gateway (default: %(default)s)")
    add("--api-key", help="the gateway's key; without it, the page's config.json is asked")
    add("--private", type=_private, metavar="NAME=URL,...", help="addresses of the private functions")
    add("--demo", action="store_true", help="analyse a public-domain portrait; starts the emulator where none runs")
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1000")
    return value


def _private(text: str) -> dict[str, str]:
    urls = dict(part.partition("=")[::2] for part in text.split(","))
    if set(urls) != set(_FUNCTIONS) or not all(url.startswith(("http://", "https://")) for url in urls.values()):
        raise argparse.ArgumentTypeError("an address for each is needed: " + ",".join(f"{n}=URL" for n in _FUNCTIONS))
    return {name: url.rstrip("/") for name, url in urls.items()}


if __name__ == "__main__":
    sys.exit(main())
