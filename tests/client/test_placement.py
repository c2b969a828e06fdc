"""Where labels stand."""

from hypothesis import given
from hypothesis import strategies as st

from client.placement import Box, place

ROOM = (400, 300)


def test_a_label_stands_below_its_face() -> None:
    assert place(80, 20, face=Box(100, 100, 60, 60), taken=[Box(100, 100, 60, 60)], room=ROOM) == Box(100, 160, 80, 20)


def test_a_label_stands_beside_a_face_that_reaches_the_ground() -> None:
    face = Box(100, 200, 60, 100)

    assert place(80, 20, face=face, taken=[face], room=ROOM) == Box(160, 200, 80, 20)


def test_a_label_moves_into_the_picture() -> None:
    face = Box(350, 10, 50, 60)

    assert place(120, 20, face=face, taken=[face], room=ROOM) == Box(280, 70, 120, 20)


def test_there_may_be_no_room() -> None:
    face = Box(0, 0, 400, 300)

    assert place(80, 20, face=face, taken=[face], room=ROOM) is None


boxes = st.builds(Box, st.integers(0, 350), st.integers(0, 250), st.integers(10, 150), st.integers(10, 150))


@given(st.lists(boxes, min_size=1, max_size=16), st.integers(20, 150), st.integers(10, 40))
def test_no_label_covers_a_face_or_another_label(faces: list[Box], width: int, height: int) -> None:
    taken = list(faces)
    for face in faces:
        label = place(width, height, face=face, taken=taken, room=ROOM)
        if label is not None:
            assert not any(label.meets(other) for other in taken)
            assert 0 <= label.x <= ROOM[0] - width
            assert 0 <= label.y <= ROOM[1] - height
            taken.append(label)
