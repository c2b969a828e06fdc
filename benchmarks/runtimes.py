"""The functions on each Python that Cloud Functions offers: installed as its buildpack does, started as deployed.

`python -m benchmarks.runtimes` writes benchmarks/results/runtimes.json and prints the table.
"""

import argparse
import base64
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil  # type: ignore[import-untyped]  # its types are a package of their own

from benchmarks.machine import commit, describe_machine
from infra.ops.contract import functions

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "runtimes.json"
RUNTIMES = ("3.11", "3.12", "3.13")
COLUMNS = {"cold start, ms": "coldStartMs", "processor, ms": "cpuMsPerRequest", "installed, MB": "installedMb"}
START_SECONDS = 90.0
TURN = 10  # warm requests before the next runtime's turn
# Source: InstallRequirements in pkg/python/python.go of GoogleCloudPlatform/buildpacks. There `--user` puts packages
# into a folder of their own; here an environment of its own does. The file's hashes switch --require-hashes on.
PIP_OPTIONS = (
    "--upgrade", "--upgrade-strategy", "only-if-needed", "--no-warn-script-location", "--no-warn-conflicts",
    "--force-reinstall", "--no-compile", "--require-hashes",
)  # fmt: skip


def interpreter(runtime: str) -> Path | None:
    """Return a Python of that version, such as "3.12", from this process, the PATH or pyenv; None without one."""
    if runtime == f"{sys.version_info.major}.{sys.version_info.minor}":
        return Path(sys.executable)
    root = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv")))
    managed = sorted(root.glob(f"versions/{runtime}.*/bin/python"))
    found = shutil.which(f"python{runtime}")
    candidates = [*managed, *([Path(found)] if found else [])]
    return next((path for path in candidates if _is_python(path, runtime)), None)


def _is_python(path: Path, runtime: str) -> bool:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.startswith(f"Python {runtime}.")


def install(requirements: Path, *, python: Path, into: Path) -> Path:
    """Install a function's requirements into a clean environment as the buildpack does; return its bin folder.

    Raises:
        subprocess.CalledProcessError: A package cannot be installed, or packages do not fit together.
    """
    subprocess.run([python, "-m", "venv", into], check=True)
    command = [str(into / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*command, "install", "--quiet", "--requirement", str(requirements), *PIP_OPTIONS], check=True)
    subprocess.run([*command, "check"], check=True, stdout=subprocess.DEVNULL)
    return into / "bin"


def deployed_environment(name: str) -> dict[str, str]:
    """Return the variables that Terraform and the run image give a function."""
    limits = json.loads((ROOT / "infra" / "limits.json").read_text(encoding="utf-8"))["functions"][name]
    return {
        "ALLOWED_ORIGINS": "https://page.example",
        "FUNCTION_SIGNATURE_TYPE": "http",
        "FUNCTION_TARGET": name,
        "THREADS": str(limits["concurrency"]),
        "WORKERS": "1",
    }


@contextmanager
def served(folder: Path, *, programs: Path) -> Iterator[tuple[str, float]]:
    """Start the function that is staged in `folder`; yield its address and the milliseconds until its first answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "PORT": str(port)} | deployed_environment(folder.name)
    url = f"http://127.0.0.1:{port}/v1/{folder.name}"
    started = time.perf_counter()
    command = [str(programs / "functions-framework"), "--host", "127.0.0.1"]
    server = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    try:
        while not _answers(url):
            if server.poll() is not None or time.perf_counter() - started > START_SECONDS:
                raise RuntimeError(f"{folder.name} does not start with {programs}")
            time.sleep(0.005)
        yield url, (time.perf_counter() - started) * 1000
    finally:
        server.terminate()
        server.wait(20)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=10) as response:  # noqa: S310 - this machine
            return bool(response.status == 200)
    except URLError:
        return False


def post(url: str, body: bytes, *, media_type: str) -> dict[str, Any]:
    """Return what a function answers to one request."""
    with urlopen(Request(url, body, {"Content-Type": media_type}), timeout=60) as response:  # noqa: S310 - this machine
        return dict(json.load(response))


def requests(build: Path, *, programs: Mapping[str, Path]) -> dict[str, tuple[bytes, str]]:
    """Return one request for each function: the page's sample picture, and the crops that are found in it."""
    portrait = (ROOT / "frontend" / "sample.jpg").read_bytes()
    bodies = {function.name: (portrait, "image/jpeg") for function in functions() if function.takes_frames}
    (finder,) = bodies
    with served(build / finder, programs=programs[finder]) as (url, _):
        faces = post(url, portrait, media_type="image/jpeg")["faces"]
    crops = [{"data": face["alignedCrop"]["data"]} for face in faces]
    base64.b64decode(crops[0]["data"], validate=True)
    body = json.dumps({"alignedCrops": crops}).encode()
    return bodies | {each.name: (body, "application/json") for each in functions() if not each.takes_frames}


