"""Stage `build/<name>/` for every function; write one reproducible zip and bill of materials each. Stdlib only.

Same sources, same bytes: entries are sorted, times and modes are fixed. So an unchanged function is never redeployed.
"""

import argparse
import ast
import fcntl
import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# The oldest time that a zip can hold; any fixed time would do.
EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o644 << 16


def function_names() -> list[str]:
    """Return the functions' names: the folders under `functions/`."""
    return sorted(path.parent.name for path in (ROOT / "functions").glob("*/main.py"))


def stage(name: str, *, into: Path) -> Path:
    """Assemble `into/<name>/` from the function, facekit and its model; return the folder.

    Raises:
        FileNotFoundError: A part is missing.
    """
    target = into / name
    shutil.rmtree(target, ignore_errors=True)
    (target / "model").mkdir(parents=True)
    for file in ("main.py", "requirements.txt"):
        shutil.copyfile(ROOT / "functions" / name / file, target / file)
    (target / "facekit").mkdir()
    for module in sorted(used_modules(target / "main.py")):
        shutil.copyfile(ROOT / "src" / "facekit" / module, target / "facekit" / module)
    _stage_model(name, into=target / "model")
    return target


def used_modules(source: Path) -> set[str]:
    """Return the files of facekit that `source` needs, directly or through one another."""
    found = {"__init__.py"}
    waiting = _facekit_imports(source)
    while waiting:
        module = waiting.pop()
        found.add(module)
        waiting |= _facekit_imports(ROOT / "src" / "facekit" / module) - found
    return found


def _facekit_imports(source: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "facekit":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("facekit."):
            names.add((node.module or "").removeprefix("facekit."))
    return {f"{name}.py" for name in names}


def pack(folder: Path) -> Path:
    """Write `<folder>.zip` with the files of `folder`, always in the same way; return its path."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = MODE
            entry.create_system = 3  # Unix, on every machine
            archive.writestr(entry, path.read_bytes(), compresslevel=9)
    return target


def bill_of_materials(folder: Path) -> Path:
    """Write `<folder>.cdx.json`, a function's packages and model as CycloneDX, always in the same way; return its path.

    It lies beside the zip and not in it: it names what the zip's requirements.txt and model.json state.
    Source: CycloneDX 1.5, https://cyclonedx.org/docs/1.5/json/
    """
    lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]
    manifest = json.loads((folder / "model" / "model.json").read_text(encoding="utf-8"))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": f"emotion-detector-{folder.name}"}},
        "components": [*(_package(pin) for pin in sorted(pins)), *_models(manifest)],
    }
    target = folder.with_suffix(".cdx.json")
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return target


def _package(pin: str) -> dict[str, object]:
    requirement, _, marker = pin.removesuffix("\\").strip().partition(" ; ")
    name, _, version = requirement.partition("==")
    package: dict[str, object] = {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
    }
    return package | ({"properties": [{"name": "environment-marker", "value": marker.strip()}]} if marker else {})


def _models(manifest: dict[str, Any]) -> list[dict[str, object]]:
    files = [manifest, *([manifest["landmarker"]] if "landmarker" in manifest else [])]
    return [
        {
            "type": "machine-learning-model",
            "name": f"{manifest['name']}/{file['file']}",
            "version": manifest["version"],
            "hashes": [{"alg": "SHA-256", "content": file["sha256"]}],
        }
        for file in files
    ]


def _stage_model(name: str, *, into: Path) -> None:
    source = ROOT / "models" / name
    manifest = json.loads((source / "model.json").read_text(encoding="utf-8"))
    files = ["model.json", manifest["file"], *([manifest["landmarker"]["file"]] if "landmarker" in manifest else [])]
    for file in files:
        shutil.copyfile(source / file, into / file)


def replace(staged: Path, target: Path) -> None:
    """Put a staged folder in the place of another, unless that has the same files: a function may run from there."""
    if _contents(staged) == _contents(target):
        return
    if target.exists():
        target.rename(staged.with_suffix(".old"))
    staged.rename(target)


def _contents(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder): path.read_bytes() for path in files}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "build", help="folder to stage into (default: build)")
    into = parser.parse_args(arguments).into
    into.mkdir(parents=True, exist_ok=True)
    with Path(__file__).open(encoding="utf-8") as own, tempfile.TemporaryDirectory(dir=into, prefix=".new-") as draft:
        fcntl.flock(own, fcntl.LOCK_EX)  # two runs of make take turns
        for name in function_names():
            folder = stage(name, into=Path(draft))
            archive = pack(folder)
            print(f"{archive.name}: {archive.stat().st_size / 1024:.0f} KiB")
            for file in (archive, bill_of_materials(folder)):
                file.replace(into / file.name)
            replace(folder, into / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
