"""The command line: what can be asked for, and how it is explained."""

import argparse
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from .contract import load_contract
from .formats import formats_text

_DESCRIPTION = """\
Find the faces in photos and films, and for each what it shows and how it appears.
Every file ends as analysed, skipped or failed, with its reason; a summary counts them.

exit codes: 0 everything was analysed; 1 something was not; 2 the command line or a path is wrong; 3 the service cannot
be reached or does not let this caller in; 130 stopped by Ctrl-C
"""
_EPILOG = """\
examples:
  emotion-detector analyze photo.jpg --out found             through the gateway of the page at http://localhost:8080
  emotion-detector analyze holiday/ --recursive --out found --url https://www.example.com
  emotion-detector analyze clip.mp4 --fps 5 --annotate --out found      five moments of each second, and a film
  emotion-detector analyze holiday/ --out found --resume     continue a run that was broken off
  emotion-detector analyze gs://bucket/photos --out gs://bucket/found
  emotion-detector analyze photo.jpg --private {private}
                                                             directly to the private functions, with an ID token of
                                                             Application Default Credentials for each

what --out holds:
  report.html      opens without a server: a timeline for each film, all pictures as small ones
  results.jsonl    one line per picture or moment: faces, probabilities, unsure, models, picture size
  results.csv      one row per face; persons.csv: one per person of a film; files.csv: one per file, with its reason
  annotated/       the photos with their faces; with --annotate the films too
  journal.jsonl    what --resume continues from

known formats (a file's content counts more than its name):
{formats}
"""
_MOST_PARALLEL = 64


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the parsed command line; `command` is `analyze` or `demo`."""
    parser = argparse.ArgumentParser(prog="emotion-detector", description=_DESCRIPTION, formatter_class=_Formatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_analyze(commands)
    parser.add_argument("--version", action="version", version=_version())
    demo = commands.add_parser("demo", help="analyse a public-domain portrait; starts the emulator where none runs")
    _add_url(demo)
    parsed = parser.parse_args(arguments)
    if parsed.command == "analyze":
        _check(commands.choices["analyze"], parsed)
    return parsed


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the line breaks of description and examples."""


def _add_analyze(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    private = ",".join(f"{name}=https://..." for name in load_contract().functions)
    parser = commands.add_parser(
        "analyze",
        help="analyse photos, films, and folders of them",
        description=_DESCRIPTION,
        epilog=_EPILOG.format(private=private, formats=_indented(formats_text())),
        formatter_class=_Formatter,
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="photo, film, folder of them, or gs:// address")
    add("--out", metavar="DIR", help="folder or gs:// address for report, tables and annotated pictures")
    add("--recursive", action="store_true", help="enter folders in folders")
    add("--resume", action="store_true", help="continue a run into the same --out: nothing known is asked again")
    add("--fps", type=_rate, default=2.0, help="moments of a film to analyse per second (default: 2)")
    add("--annotate", action="store_true", help="also write each film with its faces drawn into it")
    add(
        "--max-side",
        type=_side,
        metavar="PX",
        help="send pictures at most this large; smaller is faster, and loses faces",
    )
    add("--parallel", type=_parallel, default=4, metavar="N", help="requests at once (default: 4)")
    add("--shard", type=_shard, metavar="K/N", help="only the K-th of N parts of the files, for N clients")
    add("--quiet", action="store_true", help="print no line per picture, only the summary")
    _add_url(parser)
    add("--api-key", help="the gateway's key; without it, the page's config.json is read")
    add("--private", type=_addresses, metavar="NAME=URL,...", help="addresses of the private functions")


def _add_url(parser: argparse.ArgumentParser) -> None:
    help_text = "the page, or with --api-key the gateway (default: %(default)s)"
    parser.add_argument("--url", default="http://localhost:8080", help=help_text)


def _check(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> None:
    for option in ("resume", "annotate"):
        if getattr(parsed, option) and not parsed.out:
            parser.error(f"--{option} needs --out")


def _rate(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1000")
    return value


def _side(text: str) -> int:
    limit = load_contract().side_limit_px
    if not 64 <= int(text) <= limit:
        raise argparse.ArgumentTypeError(f"{text} is not between 64 and {limit}")
    return int(text)


def _parallel(text: str) -> int:
    if not 1 <= int(text) <= _MOST_PARALLEL:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and {_MOST_PARALLEL}")
    return int(text)


def _shard(text: str) -> tuple[int, int]:
    number, _, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise argparse.ArgumentTypeError(f"{text} is not like 1/4")
    return int(number), int(count)


def _version() -> str:
    try:
        return f"emotion-detector {version('emotion-detector')}"
    except PackageNotFoundError:
        return "emotion-detector, not installed"


def _addresses(text: str) -> dict[str, str]:
    urls = dict(part.partition("=")[::2] for part in text.split(","))
    functions = load_contract().functions
    if set(urls) != set(functions) or not all(url.startswith(("http://", "https://")) for url in urls.values()):
        raise argparse.ArgumentTypeError("an address for each is needed: " + ",".join(f"{n}=URL" for n in functions))
    return {name: url.rstrip("/") for name, url in urls.items()}


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