def measure(
    folder: Path, programs: Mapping[str, Path], *, request: tuple[bytes, str], starts: int, warm: int
) -> dict[str, dict[str, Any]]:
    """Return runtime -> a function's cold start, processor time of a warm request, size and answer.

    The runtimes take turns, so that whatever else the machine does meets all of them alike. Processor time and not
    duration: it is what is billed, and it means something on a busy machine, too.
    """
    cold: dict[str, list[float]] = {runtime: [] for runtime in programs}
    for _ in range(starts):
        for runtime, bin_folder in programs.items():
            with served(folder, programs=bin_folder) as (_, milliseconds):
                cold[runtime].append(milliseconds)
    facts: dict[str, dict[str, Any]] = {}
    spent = dict.fromkeys(programs, 0.0)
    with ExitStack() as servers:
        urls = {runtime: servers.enter_context(served(folder, programs=programs[runtime]))[0] for runtime in programs}
        for runtime, url in urls.items():
            facts[runtime] = {"answer": post(url, request[0], media_type=request[1])}
        for _ in range(warm // TURN):
            for runtime, url in urls.items():
                before = _child_seconds()
                for _ in range(TURN):
                    post(url, request[0], media_type=request[1])
                spent[runtime] += _child_seconds() - before
    for runtime, bin_folder in programs.items():
        size = sum(path.stat().st_size for path in (bin_folder.parent / "lib").rglob("*") if path.is_file())
        facts[runtime] |= {
            "coldStartMs": round(statistics.median(cold[runtime]), 1),
            "cpuMsPerRequest": round(spent[runtime] / (warm // TURN * TURN) * 1000, 2),
            "installedMb": round(size / 1e6, 1),
        }
    return facts


def _child_seconds() -> float:
    """Return the processor time that this process's children, and theirs, have used so far."""
    found = psutil.Process().children(recursive=True)
    return float(sum(sum(process.cpu_times()[:2]) for process in found))


def difference(answer: dict[str, Any], reference: dict[str, Any]) -> float:
    """Return the largest difference between two answers' probabilities, or between their boxes in pixels."""
    if "faces" in reference:
        pairs = zip(answer["faces"], reference["faces"], strict=True)
        values = [(a["boundingBox"], b["boundingBox"]) for a, b in pairs]
    else:
        pairs = zip(answer["predictions"], reference["predictions"], strict=True)
        values = [(a["probabilities"], b["probabilities"]) for a, b in pairs]
    return max(abs(float(a[key]) - float(b[key])) for a, b in values for key in b)


def table(result: dict[str, Any]) -> str:
    """Return the measured runtimes side by side, in Markdown: in each cell in their order."""
    lines = [f"| Python {', '.join(next(iter(result['functions'].values())))} | {' | '.join(COLUMNS)} | difference |"]
    lines += [f"|---|{'---|' * len(COLUMNS)}---:|"]
    for name, runtimes in result["functions"].items():
        cells = [", ".join(f"{facts[key]:.0f}" for facts in runtimes.values()) for key in COLUMNS.values()]
        widest = max(facts["difference"] for facts in runtimes.values())
        lines.append(f"| `{name}` | {' | '.join(cells)} | {widest:.4f} |")
    return "\n".join(lines)


def measure_all(build: Path, *, folder: Path, starts: int, warm: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Return function -> runtime -> what was measured; runtimes without an interpreter here are left out."""
    pythons = {runtime: python for runtime in RUNTIMES if (python := interpreter(runtime))}
    names = [function.name for function in functions()]
    installed: dict[tuple[bytes, str], Path] = {}  # functions with the same requirements share an environment
    for name, runtime in product(names, pythons):
        requirements = build / name / "requirements.txt"
        key = (requirements.read_bytes(), runtime)
        if key not in installed:
            installed[key] = install(requirements, python=pythons[runtime], into=folder / f"{name}-{runtime}")
    programs = {
        name: {runtime: installed[(build / name / "requirements.txt").read_bytes(), runtime] for runtime in pythons}
        for name in names
    }
    bodies = requests(build, programs={name: programs[name][RUNTIMES[0]] for name in names})
    measured: dict[str, dict[str, dict[str, Any]]] = {}
    for name in names:
        runs = measure(build / name, programs[name], request=bodies[name], starts=starts, warm=warm)
        reference = runs[RUNTIMES[0]]["answer"]
        measured[name] = {
            runtime: {key: value for key, value in facts.items() if key != "answer"}
            | {"difference": round(difference(facts["answer"], reference), 6)}
            for runtime, facts in runs.items()
        }
    return measured


def main(arguments: list[str] | None = None) -> int:
    """Measure, write the result, print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5, help="cold starts of each function")
    parser.add_argument("--warm", type=int, default=100, help="warm requests to each function")
    options = parser.parse_args(arguments)
    result: dict[str, Any] = {
        "loadBefore": os.getloadavg()[0],
        "commit": commit(),
        "machine": describe_machine(),
        "effort": {"coldStarts": options.starts, "warmRequests": options.warm},
    }
    with tempfile.TemporaryDirectory() as folder:
        result["functions"] = measure_all(ROOT / "build", folder=Path(folder), starts=options.starts, warm=options.warm)
    load = [os.getloadavg()[0], result.pop("loadBefore")]
    result["note"] = (
        f"Load, before and after: {load[1]:.1f} and {load[0]:.1f}. Sizes are of the buildpack's installation."
    )
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(table(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
