"""The command line: what can be asked for, and how it is explained."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from .contract import load_contract

_DESCRIPTION = """\
Find the faces in photos and films, and for each the expression shown and the gender that appears.

exit codes: 0 everything was analysed; 1 something was not; 2 the command line or a path is wrong; 3 the service cannot
be reached or does not let this caller in
"""
_EPILOG = """\
examples:
  emotion-detector analyze photo.jpg --out found          through the gateway of the page at http://localhost:8080
  emotion-detector analyze holiday/ --url https://www.example.com
  emotion-detector analyze clip.mp4 --fps 5 --out found   five frames of each second
  emotion-detector analyze photo.jpg --private {private}
                                                          directly to the private functions, with an ID token of
                                                          Application Default Credentials for each

with --out DIR, DIR/results.json, DIR/results.csv and one annotated picture for each that was analysed are written.
"""


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the parsed command line; `command` is `analyze` or `demo`."""
    parser = argparse.ArgumentParser(prog="emotion-detector", description=_DESCRIPTION, formatter_class=_Formatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_analyze(commands)
    demo = commands.add_parser("demo", help="analyse a public-domain portrait; starts the emulator where none runs")
    _add_url(demo)
    return parser.parse_args(arguments)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the line breaks of description and examples."""


def _add_analyze(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    private = ",".join(f"{name}=https://..." for name in load_contract().functions)
    parser = commands.add_parser(
        "analyze",
        help="analyse photos, films, and folders of them",
        description=_DESCRIPTION,
        epilog=_EPILOG.format(private=private),
        formatter_class=_Formatter,
    )
    add = parser.add_argument
    add("paths", nargs="+", type=Path, metavar="PATH", help="photo, film, or a folder of them")
    add("--out", type=Path, metavar="DIR", help="folder for annotated pictures, JSON and CSV")
    add("--fps", type=_rate, default=2.0, help="frames of a film to analyse per second (default: 2)")
    _add_url(parser)
    add("--api-key", help="the gateway's key; without it, the page's config.json is read")
    add("--private", type=_addresses, metavar="NAME=URL,...", help="addresses of the private functions")


def _add_url(parser: argparse.ArgumentParser) -> None:
    help_text = "the page, or with --api-key the gateway (default: %(default)s)"
    parser.add_argument("--url", default="http://localhost:8080", help=help_text)


def _rate(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1000")
    return value


def _addresses(text: str) -> dict[str, str]:
    urls = dict(part.partition("=")[::2] for part in text.split(","))
    functions = load_contract().functions
    if set(urls) != set(functions) or not all(url.startswith(("http://", "https://")) for url in urls.values()):
        raise argparse.ArgumentTypeError("an address for each is needed: " + ",".join(f"{n}=URL" for n in functions))
    return {name: url.rstrip("/") for name, url in urls.items()}
