"""`emotion-detector`, or `python -m client` in the repository."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from . import buckets, demo
from .command_line import parse
from .contract import load_contract
from .errors import ApiError, UsageError
from .run import Options, Run
from .sources import part_of, select
from .transport import PrivateTransport, Transport, gateway_transport

_DEMO_FOLDER = "demo-output"
_STOPPED = 130  # 128 and SIGINT, as shells have it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parsed = parse(arguments)
    try:
        with _stopped_by_signals():
            return _demonstrate(parsed.url) if parsed.command == "demo" else _analyze(parsed)
    except UsageError as error:
        return _complain(f"{parsed.command}: {error}", status=2)
    except (ApiError, demo.DemoError) as error:
        return _complain(f"{parsed.command}: {error}", status=3)
    except OSError as error:  # a disk that is full, a folder that has gone
        return _complain(f"{parsed.command}: {error}", status=2)
    except KeyboardInterrupt:
        hint = "; --resume continues" if getattr(parsed, "out", None) else ""
        return _complain(f"{parsed.command}: stopped{hint}", status=_STOPPED)


def _analyze(parsed: argparse.Namespace) -> int:
    contract = load_contract()
    out = None if parsed.out is None or buckets.is_address(parsed.out) else Path(parsed.out)
    if out is not None and out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; --out names a folder")
    selection = select(parsed.paths, is_recursive=parsed.recursive, out=out)
    if parsed.shard:
        selection = part_of(selection, *parsed.shard)
    options = Options(
        out=parsed.out,
        fps=parsed.fps,
        parallel=parsed.parallel,
        side_px=parsed.max_side or contract.side_limit_px,
        is_resumed=parsed.resume,
        has_films=parsed.annotate,
        is_quiet=parsed.quiet,
    )
    return 0 if Run(selection, options=options, transport=_transport(parsed), contract=contract).execute() else 1


def _demonstrate(url: str) -> int:
    contract = load_contract()
    with demo.portrait() as photo, demo.running_emulator(url.rstrip("/")) as page:
        selection = select([str(photo)], is_recursive=False, out=None)
        options = Options(out=_DEMO_FOLDER, side_px=contract.side_limit_px)
        transport = gateway_transport(page, api_key=None)
        is_complete = Run(selection, options=options, transport=transport, contract=contract).execute()
    print(f"Annotated picture: {_DEMO_FOLDER}/annotated/{photo.stem}.jpg")
    return 0 if is_complete else 1


def _transport(parsed: argparse.Namespace) -> Transport:
    return PrivateTransport(parsed.private) if parsed.private else gateway_transport(parsed.url, api_key=parsed.api_key)


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let the first SIGINT or SIGTERM end the run in good order, and the second one at once."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: os._exit(_STOPPED))
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _complain(line: str, *, status: int) -> int:
    print(line, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
