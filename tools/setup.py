"""Make the virtual environment and install a locked requirements file into it. Called by make; stdlib only."""

import argparse
import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", type=Path, help="folder of the virtual environment")
    parser.add_argument("requirements", type=Path, help="locked requirements to install")
    arguments = parser.parse_args()
    if sys.version_info < OLDEST:
        wanted, found = ".".join(map(str, OLDEST)), ".".join(map(str, sys.version_info[:3]))
        print(f"Python {wanted} or newer is needed; this is {found}. Try: make PYTHON=python{wanted}", file=sys.stderr)
        return 1
    python = arguments.environment / "bin" / "python"
    if not python.exists():
        print(f"Making {arguments.environment} with Python {sys.version.split()[0]} ...")
        venv.create(arguments.environment, with_pip=True)
    print(f"Installing {arguments.requirements} (about a minute the first time) ...")
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    return subprocess.call([*command, "--requirement", arguments.requirements])


if __name__ == "__main__":
    sys.exit(main())
