"""Say, for every face in photos and videos, which expression is shown and which gender appears.

Exit codes: 0 everything was analysed; 1 some pictures could not be; 2 the command line or a path is wrong;
3 the service cannot be reached or does not let this caller in.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import cv2
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that it runs by path, from anywhere

from tools.analysis import demo
from tools.analysis.analyser import Analyser
from tools.analysis.annotation import annotate
from tools.analysis.client import (
    CLASSIFIERS,
    AnalysisClient,
    ApiError,
    Door,
    PrivateDoor,
    gateway_door,
)
from tools.analysis.findings import PictureFindings, write_csv, write_json
from tools.analysis.pictures import (
    Picture,
    PictureError,
    count_pictures,
    find_files,
    read_pictures,
)

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
        return _fail(error, code=2)
    except (ApiError, demo.DemoError) as error:
        return _fail(error, code=3)


def _analyse_files(files: list[Path], parsed: argparse.Namespace) -> int:
    analyser = Analyser(AnalysisClient(_door(parsed)))
    findings: list[PictureFindings] = []
    failures = 0
    total = sum(count_pictures(file, fps=parsed.fps) for file in files)
    try:
        with tqdm(total=total, unit="picture", disable=None if total > 1 else True) as progress:
            for file in files:
                try:
                    for picture in read_pictures(file, fps=parsed.fps):
                        findings.append(_analyse_one(picture, analyser, out=parsed.out))
                        progress.update()
                except (PictureError, ApiError) as error:
                    if isinstance(error, ApiError) and not error.is_about_the_picture:
                        raise
                    failures += 1
                    _say(f"{file}: {error}", stream=sys.stderr)
    finally:
        analyser.close()
        if parsed.out is not None and findings:
            write_json(findings, parsed.out / "results.json")
            write_csv(findings, parsed.out / "results.csv")
            _say(f"Written: {parsed.out / 'results.json'}, {parsed.out / 'results.csv'} and the annotated pictures")
    return 1 if failures else 0


def _analyse_one(picture: Picture, analyser: Analyser, *, out: Path | None) -> PictureFindings:
    found = analyser.analyse(picture)
    _say(f"{found.title}: {len(found.faces) or 'no'} face{'' if len(found.faces) == 1 else 's'}")
    for number, face in enumerate(found.faces, 1):
        _say(f"  face {number}: {face.summary}")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(out / f"{picture.name}-annotated.jpg"), annotate(picture.pixels, found.faces))
    return found


def _demonstrate(url: str) -> int:
    picture = demo.portrait()
    with demo.running_emulator(url.rstrip("/")) as page:
        analyser = Analyser(AnalysisClient(gateway_door(page, api_key=None)))
        try:
            found = _analyse_one(picture, analyser, out=_DEMO_FOLDER)
        finally:
            analyser.close()
    write_json([found], _DEMO_FOLDER / "results.json")
    for face in found.faces:
        for name, prediction in face.predictions.items():
            _say(f"  {name}: " + ", ".join(f"{label} {value:.3f}" for label, value in prediction.probabilities.items()))
    _say(f"Annotated picture: {_DEMO_FOLDER / f'{picture.name}-annotated.jpg'}")
    return 0 if found.faces else 1


def _door(parsed: argparse.Namespace) -> Door:
    return PrivateDoor(parsed.private) if parsed.private else gateway_door(parsed.url, api_key=parsed.api_key)


def _fail(error: Exception, *, code: int) -> int:
    _say(f"analyze: {error}", stream=sys.stderr)
    return code


def _say(line: str, *, stream: TextIO | None = None) -> None:
    tqdm.write(line, file=stream or sys.stdout)


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
