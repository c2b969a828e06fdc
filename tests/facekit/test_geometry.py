from facekit.geometry import BoundingBox, Face, Landmarks, Point, Visibility


def test_a_box_knows_its_area_and_centre():
    box = BoundingBox(10, 20, 30, 40)

    assert box.area == 1200
    assert box.centre == Point(25, 40)


def test_clipping_keeps_the_part_inside_the_frame():
    assert BoundingBox(-10, -5, 30, 30).clipped(width=15, height=100) == BoundingBox(0, 0, 15, 25)


def test_clipping_a_box_outside_leaves_no_area():
    assert BoundingBox(200, 10, 30, 30).clipped(width=100, height=100).area == 0


def test_iou_of_boxes_that_share_a_third():
    assert BoundingBox(0, 0, 10, 10).iou(BoundingBox(5, 0, 10, 10)) == 1 / 3


def test_iou_of_boxes_apart_is_nothing():
    assert BoundingBox(0, 0, 10, 10).iou(BoundingBox(20, 20, 10, 10)) == 0


def test_iou_of_empty_boxes_is_nothing():
    assert BoundingBox(0, 0, 0, 0).iou(BoundingBox(0, 0, 0, 0)) == 0


def test_landmarks_are_listed_in_the_contract_s_order():
    landmarks = Landmarks(Point(1, 2), Point(3, 4), Point(5, 6), Point(7, 8), Point(9, 10.126))

    assert landmarks.to_json()[0] == {"type": "right_eye", "x": 1, "y": 2}
    assert [each["type"] for each in landmarks.to_json()] == [
        "right_eye", "left_eye", "nose", "mouth_right", "mouth_left",
    ]  # fmt: skip
    assert landmarks.to_json()[4]["y"] == 10.13


def test_a_face_of_a_reduced_frame_is_scaled_to_the_frame_as_sent():
    points = Landmarks(Point(1, 2), Point(3, 4), Point(5, 6), Point(7, 8), Point(9, 10))
    shown = Visibility(right_eye=0.1, left_eye=0.9, mouth=1.0)
    box = BoundingBox(10, 20, 30, 40)
    face = Face(box, score=0.9, roll_degrees=12.0, yaw_degrees=-30.0, landmarks=points, visibility=shown).scaled(2)

    assert face.bounding_box == BoundingBox(20, 40, 60, 80)
    assert face.landmarks.named()["nose"] == Point(10, 12)
    assert (face.score, face.roll_degrees, face.yaw_degrees, face.visibility) == (0.9, 12.0, -30.0, shown)
