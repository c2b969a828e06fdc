from dataclasses import replace

import numpy as np
import pytest

from facetrain.detector import scenes
from facetrain.detector.faces import Faces
from facetrain.detector.scenes import (
    Canvas,
    Place,
    Placed,
    _piece_of_crowd,
    compose,
    crowd_labels,
    labels_of,
    moved,
    paste_whole,
    turned_box,
)

BOX = np.array([10, 20, 30, 40], np.float32)


def test_a_place_brings_the_middle_of_a_box_there_at_its_height():
    matrix = Place((100.0, 50.0), 80.0, 0.0).matrix(BOX)

    assert turned_box(BOX, matrix).tolist() == pytest.approx([70, 10, 60, 80])


def test_a_place_turns_clockwise_as_seen():
    matrix = Place((0.0, 0.0), 40.0, 90.0).matrix(BOX)

    assert moved(np.array([(25, 20)], np.float32), matrix)[0].tolist() == pytest.approx([20, 0], abs=1e-4)  # top: right


def test_a_mirrored_place_swaps_left_and_right_only():
    matrix = Place((0.0, 0.0), 40.0, 0.0, is_mirrored=True).matrix(BOX)

    assert moved(np.array([(10, 20)], np.float32), matrix)[0].tolist() == pytest.approx([15, -20])


def test_a_box_turned_by_a_right_angle_swaps_its_sides():
    assert turned_box(BOX, Place((0.0, 0.0), 40.0, 90.0).matrix(BOX))[2:].tolist() == pytest.approx([40, 30])


def test_a_box_turned_by_45_degrees_lies_between_ellipse_and_rectangle():
    side = turned_box(BOX, Place((0.0, 0.0), 40.0, 45.0).matrix(BOX))[2]

    assert 35.4 < side < 49.5
    assert side == pytest.approx(39.5, abs=0.5)


def test_a_pasted_face_lies_where_its_label_says(sources):
    rng = np.random.default_rng(3)
    canvas = Canvas(np.full((300, 300, 3), 255, np.uint8), [], rng)
    canvas.paste_face(sources, height=120.0, turn=0.0)

    x, y, width, height = canvas.placed[0].box.astype(int)
    inside = canvas.image[y + height // 4 : y + 3 * height // 4, x + width // 4 : x + 3 * width // 4]
    assert height == pytest.approx(120, abs=1)
    assert inside.mean() < 230  # the paper is white


def test_mirrored_faces_keep_their_right_eye_on_their_right(sources):
    for seed in range(6):
        canvas = Canvas(np.zeros((300, 300, 3), np.uint8), [], np.random.default_rng(seed))
        canvas.paste_face(sources, height=120.0, turn=0.0)
        right_eye, left_eye = canvas.placed[0].landmarks[:2]

        assert right_eye[0] < left_eye[0]


def test_a_face_too_small_to_see_is_not_learnt(sources):
    canvas = Canvas(np.zeros((300, 300, 3), np.uint8), [], np.random.default_rng(0))
    canvas.paste_face(sources, height=6.0, turn=0.0)

    assert not canvas.placed[0].is_sure


def test_faces_do_not_cover_each_other(sources):
    canvas = Canvas(np.zeros((100, 100, 3), np.uint8), [], np.random.default_rng(0))
    for _ in range(10):
        canvas.paste_face(sources, height=90.0, turn=0.0)

    assert len(canvas.placed) == 1


@pytest.mark.parametrize("seed", range(12))
def test_nothing_drawn_later_takes_a_crowds_faces_for_background(sources, monkeypatch, seed):
    corners = [(x, y) for x in (20, 70, 120) for y in (20, 70, 120)]
    crowd = [
        Placed(np.array([x, y, 16, 20], np.float32), np.zeros((5, 2), np.float32), is_sure=True) for x, y in corners
    ]
    canvas = Canvas(np.full((160, 160, 3), 90, np.uint8), crowd, np.random.default_rng(seed))
    monkeypatch.setattr(scenes, "_background", lambda *_sources, **_facts: canvas)

    boxes = compose(sources, side=160, rng=canvas.rng).faces.boxes

    assert set(corners) <= {(x, y) for x, y, *_ in boxes.tolist()}


@pytest.mark.parametrize(("rows", "is_sure"), [(2, True), (20, False)])
def test_a_face_that_is_drawn_over_is_neither_face_nor_background(rows, is_sure):
    face = Placed(np.array([10, 10, 40, 40], np.float32), np.zeros((5, 2), np.float32), is_sure=True)
    canvas = Canvas(np.zeros((100, 100, 3), np.uint8), [face], np.random.default_rng(0))
    before = canvas.image.copy()
    canvas.image[10 : 10 + rows, 10:50] = 200
    canvas.doubt_covered(before)

    assert canvas.placed[0].is_sure == is_sure


def test_a_piece_of_a_crowd_without_faces_shows_none(sources):
    crowd = np.full((1, 288, 512, 3), 90, np.uint8)
    crowd[0, 140:150, 250:260] = 255  # what is known to be a face
    box = np.array([[250, 140, 10, 10]], np.float32)
    faces = Faces(box, np.zeros((1, 5, 2), np.float32), np.ones(1, bool))
    marked = replace(sources, crowds=crowd, crowd_faces=(faces,))

    assert all(_piece_of_crowd(marked, np.random.default_rng(seed)).max() < 250 for seed in range(40))


def test_crowd_faces_outside_the_window_have_no_label(sources):
    away = np.array([[1.0, 0, 500], [0, 1, 0]])

    assert crowd_labels(sources.crowd_faces[0], away, side=200, is_mirrored=False) == []


def test_no_labels_are_empty_arrays():
    labels = labels_of([])

    assert isinstance(labels, Faces)
    assert (labels.boxes.shape, labels.landmarks.shape, labels.is_sure.shape) == ((0, 4), (0, 5, 2), (0,))


def test_the_same_seed_composes_the_same_scene(sources):
    first, second = (compose(sources, side=96, rng=np.random.default_rng(5)) for _ in range(2))

    assert (first.image == second.image).all()
    assert (first.faces.boxes == second.faces.boxes).all()


def test_scenes_have_the_side_asked_for_and_labels_of_one_length(sources):
    rng = np.random.default_rng(0)
    scenes = [compose(sources, side=64, rng=rng) for _ in range(40)]

    assert {scene.image.shape for scene in scenes} == {(64, 64, 3)}
    assert all(len(scene.faces.boxes) == len(scene.faces.landmarks) == len(scene.faces.is_sure) for scene in scenes)
    assert {0, 1, 2} <= {len(scene.faces.boxes) for scene in scenes}


def test_a_whole_picture_is_pasted_as_it_is_lit():
    scene = np.zeros((100, 100, 3), np.uint8)
    paste_whole(scene, np.full((50, 50, 3), 200, np.uint8), Place((50.0, 50.0), 60.0, 10.0))

    assert scene[50, 50].tolist() == [200, 200, 200]
    assert scene[2, 2].tolist() == [0, 0, 0]
