"""Measure the command-line client beside what the functions can do, and its memory over many pictures.

The staged functions run behind the emulator with its defaults. Three ways take turns, so that what else the machine
does meets all of them: a bare loop that sends frames which are encoded already, in the requests that the client would
make; the client; and the client with an output folder. Then one client reads very many pictures from a service that
answers at once, and its memory is read on the way. Writes `results/client.json` and the table in
`benchmarks/README.md`.
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import PIL.Image
import psutil  # type: ignore[import-untyped]  # its types are a package of their own
import requests
from skimage import data

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs by path, from anywhere

from benchmarks.instant_service import InstantService  # noqa: E402
from benchmarks.machine import commit, describe_machine  # noqa: E402
from client.contract import load_contract  # noqa: E402
from client.demo import running_emulator  # noqa: E402

_THREADS = 4  # the client's default
_GROUP = 8  # pictures that share requests to the classifiers, as in the client
_SIDE_PX = 640
_LARGE_PX = (4032, 3024)  # what phones take
_LARGE_COUNT = 32
_NOWHERE = "http://127.0.0.1:9"  # the discard port: an emulator of our own is started


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=400, help="in each round (default: 400)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each way (default: 3)")
    parser.add_argument(
        "--many", type=int, default=10_000, help="pictures for the memory (default: 10000); 0 keeps the last figures"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/results/client.json", help="JSON to write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = {
            "commit": commit(),
            "measured": datetime.now(UTC).strftime("%Y-%m-%d"),
            "machine": describe_machine(),
            "pictures": options.pictures,
            "rounds": options.rounds,
            "throughput": _throughput(Path(folder), pictures=options.pictures, rounds=options.rounds),
            "memory": _memory(Path(folder), pictures=options.many) if options.many else _known_memory(options.output),
        }
    options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"Written: {options.output}; for the table: make figures")


def _throughput(folder: Path, *, pictures: int, rounds: int) -> dict[str, object]:
    source = _portraits(folder / "portraits", count=pictures)
    frames = [path.read_bytes() for path in sorted(source.iterdir())]
    ways: dict[str, list[dict[str, float]]] = {"bare": [], "client": [], "clientWithOutput": []}
    with running_emulator(_NOWHERE) as url:
        _bare(url, frames[: 4 * _GROUP])  # the functions are warm from here on
        for number in range(rounds):
            ways["bare"].append(_timed(lambda: _bare(url, frames), count=pictures))
            ways["client"].append(_timed(lambda: _client(url, source), count=pictures))
            client_with_output = partial(_client, url, source, "--out", str(folder / f"found-{number}"))
            ways["clientWithOutput"].append(_timed(client_with_output, count=pictures))
        large = [_large_frame()] * _LARGE_COUNT
        ways["bareLarge"] = [_timed(lambda: _bare(url, large), count=_LARGE_COUNT)]
    return {name: _median(measured) for name, measured in ways.items()}


def _timed(action: Callable[[], None], *, count: int) -> dict[str, float]:
    before, started = _cpu_seconds(), time.perf_counter()
    action()
    seconds, after = time.perf_counter() - started, _cpu_seconds()
    shares = {name: 1000 * (after.get(name, 0.0) - before.get(name, 0.0)) / count for name in after}
    return {"picturesPerSecond": count / seconds} | {f"{name}CpuMs": value for name, value in shares.items()}


def _cpu_seconds() -> dict[str, float]:
    """Return processor time so far: of the functions, of gateway and IAM, of this process with its ended children."""
    used = {"functions": 0.0, "gateway": 0.0, "own": sum(os.times()[:4])}
    for process in psutil.Process().children(recursive=True):
        try:
            is_function = "functions_framework" in process.cmdline()
            used["functions" if is_function else "gateway"] += sum(process.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return used


def _median(measured: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(statistics.median(entry[name] for entry in measured), 2) for name in measured[0]}


def _bare(url: str, frames: list[bytes]) -> None:
    """Send frames as the client would, with nothing else to do."""
    config = requests.get(f"{url}/config.json", timeout=10).json()
    groups = iter([frames[at : at + _GROUP] for at in range(0, len(frames), _GROUP)])
    lock = threading.Lock()
    threads = [
        threading.Thread(target=_bare_thread, args=(f"{url}/v1", config["apiKey"], groups, lock))
        for _ in range(_THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _bare_thread(base: str, key: str, groups: Iterator[list[bytes]], lock: threading.Lock) -> None:
    with requests.Session() as session:
        session.headers["x-api-key"] = key
        while True:
            with lock:
                group = next(groups, None)
            if group is None:
                return
            crops = []
            for frame in group:
                reply = _post(session, f"{base}/crop?maxFaces=16", data=frame, headers={"Content-Type": "image/jpeg"})
                crops += [{"data": face["alignedCrop"]["data"]} for face in reply["faces"]]
            for at in range(0, len(crops), 16):
                for name in load_contract().classifiers:
                    _post(session, f"{base}/{name}", json={"alignedCrops": crops[at : at + 16]})


def _post(session: requests.Session, address: str, **content: object) -> dict[str, list[dict[str, dict[str, str]]]]:
    while True:
        response = session.post(address, timeout=60, **content)  # type: ignore[arg-type]  # data, json or headers
        if response.status_code != 429:
            response.raise_for_status()
            reply: dict[str, list[dict[str, dict[str, str]]]] = response.json()
            return reply
        time.sleep(float(response.headers["Retry-After"]))


def _client(url: str, source: Path, *options: str) -> None:
    command = [sys.executable, "-m", "client", "analyze", "--url", url, "--quiet", str(source), *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _portraits(folder: Path, *, count: int) -> Path:
    """Write photos of a face at many places."""
    folder.mkdir()
    portrait = PIL.Image.fromarray(data.astronaut())
    for number in range(count):
        x, y, side = number % 60, number // 7 % 40, 420 + number % 31
        cut = portrait.crop((x, y, x + side, y + side)).resize((_SIDE_PX, _SIDE_PX))
        cut.save(folder / f"{number:05}.jpg", quality=88)
    return folder


def _large_frame() -> bytes:
    """Return a phone's photo: 12 megapixels with a face."""
    buffer = io.BytesIO()
    portrait = PIL.Image.fromarray(data.astronaut()).crop((0, 0, 512, 384))
    portrait.resize(_LARGE_PX).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _memory(folder: Path, *, pictures: int) -> dict[str, object]:
    """Return the client's resident memory on its way through many pictures, in MB."""
    source = folder / "many"
    first = _portraits(folder / "first", count=1) / "00000.jpg"
    source.mkdir()
    for number in range(pictures):
        os.link(first, source / f"{number:06}.jpg")
    with InstantService() as service, _started_client(service.url, source, folder / "found") as process:
        readings: dict[int, float] = {}
        marks = [max(1, round(pictures * share)) for share in (0.1, 0.25, 0.5, 0.75, 0.99)]
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            done = service.frame_count
            if len(readings) < len(marks) and done >= marks[len(readings)]:
                readings[done] = round(process.memory_info().rss / 1e6, 1)
            time.sleep(0.05)
    return {"pictures": pictures, "residentMb": readings}


def _known_memory(results: Path) -> object:
    return json.loads(results.read_text(encoding="utf-8"))["memory"]


@contextmanager
def _started_client(url: str, source: Path, out: Path) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "client", "analyze", "--url", url, "--quiet", str(source), "--out", str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        yield psutil.Process(process.pid)


if __name__ == "__main__":
    main()
