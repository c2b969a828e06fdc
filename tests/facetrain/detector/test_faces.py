import zipfile
from pathlib import Path

import cv2
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
