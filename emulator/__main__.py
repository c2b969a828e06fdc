"""`make run`: the three staged functions behind their IAM checks, the gateway and the page, on this machine."""

import argparse
import asyncio
import logging
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from emulator.console import Console
from emulator.contract import ContractError
from emulator.local_cloud import LocalCloud, Options, StartError
from emulator.ports import PortError
from facekit.settings import Settings

_EPILOG = """\
ports (N is --port, functions in the contract's order):
  N              the page at /, and the gateway at the contract's paths (API key in frontend/config.json)
  N+1, N+2, ...  the functions' own addresses, as private as in the cloud: 401 without a valid ID token,
                 403 with a token for another audience or of an account that is no invoker
  the next one   POST /token trades a service account's signature for an ID token

Calling a function directly (GOOGLE_APPLICATION_CREDENTIALS), what is emulated and what is not: emulator/README.md
"""
_CONNECTIONS = 4096  # macOS allows 256 at first
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until Ctrl-C, SIGTERM or SIGHUP; return the exit code."""
    options = vars(_parser().parse_args(arguments))
    console = Console(is_verbose=options.pop("verbose"))
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # what matters is in our own lines
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = _CONNECTIONS if hard == resource.RLIM_INFINITY else min(_CONNECTIONS, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))
    try:
        asyncio.run(_run(LocalCloud(Options(**options), console=console)))
    except asyncio.CancelledError:
        pass
    except (StartError, PortError, ContractError) as error:
        print(f"emulator: {error}", file=sys.stderr)  # noqa: T201 - the command line's own output
        return 1
    return 0


async def _run(cloud: LocalCloud) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    for number in _SIGNALS:
        loop.add_signal_handler(number, task.cancel if task else loop.stop)
    try:
        await cloud.start()
        await asyncio.Event().wait()
    finally:
        for number in _SIGNALS:
            loop.add_signal_handler(number, bool)  # a second Ctrl-C does not leave anything behind
        await cloud.close()


def _parser() -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m emulator", description=__doc__, epilog=_EPILOG, formatter_class=layout)
    add = parser.add_argument
    add("--port", type=int, default=8080, help="port of page and gateway; 0 takes any free ports (default: 8080)")
    add("--build-dir", type=Path, default=Path("build"), help="the staged functions (default: build)")
    add("--site-dir", type=Path, default=Path("frontend"), help="the page (default: frontend)")
    add("--contract", type=Path, default=Path("api/openapi.yaml"), help="the contract (default: api/openapi.yaml)")
    add("--state-dir", type=Path, help="for endpoints.json and the key files (default: BUILD_DIR/emulator/PORT)")
    add("--quota-per-minute", type=int, default=6000, help="requests a minute before 429 (default: 6000)")
    several: dict[str, Any] = {"action": "append", "default": []}
    add("--allow-origin", dest="allowed_origins", type=_origin, **several, help="another page that may call")
    text = "a variable for one function, FUNCTION:NAME=VALUE, such as emotion:MODEL_URI=gs://bucket/emotion"
    add("--set-env", dest="variables", type=_variable, **several, help=text)
    add("--verbose", action="store_true", help="log every request, not only what went wrong")
    return parser


def _origin(text: str) -> str:
    try:
        return Settings.from_env({"ALLOWED_ORIGINS": text}).allowed_origins[0]
    except (ValueError, IndexError):
        raise argparse.ArgumentTypeError(f"{text!r} is not an origin such as https://www.example.com") from None


def _variable(text: str) -> tuple[str, str, str]:
    function, colon, rest = text.partition(":")
    name, equals, value = rest.partition("=")
    if not (function and colon and name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form FUNCTION:NAME=VALUE")
    return function, name, value


if __name__ == "__main__":
    sys.exit(main())
