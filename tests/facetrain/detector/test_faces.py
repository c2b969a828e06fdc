import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data

from facetrain.data import DETECTOR
from facetrain.detector import faces

SHARED = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture
def data_dir(tmp_path):
    reference = SHARED / DETECTOR
    if not reference.exists():
        pytest.skip(f"needs the reference detector at {reference}")
    portrait = cv2.imencode(".jpg", skimage.data.astronaut()[55:175, 160:280, ::-1])[1].tobytes()
    scene = cv2.imencode(".jpg", cv2.resize(skimage.data.coffee()[..., ::-1], (512, 288)))[1].tobytes()
    (tmp_path / "data").mkdir()
    for archive, names in {
        "utkface": [f"{age}_1_0_{age}.jpg" for age in range(20, 40)],
        "expressions_web": [f"Somebody_{index}_0001.jpg" for index in range(5)],
        "crowds": [f"{index:04}.jpg" for index in range(20)],
    }.items():
        with zipfile.ZipFile(tmp_path / "data" / f"{archive}.zip", "w") as file:
            for name in names:
                file.writestr(name, scene if archive == "crowds" else portrait)
    (tmp_path / "models").symlink_to(reference.resolve().parent)
    return tmp_path / "data"


def test_both_parts_make_up_the_data_and_share_nothing(data_dir, tmp_path):
    learnt, held_out = (faces.load(data_dir, is_held_out=part, cache_dir=tmp_path / "cache") for part in (False, True))

    assert len(learnt.usable[0]) + len(held_out.usable[0]) == 20
    assert not set(learnt.usable[0]) & set(held_out.usable[0])
    assert len(learnt.crowds) + len(held_out.crowds) == 20
    assert len(held_out.crowds) > 0


def test_a_portraits_landmarks_lie_in_its_box(data_dir, tmp_path):
    sources = faces.load(data_dir, is_held_out=False, cache_dir=tmp_path / "cache")
    box, landmarks = sources.faces[0].boxes[0], sources.faces[0].landmarks[0]

    assert ((landmarks > box[:2]) & (landmarks < box[:2] + box[2:])).all()
    assert landmarks[0, 0] < landmarks[1, 0]


def test_a_person_is_on_one_side_only():
    assert len({faces._is_held_out(f"Some_Body_{index:04}.jpg") for index in range(50)}) == 1
    assert len({faces._is_held_out(f"30_1_0_{index}.jpg") for index in range(50)}) == 2


class _Laggard:
    """Finds the one face that is drawn as five dots of different greys, but sees a third of its tilt."""

    def detect(self, picture):
        dots = [np.median(np.argwhere(abs(picture[..., 0].astype(int) - grey) < 3), axis=0)[::-1] for grey in GREYS]
        points = np.array(dots)
        if points[0, 0] > points[1, 0]:  # a mirror image: the other eye is now the right one
            points = points[faces.MIRRORED]
        middle = points.mean(axis=0)
        across = points[1] - points[0]
        lag = -2 / 3 * np.arctan2(across[1], across[0])
        turn = np.array([[np.cos(lag), -np.sin(lag)], [np.sin(lag), np.cos(lag)]])
        seen = (points - middle) @ turn.T + middle
        return 1, np.array([[40, 40, 80, 80, *seen.ravel(), 0.9]], np.float32)


GREYS = (40, 80, 120, 160, 200)


@pytest.mark.parametrize("tilt", [-15, 0, 9])
def test_landmarks_do_not_lag_behind_a_tilt_as_the_reference_detectors_do(tilt):
    upright = np.array([(60, 65), (100, 65), (80, 85), (65, 100), (95, 100)])
    drawn = np.full((160, 160, 3), 255, np.uint8)
    for (x, y), grey in zip(upright, GREYS, strict=True):
        cv2.circle(drawn, (x, y), 5, (grey, grey, grey), -1)
    picture, matrix = faces._turned(drawn, tilt)
    true = upright @ matrix[:, :2].T + matrix[:, 2]
    row = faces._seen_twice(_Laggard(), picture)

    found = faces._levelled_landmarks(_Laggard(), picture, row).reshape(5, 2)

    assert abs(faces._tilt(row)) == pytest.approx(abs(tilt) / 3, abs=1)
    assert np.linalg.norm(found - true, axis=1).max() < 1.5
