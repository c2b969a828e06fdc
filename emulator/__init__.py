"""The whole system on one machine: page, API gateway, IAM and the staged functions. Never deployed."""

import sys
from pathlib import Path

# facekit is shared source, deliberately not an installed package; with this, `python -m emulator` needs no PYTHONPATH.
sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))
