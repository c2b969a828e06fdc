"""Measure the most expensive allowed requests to `crop`: processor time beside that of a camera's usual frame.

Each staged build named on the command line answers the same pictures in turn, in functions-framework's production
server; the figure is the lowest of all rounds. Writes `benchmarks/results/cost.json`.
"""

import argparse
import io
import json
import struct
import sys
import zlib
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
MAX_PIXEL_BYTES = 6_300_000  # of a PNG
_CPU_SECONDS, _MAX_REQUESTS, _ROUNDS = 0.4, 60, 3  # the processor's clock has steps of 0.01 s
_SHOWN = 3  # pictures of each kind in the table


def pictures() -> dict[str, bytes]:
    """Return the usual frame and, of every kind, pictures about as expensive as their limits allow."""
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
    made |= _densest(noise, turned) | _deep(side=1449)
    for side in (4096, 2048, 1449, 1095):
        part = noise.crop((0, 0, side, side)).resize((side // 2, side // 2)).resize((side, side))
        made |= {
            f"progressive JPEG, {side} px": _largest(part, "JPEG", progressive=True),
            f"progressive CMYK JPEG, {side} px": _largest(part.convert("CMYK"), "JPEG", progressive=True),
            f"WebP, {side} px": _largest(part, "WEBP", method=0),
            f"PNG, {side} px": _png(side),
        }
    return made


def _densest(noise: Image.Image, faces: Image.Image) -> dict[str, bytes]:
    """Return baseline JPEGs of the shortest codes: one value for all steps, and tables made for the picture."""
    made = {}
    for width, height in ((4095, 4095), (4095, 3071), (2895, 2895), (2047, 2047)):
        part = noise.crop((0, 0, width, height))
        part.paste(faces.resize((height // 2, height // 2)))
        for subsampling, colours in ((0, "4:4:4"), (2, "4:2:0")):
            for step in (20, 30, 40, 50, 60, 70, 80, 100, 120, 160, 200):
                tables = {"qtables": [[step] * 64] * 2, "subsampling": subsampling, "optimize": True}
                file = _file(part, "JPEG", **tables)
                if len(file) <= MAX_BODY_BYTES:
                    made[f"densest JPEG {colours}, {width} x {height}"] = file
                    break
    return made


def _deep(*, side: int) -> dict[str, bytes]:
    """Return PNGs whose every byte has the filter that costs most, at each depth."""
    made = {}
    for name, depth, colour, bytes_a_pixel in (("RGB", 8, 2, 3), ("RGBA", 8, 6, 4), ("RGB", 16, 2, 6)):
        height = min(side, MAX_PIXEL_BYTES // bytes_a_pixel // side)
        rows = np.full((height, 1 + side * bytes_a_pixel), 4, np.uint8)
        rows[:, 1:] = np.random.default_rng(2).integers(0, 2, (height, side * bytes_a_pixel))
        header = struct.pack(">IIBBBBB", side, height, depth, colour, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 1)), (b"IEND", b""))
        made[f"PNG of {depth} bits, {name}, all filtered"] = b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )
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
                    one = _cost(function, body, query="" if name == USUAL else "?maxFaces=16")
                    before = found[name].get(label, one)
                    found[name][label] = min(before, one, key=lambda each: each["cpuMs"])
    finally:
        for function in functions.values():
            function.__exit__()
    return found


def render(results: dict[str, Any]) -> str:
    """Return the usual frame and the most expensive pictures as a table: each picture's cost in usual frames."""
    builds, costs = results["builds"], results["costs"]
    lines = [f"| picture sent to `crop` | size | {' | '.join(builds)} |", "|---|---:|" + "---:|" * len(builds)]
    for name in [USUAL, *_costliest(costs, build=builds[-1]), *_refused(costs, builds)]:
        cells = " | ".join(_times(costs, name, build=build) for build in builds)
        lines.append(f"| {name} | {results['bytes'][name] / 1e6:.2f} MB | {cells} |")
    usual = ", ".join(f"{build} {costs[USUAL][build]['cpuMs']:.1f}" for build in builds)
    origin = f"Commit `{results['commit'][:10]}`, {results['measured']}"
    return "\n".join(lines) + f"\n\n{origin}: the usual frame takes {usual} ms of a processor.\n"


def _costliest(costs: dict[str, Any], *, build: str) -> list[str]:
    """Return the answered pictures that cost a build most, in that order."""
    answered = [name for name, each in costs.items() if name != USUAL and each[build]["status"] == 200]
    return sorted(answered, key=lambda name: -float(costs[name][build]["cpuMs"]))[:_SHOWN]


def _refused(costs: dict[str, Any], builds: list[str]) -> list[str]:
    """Return the pictures that the last build refuses and that cost the first one most, in that order."""
    first, last = builds[0], builds[-1]
    refused = [name for name, each in costs.items() if each[last]["status"] != 200]
    return sorted(refused, key=lambda name: -float(costs[name][first]["cpuMs"]))[:_SHOWN]


def _times(costs: dict[str, Any], name: str, *, build: str) -> str:
    cost = costs[name][build]
    return f"{cost['cpuMs'] / costs[USUAL][build]['cpuMs']:.1f}" if cost["status"] == 200 else f"{cost['status']:.0f}"


def _cost(function: RunningFunction, body: bytes, *, query: str) -> dict[str, float]:
    client = function.client()
    before, used, requests = function.cpu_seconds, 0.0, 0
    try:
        while used < _CPU_SECONDS and requests < _MAX_REQUESTS:
            status = client.status("POST", body, media_type="image/jpeg", query=query)
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
