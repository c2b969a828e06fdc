"""What `make build` ships: reproducible, lean, and able to start with nothing but its own requirements."""

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("age", "crop", "emotion", "gender")

spec = importlib.util.spec_from_file_location("build", ROOT / "tools" / "build.py")
build = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build)


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("build")
    return {name: build.pack(build.stage(name, into=folder)) for name in NAMES}


def test_every_function_is_built():
    assert build.function_names() == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_sources_give_the_same_bytes(zips, tmp_path, name):
    folder = build.stage(name, into=tmp_path)
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700)

    assert build.pack(folder).read_bytes() == zips[name].read_bytes()


def test_an_unchanged_function_is_left_in_its_place(tmp_path):
    """A function may be running from there: it keeps its files, and its folder."""
    build.main(["--into", str(tmp_path)])
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*/*")}
    (tmp_path / "crop/__pycache__").mkdir()
    (tmp_path / "emotion/main.py").write_text("# another")

    build.main(["--into", str(tmp_path)])

    after = {path: path.stat().st_ino for path in tmp_path.rglob("*/*") if path.name != "__pycache__"}
    assert after.keys() == before.keys()
    assert {path for path in after if after[path] != before[path]} == set((tmp_path / "emotion").rglob("*"))
    assert (tmp_path / "emotion/main.py").read_text() != "# another"
    assert not list(tmp_path.glob(".new-*"))


def test_two_runs_at_once_leave_a_complete_build(tmp_path):
    command = [sys.executable, ROOT / "tools/build.py", "--into", tmp_path]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(3)]

    assert [run.wait() for run in runs] == [0, 0, 0]
    for name in NAMES:
        with zipfile.ZipFile(tmp_path / f"{name}.zip") as archive:
            files = {path.relative_to(tmp_path / name).as_posix() for path in (tmp_path / name).rglob("*.*")}
            assert set(archive.namelist()) == files - {"facekit", "model"}


def test_a_zip_holds_only_what_its_function_uses(zips):
    entries = {name: set(zipfile.ZipFile(path).namelist()) for name, path in zips.items()}

    assert {"main.py", "requirements.txt", "model/model.json", "facekit/detector.py"} <= entries["crop"]
    assert "facekit/classifier.py" not in entries["crop"]
    assert not {"facekit/detector.py", "facekit/alignment.py"} & (entries["emotion"] | entries["gender"])
    assert not [entry for each in entries.values() for entry in each if "__pycache__" in entry or "README" in entry]


def test_every_staged_module_is_imported_by_the_function(zips):
    for path in zips.values():
        staged = {entry.removeprefix("facekit/") for entry in zipfile.ZipFile(path).namelist() if "facekit/" in entry}
        assert staged == build.used_modules(ROOT / "functions" / path.stem / "main.py")


def test_the_model_in_the_zip_has_the_hash_of_its_manifest(zips):
    import hashlib

    for path in zips.values():
        archive = zipfile.ZipFile(path)
        manifest = json.loads(archive.read("model/model.json"))
        for file in (manifest, *([manifest["landmarker"]] if "landmarker" in manifest else [])):
            assert hashlib.sha256(archive.read(f"model/{file['file']}")).hexdigest() == file["sha256"]


def test_a_missing_part_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "ROOT", tmp_path)

    with pytest.raises(FileNotFoundError):
        build.stage("crop", into=tmp_path / "build")


def test_requirements_are_pinned_with_hashes():
    for name in NAMES:
        text = (ROOT / "functions" / name / "requirements.txt").read_text()
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert all("==" in pin for pin in pins)
        assert text.count("--hash=sha256:") >= len(pins)


def test_the_development_environment_has_the_functions_versions():
    development = (ROOT / "requirements" / "dev.txt").read_text().splitlines()
    for name in NAMES:
        lines = (ROOT / "functions" / name / "requirements.txt").read_text().splitlines()
        pins = [line.split(" ;")[0] for line in lines if line and not line.startswith((" ", "#"))]
        developed = {line.split(" ;")[0] for line in development}
        assert set(pins) <= developed


@pytest.fixture
def staged(tmp_path):
    """Return a function that stages a function for itself with these requirements."""

    def stage(requirements):
        folder = build.stage("crop", into=tmp_path)
        (folder / "requirements.txt").write_text(requirements)
        return folder

    return stage


def test_a_bill_of_materials_names_each_package_with_its_condition(staged):
    folder = staged(
        "b-package==2.0 ; sys_platform == 'linux' \\\n    --hash=sha256:00\na==1.5.post1 \\\n    --hash=sha256:01\n"
    )

    document = json.loads(build.bill_of_materials(folder).read_text())

    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    assert [component for component in document["components"] if component["type"] == "library"] == [
        {"type": "library", "name": "a", "version": "1.5.post1", "purl": "pkg:pypi/a@1.5.post1"},
        {
            "type": "library",
            "name": "b-package",
            "version": "2.0",
            "purl": "pkg:pypi/b-package@2.0",
            "properties": [{"name": "environment-marker", "value": "sys_platform == 'linux'"}],
        },
    ]


def test_a_bill_of_materials_names_the_models_with_their_hashes(zips):
    for path in zips.values():
        document = json.loads(build.bill_of_materials(path.with_suffix("")).read_text())
        models = [each for each in document["components"] if each["type"] == "machine-learning-model"]
        manifest = json.loads(zipfile.ZipFile(path).read("model/model.json"))

        assert models[0]["hashes"] == [{"alg": "SHA-256", "content": manifest["sha256"]}]
        assert len(models) == 1 + ("landmarker" in manifest)


def test_a_bill_of_materials_is_reproducible_and_not_in_the_zip(zips):
    folder = zips["emotion"].with_suffix("")
    first = build.bill_of_materials(folder).read_bytes()

    assert build.bill_of_materials(folder).read_bytes() == first
    assert not [name for name in zipfile.ZipFile(build.pack(folder)).namelist() if "cdx" in name]


def test_the_command_line_builds_everything(tmp_path):
    command = [sys.executable, ROOT / "tools" / "build.py", "--into", tmp_path]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert sorted(path.name for path in tmp_path.glob("*.zip")) == ["age.zip", "crop.zip", "emotion.zip", "gender.zip"]
    assert len(list(tmp_path.glob("*.cdx.json"))) == 4
    assert "crop.zip: " in output


def test_a_changed_function_takes_the_place_of_the_old_one(tmp_path):
    for name, text in (("old", "1"), ("new", "2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.py").write_text(text)

    build.replace(tmp_path / "new", tmp_path / "old")

    assert (tmp_path / "old/main.py").read_text() == "2"
    assert not (tmp_path / "new").exists()
