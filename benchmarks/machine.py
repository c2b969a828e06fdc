"""Which commit was measured, and on which machine."""

import platform
import subprocess
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its types are a package of their own

_HERE = Path(__file__).parent


def commit() -> str:
    """Return the hash of the checked-out commit, or "unknown" in a download without git."""
    command = ["git", "-C", str(_HERE), "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def describe_machine() -> dict[str, object]:
    """Return what a reader needs to place a figure: processor, load, versions."""
    return {
        "cpu": _cpu_model(),
        "logicalCpus": psutil.cpu_count(),
        "loadBefore": round(psutil.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
