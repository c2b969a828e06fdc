"""`make run`: the three staged functions behind their IAM checks, the gateway and the page, on this machine."""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

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

calling a function directly, with the key files that are written at start:
  GOOGLE_APPLICATION_CREDENTIALS=build/emulator/invoker.json \\
      python -c "import google.auth.transport.requests as t, google.oauth2.id_token as i; \\
                 print(i.fetch_id_token(t.Request(), 'http://127.0.0.1:8081'))"

What is emulated and what is not: emulator/README.md
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit code."""
    parsed = _parser().parse_args(arguments)
    logging.getLogger("waitress").setLevel(logging.ERROR)  # what matters is in our own lines
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    cloud = LocalCloud(_options(parsed), console=Console(is_quiet=parsed.quiet))
    try:
        cloud.start()
        while True:
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except (StartError, PortError, ContractError) as error:
        print(f"emulator: {error}", file=sys.stderr)  # noqa: T201 - the command line's own output
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C does not leave anything behind
        cloud.close()


def _interrupt(_signal_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m emulator",
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--port", type=int, default=8080, help="port of page and gateway; 0 takes any free ports (default: 8080)")
    add("--build-dir", type=Path, default=Path("build"), help="the staged functions (default: build)")
    add("--site-dir", type=Path, default=Path("frontend"), help="the page (default: frontend)")
    add("--contract", type=Path, default=Path("api/openapi.yaml"), help="the contract (default: api/openapi.yaml)")
    add("--state-dir", type=Path, help="where endpoints.json and key files are written (default: BUILD_DIR/emulator)")
    add("--quota-per-minute", type=int, default=6000, help="requests a minute before 429 (default: 6000)")
    add("--threads", type=int, default=8, help="requests a function works on at once (default: 8)")
    add(
        "--allow-origin", type=_origin, action="append", default=[], metavar="ORIGIN", help="another page that may call"
    )
    add(
        "--set-env",
        type=_variable,
        action="append",
        default=[],
        metavar="FUNCTION:NAME=VALUE",
        help="a variable for one function, such as emotion:MODEL_URI=gs://bucket/emotion",
    )
    add("--quiet", action="store_true", help="log only what went wrong")
    return parser


def _options(parsed: argparse.Namespace) -> Options:
    environment: dict[str, dict[str, str]] = {}
    for function, name, value in parsed.set_env:
        environment.setdefault(function, {})[name] = value
    return Options(
        port=parsed.port,
        contract=parsed.contract,
        build_dir=parsed.build_dir,
        site_dir=parsed.site_dir,
        state_dir=parsed.state_dir or parsed.build_dir / "emulator",
        quota_per_minute=parsed.quota_per_minute,
        allowed_origins=tuple(parsed.allow_origin),
        threads=parsed.threads,
        function_environment=environment,
    )


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
