"""Measure what the dearest allowed requests to `crop` cost: processor seconds beside those of a camera's usual frame.

Each staged build named on the command line answers the same pictures in turn, in functions-framework's production
server; the figure is the lowest of all rounds. Writes `benchmarks/results/cost.json`.
"""

import argparse
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from skimage import data
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs by path, from anywhere

from benchmarks.machine import commit, describe_machine  # noqa: E402
from benchmarks.running_function import RunningFunction  # noqa: E402

USUAL = "camera frame, one face"
MAX_BODY_BYTES = 4 * 1024 * 1024
_CPU_SECONDS, _MAX_REQUESTS, _ROUNDS = 0.4, 60, 3  # the processor's clock has steps of 0.01 s


def pictures() -> dict[str, bytes]:
    """Return the usual frame and, of every kind, pictures about as dear as their limits allow."""
    portrait = Image.fromarray(data.astronaut())
    face = portrait.crop((130, 20, 310, 200))
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (4096, 4096, 3), np.uint8))
    crowd, turned = _tiled(face, side=960, count=8), _tiled(face.rotate(75), side=960, count=8)
    texture = Image.fromarray(data.brick()).convert("RGB")
    made = {
        USUAL: _file(portrait.crop((64, 0, 384, 320)).resize((480, 480)), "JPEG", quality=80),
        "64 faces": _file(crowd, "JPEG"),
        "64 faces on their sides": _file(turned, "JPEG"),
        "64 faces, 4096 px": _file(crowd.resize((4096, 4096)), "JPEG", quality=60),
        "64 faces on their sides, 4096 px": _file(turned.resize((4096, 4096)), "JPEG", quality=60),
        "bricks": _file(_tiled(texture, side=1024, count=2), "JPEG"),
        "baseline JPEG of noise, 4096 px": _largest(noise, "JPEG"),
    }
    for side in (2047, 3071, 4095):  # just below a size from which a JPEG is decoded at a smaller fraction
        part = noise.crop((0, 0, side, side))
        made[f"baseline JPEG of noise, {side} px"] = _largest(part, "JPEG")
        part.paste(turned.resize((side // 2, side // 2)))
        made[f"64 faces on their sides in noise, {side} px"] = _largest(part, "JPEG")
    for side in (4096, 2048, 1449, 1095):
        part = noise.crop((0, 0, side, side)).resize((side // 2, side // 2)).resize((side, side))
        made |= {
            f"progressive JPEG, {side} px": _largest(part, "JPEG", progressive=True),
            f"progressive CMYK JPEG, {side} px": _largest(part.convert("CMYK"), "JPEG", progressive=True),
            f"WebP, {side} px": _largest(part, "WEBP", method=0),
            f"PNG, {side} px": _png(side),
        }
    return made


def measure(builds: dict[str, Path], made: dict[str, bytes]) -> dict[str, dict[str, dict[str, float]]]:
    """Return picture -> build -> status and processor milliseconds a request."""
    found: dict[str, dict[str, dict[str, float]]] = {name: {} for name in made}
    functions = {label: RunningFunction(folder / "crop") for label, folder in builds.items()}
    for function in functions.values():
        function.__enter__()
    try:
        for _ in range(_ROUNDS):
            for name, body in tqdm(made.items(), unit="picture", disable=None):
                for label, function in functions.items():
                    one = _cost(function, body)
                    before = found[name].get(label, one)
                    found[name][label] = min(before, one, key=lambda each: each["cpuMs"])
    finally:
        for function in functions.values():
            function.__exit__()
    return found


def render(results: dict[str, Any]) -> str:
    """Return the results as a table: each picture's cost in usual frames."""
    builds, costs = results["builds"], results["costs"]
    rows = [f"| picture sent to `crop` | size | {' | '.join(builds)} |", "|---|---:|" + "---:|" * len(builds)]
    for name, each in costs.items():
        cells = [
            f"{each[label]['cpuMs'] / costs[USUAL][label]['cpuMs']:.1f}"
            if each[label]["status"] == 200
            else f"{each[label]['status']:.0f}"
            for label in builds
        ]
        rows.append(f"| {name} | {results['bytes'][name] / 1e6:.2f} MB | {' | '.join(cells)} |")
    usual = ", ".join(f"{label} {costs[USUAL][label]['cpuMs']:.1f}" for label in builds)
    source = (
        f"Commit `{results['commit'][:10]}`, {results['measured']}: the usual frame takes {usual} ms of a processor."
    )
    return "\n".join(rows) + f"\n\n{source}\n"


def _cost(function: RunningFunction, body: bytes) -> dict[str, float]:
    client = function.client()
    before, used, requests = function.cpu_seconds, 0.0, 0
    try:
        while used < _CPU_SECONDS and requests < _MAX_REQUESTS:
            status = client.status("POST", body, media_type="image/jpeg")
            used, requests = function.cpu_seconds - before, requests + 1
    finally:
        client.close()
    return {"status": status, "cpuMs": round(1000 * used / requests, 2)}


def _tiled(image: Image.Image, *, side: int, count: int) -> Image.Image:
    tile, whole = image.resize((side // count, side // count)), Image.new("RGB", (side, side))
    for index in range(count * count):
        whole.paste(tile, (index % count * tile.width, index // count * tile.height))
    return whole


def _file(image: Image.Image, format_name: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_name, **options)
    return file.getvalue()


def _largest(image: Image.Image, format_name: str, **options: object) -> bytes:
    """Return the file of the best quality that the body limit lets through."""
    for quality in (95, 85, 75, 60, 45, 30, 15, 5, 1):
        try:
            file = _file(image, format_name, quality=quality, **options)
        except ValueError:  # WebP cannot hold this much noise
            continue
        if len(file) <= MAX_BODY_BYTES:
            return file
    raise RuntimeError(f"{format_name} does not fit the body limit")


def _png(side: int) -> bytes:
    """Return an RGBA PNG whose rows all have a filter and whose data compress just enough for the body limit."""
    for levels in (64, 16, 8, 4, 3, 2, 1):
        pixels = np.random.default_rng(1).integers(0, levels, (side, side, 4), np.uint8)
        file = _file(Image.fromarray(pixels), "PNG", compress_level=1)
        if len(file) <= MAX_BODY_BYTES:
            return file
    raise RuntimeError("the PNG does not fit the body limit")


def main() -> None:
    """Measure the builds of the command line and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="*", default=["now=build"], help="NAME=FOLDER of staged functions")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/results/cost.json")
    options = parser.parse_args()
    builds = {label: Path(folder) for label, _, folder in (each.partition("=") for each in options.builds)}
    made = pictures()
    results = {
        "commit": commit(),
        "measured": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": describe_machine(),
        "builds": list(builds),
        "bytes": {name: len(body) for name, body in made.items()},
        "costs": measure(builds, made),
    }
    options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(render(results))


if __name__ == "__main__":
    main()
