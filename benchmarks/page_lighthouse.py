"""Lighthouse on the running page: one score per category, on a desktop and on a throttled phone."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

VERSION = "12.8.2"  # by npx and not in package.json: 193 MB that neither CI nor the tests need
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_PRESETS: dict[str, list[str]] = {"desktop": ["--preset=desktop"], "mobile": []}
_CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
_LIMIT_SECONDS = 180


def audit(url: str, *, chromium: str) -> dict[str, Any]:
    """Return scores (0 to 100), paints in ms and throttling, by preset."""
    return {preset: _summary(_report(url, flags, chromium=chromium)) for preset, flags in _PRESETS.items()}


def _report(url: str, flags: list[str], *, chromium: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = ["npx", "--yes", f"lighthouse@{VERSION}", url, *flags, "--quiet", "--output=json"]
        command += [f"--output-path={output}", f"--only-categories={','.join(CATEGORIES)}"]
        command += [f"--chrome-flags={_CHROMIUM}"]
        environment = os.environ | {"CHROME_PATH": chromium}
        subprocess.run(command, env=environment, check=True, timeout=_LIMIT_SECONDS)
        report: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    if error := report.get("runtimeError"):
        raise RuntimeError(f"Lighthouse could not judge {url}: {error['message']}")
    return report


def _summary(report: dict[str, Any]) -> dict[str, Any]:
    throttling = report["configSettings"]["throttling"]
    return {
        "scores": {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES},
        "firstContentfulPaintMs": round(report["audits"]["first-contentful-paint"]["numericValue"]),
        "largestContentfulPaintMs": round(report["audits"]["largest-contentful-paint"]["numericValue"]),
        "throttling": {name: throttling[name] for name in ("rttMs", "throughputKbps", "cpuSlowdownMultiplier")},
    }
