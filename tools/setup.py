"""Make the virtual environment and install a locked requirements file into it. Called by make; stdlib only.

An environment that is only half there, because a package of the system was missing or the set-up was interrupted, is
made from the beginning.
"""

import argparse
import fcntl
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
UNFINISHED = ".unfinished"  # lies in an environment while pip works


class SetupError(Exception):
    """The set-up cannot go on; the message names the command that helps."""


def main(arguments: "list[str] | None" = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", nargs="?", type=Path, help="folder of the virtual environment")
    parser.add_argument("requirements", nargs="?", type=Path, help="locked requirements to install")
    parser.add_argument("--node", action="store_true", help="check that Node and npm are there")
    parsed = parser.parse_args(arguments)
    try:
        if parsed.node:
            check_node()
        if parsed.environment is None:
            return 0
        check_python()
        with Path(__file__).open(encoding="utf-8") as own:
            fcntl.flock(own, fcntl.LOCK_EX)  # two runs of make take turns
            ensure_environment(parsed.environment)
            return install(parsed.requirements, environment=parsed.environment)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; the next run takes it up again.", file=sys.stderr)
        return 130


def check_python() -> None:
    """Raise SetupError unless this Python is new enough."""
    if sys.version_info < OLDEST:
        wanted, found = ".".join(map(str, OLDEST)), ".".join(map(str, sys.version_info[:3]))
        raise SetupError(f"Python {wanted} or newer is needed; this is {found}. Try: make PYTHON=python{wanted}")


def check_node() -> None:
    """Raise SetupError unless Node, as new as `package.json` wants it, and npm are there."""
    wanted = re.findall(r"\d+", json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["engines"]["node"])
    help_text = (
        f"Node {'.'.join(wanted)} or newer with npm is needed for the page's tests and checks (make run needs none).\n"
        "Debian, Ubuntu: sudo apt-get install nodejs npm; macOS: brew install node; elsewhere: https://nodejs.org"
    )
    if not (shutil.which("node") and shutil.which("npm")):
        raise SetupError(f"node or npm is not installed. {help_text}")
    found = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    if [int(part) for part in re.findall(r"\d+", found)] < [int(part) for part in wanted]:
        raise SetupError(f"This is Node {found.strip() or '?'}. {help_text}")


def ensure_environment(environment: Path) -> None:
    """Make a virtual environment with pip, unless there is one that is complete.

    Raises:
        SetupError: This Python comes without what a virtual environment needs.
    """
    python = environment / "bin" / "python"
    if python.exists() and not (environment / UNFINISHED).exists() and _has_pip(python):
        return
    verb = "Making it again, it is unfinished:" if environment.exists() else "Making"
    print(f"{verb} {environment} with Python {sys.version.split()[0]} ...")
    package = "python{}.{}-venv".format(*sys.version_info)
    advice = f"This Python cannot make virtual environments. Debian, Ubuntu: sudo apt-get install {package}"
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupError(advice)
    try:
        venv.create(environment, with_pip=True, clear=True)
    except subprocess.CalledProcessError as error:
        raise SetupError(advice) from error


def _has_pip(python: Path) -> bool:
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def install(requirements: Path, *, environment: Path) -> int:
    """Install locked requirements; return pip's exit status."""
    print(f"Installing {requirements} (about a minute the first time) ...")
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    (environment / UNFINISHED).touch()
    status = subprocess.call([*pip, "--require-hashes", "--requirement", str(requirements)])
    (environment / UNFINISHED).unlink()  # not reached when interrupted: pip then leaves packages half installed
    return status


if __name__ == "__main__":
    sys.exit(main())
