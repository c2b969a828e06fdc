from pathlib import Path

import numpy as np
import pytest
import skimage.data

from lab.detector import finders
from lab.detector.__main__ import main
from lab.detector.labels import REFERENCE
from lab.detector.teacher import Teacher, iou, suppressed, tilt

DATA = Path(__file__).parents[4] / "shared" / "data"
FACE = np.array((176, 60, 90, 118), np.float32)
needs_shared = pytest.mark.skipif(not (DATA / REFERENCE).exists(), reason=f"needs the data sets in {DATA}")


@pytest.fixture(scope="module")
def portrait():
    return np.asarray(skimage.data.astronaut(), np.uint8)


def test_haar_finds_a_frontal_face_and_no_landmarks(portrait):
    rows = finders.haar()(portrait)

    assert iou(FACE, rows[:, :4]).max() > 0.3
    assert np.isnan(rows[:, 4:14]).all()


def test_ours_is_the_served_detector(portrait):
    [row] = finders.ours(Path(__file__).parents[3] / "models" / "crop")(portrait)

    assert iou(FACE, row[np.newaxis, :4])[0] > 0.6
    assert abs(tilt(row[4:14].reshape(5, 2))) < 12


@needs_shared
def test_the_reference_reads_pictures_of_any_shape(portrait):
    find = finders.yunet(DATA / REFERENCE, side_px=320)

    assert iou(FACE, find(portrait)[:, :4]).max() > 0.6
    assert iou(FACE, find(portrait[:200])[:, :4]).max() > 0.6


def test_a_missing_reference_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="reference detector"):
        finders.yunet(tmp_path / "none.onnx", side_px=320)
    with pytest.raises(FileNotFoundError, match="reference detector"):
        Teacher(tmp_path / "none.onnx")


@needs_shared
def test_the_teacher_adds_a_face_and_its_landmarks(portrait):
    labels = Teacher(DATA / REFERENCE).label(portrait, np.zeros((0, 4), np.float32), np.zeros(0, bool), may_add=True)

    [face] = np.flatnonzero(labels.is_sure)
    assert iou(FACE, labels.boxes)[face] > 0.6
    assert labels.landmarks[face, 0] == pytest.approx((202, 102), abs=6)
    assert not labels.is_given[face]


def test_of_overlapping_finds_the_surest_is_kept():
    rows = np.zeros((3, 15), np.float32)
    rows[:, 2:4] = 10
    rows[:, 0], rows[:, 14] = (0, 1, 30), (0.5, 0.9, 0.4)

    assert suppressed(rows)[:, 14].tolist() == pytest.approx([0.9, 0.4])


@needs_shared
def test_a_smoke_run_trains_and_exports(tmp_path, monkeypatch):
    monkeypatch.setattr("lab.detector.labels.CACHE", tmp_path / "cache")
    monkeypatch.setattr("lab.detector.pools.CACHE", tmp_path / "cache")
    options = ["--preset", "smoke", "--run", str(tmp_path / "run")]
    main(["train", *options])
    main(["export", *options, "--out", str(tmp_path / "model")])

    assert {each.name for each in (tmp_path / "model").iterdir()} == {"landmarks.onnx", "model.json", "model.onnx"}
