import cv2
import numpy as np

from facetrain.detector.faces import Faces
from facetrain.detector.findings import Answer
from facetrain.detector.scenes import Scene
from facetrain.detector.sheets import COLUMNS, FALSE, FOUND, MISSED, TILE_PX, draw_sheet

THERE, ELSEWHERE = (100, 100, 80, 80), (300, 300, 80, 80)


def sheet_of(answers, tmp_path):
    faces = Faces(np.array([THERE], np.float32), np.zeros((1, 5, 2), np.float32), np.array([True]))
    scene = Scene(np.zeros((480, 480, 3), np.uint8), faces)
    draw_sheet(lambda _: Answer(np.array(answers, np.float32).reshape(-1, 4)), [scene], tmp_path / "a" / "sheet.png")
    return cv2.imread(str(tmp_path / "a" / "sheet.png"))[..., ::-1]


def has(sheet, colour):
    return bool((np.abs(sheet.astype(int) - colour).max(axis=-1) < 60).any())


def test_a_sheet_shows_what_was_found_and_made_up(tmp_path):
    sheet = sheet_of([THERE, ELSEWHERE], tmp_path)

    assert sheet.shape == (TILE_PX, COLUMNS * TILE_PX, 3)
    assert [has(sheet, colour) for colour in (FOUND, FALSE, MISSED)] == [True, True, False]


def test_a_sheet_shows_what_was_missed(tmp_path):
    sheet = sheet_of([], tmp_path)

    assert [has(sheet, colour) for colour in (FOUND, FALSE, MISSED)] == [False, False, True]
