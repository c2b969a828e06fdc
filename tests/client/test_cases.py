"""Files that people have, through the real functions."""

import csv
import json
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from client.__main__ import main
from tests.conftest import RunningEmulator


def _analyse(emulator: RunningEmulator, out: Path, *paths: Path) -> int:
    return main(["analyze", "--url", emulator.url, "--out", str(out), *map(str, paths)])


def _lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]


def test_a_portrait_film_of_a_phone_is_upright(emulator: RunningEmulator, cases: Path, tmp_path: Path) -> None:
    assert _analyse(emulator, tmp_path, cases / "portrait-phone-rotation.mp4", Path("--annotate")) == 0

    lines = _lines(tmp_path)
    assert {(line["frame"]["width"], line["frame"]["height"]) for line in lines} == {(480, 360)}
    assert all(abs(line["faces"][0]["rollDegrees"]) < 15 for line in lines)
    assert {line["faces"][0]["person"] for line in lines} == {1}


def test_an_av1_film_is_analysed(emulator: RunningEmulator, cases: Path, tmp_path: Path) -> None:
    assert _analyse(emulator, tmp_path, cases / "av1.mp4") == 0
    assert [len(line["faces"]) for line in _lines(tmp_path)] == [1, 1, 1, 1]


def test_each_file_of_a_mixed_folder_is_analysed(emulator: RunningEmulator, cases: Path, tmp_path: Path) -> None:
    assert _analyse(emulator, tmp_path, cases / "mixed-folder") == 0

    names = [Path(line["file"]).name for line in _lines(tmp_path) if len(line["faces"]) == 1]
    assert names == ["IMG_0001.HEIC", "a.jpg", "b.avif", "c.jfif"]


def test_each_file_that_is_named_is_analysed(emulator: RunningEmulator, cases: Path, tmp_path: Path) -> None:
    folder = cases / "mixed-folder"

    assert _analyse(emulator, tmp_path, folder / "a.jpg", folder / "IMG_0001.HEIC") == 0
    with (tmp_path / "files.csv").open(newline="") as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["analysed", "analysed"]


def test_a_small_portrait_keeps_its_face_and_has_a_label(
    emulator: RunningEmulator, cases: Path, tmp_path: Path
) -> None:
    assert _analyse(emulator, tmp_path, cases / "small-portrait-112.jpg") == 0

    before = np.asarray(PIL.Image.open(cases / "small-portrait-112.jpg").convert("RGB")).astype(int)
    after = np.asarray(PIL.Image.open(tmp_path / "annotated/small-portrait-112.jpg")).astype(int)
    assert after.shape[0] > 112
    assert abs(after[35:85, 36:80] - before[35:85, 36:80]).mean() < 8
    assert (after[112:] > 200).any()


@pytest.mark.parametrize("parallel", ["1", "8"])
def test_real_functions_give_the_same_in_parallel(
    emulator: RunningEmulator, cases: Path, tmp_path: Path, parallel: str
) -> None:
    paths = [cases / "mixed-folder", cases / "av1.mp4", Path("--parallel"), Path(parallel)]

    assert _analyse(emulator, tmp_path, *paths) == 0
    assert [line["faces"][0]["predictions"]["emotion"]["label"] for line in _lines(tmp_path)] == ["happy"] * 8


def test_lettering_is_no_face(emulator: RunningEmulator, cases: Path, tmp_path: Path) -> None:
    assert _analyse(emulator, tmp_path, cases / "lettering-no-face.mp4") == 0
    assert {len(line["faces"]) for line in _lines(tmp_path)} == {0}
