"""Where a label may stand: near its face, inside the picture, over no face and no other label."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the picture."""

    x: int
    y: int
    width: int
    height: int

    def meets(self, other: "Box") -> bool:
        """Return whether two rectangles share a pixel."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


def place(width: int, height: int, *, face: Box, taken: Sequence[Box], room: tuple[int, int]) -> Box | None:
    """Return where a label of this size goes; None where there is no room for it.

    Args:
        width: Of the label.
        height: Of the label.
        face: What it belongs to.
        taken: Faces and labels that it must not cover.
        room: Width and height of the picture.
    """
    for x, y in _candidates(width, height, face=face, room=room):
        box = Box(x, y, width, height)
        is_inside = x >= 0 and y >= 0 and x + width <= room[0] and y + height <= room[1]
        if is_inside and not any(box.meets(other) for other in taken):
            return box
    return None


def _candidates(width: int, height: int, *, face: Box, room: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield corners: below, beside, above; each in line with the face, then moved along its edge into the picture."""
    below, above = face.y + face.height, face.y - height
    right, left = face.x + face.width, face.x - width
    columns = [face.x, face.x + (face.width - width) // 2, right - width]
    rows = [face.y, face.y + (face.height - height) // 2, below - height]
    columns.append(min(max(0, columns[1]), max(0, room[0] - width)))
    rows.append(min(max(0, rows[1]), max(0, room[1] - height)))
    yield from ((x, below) for x in columns)
    yield from ((right, y) for y in rows)
    yield from ((left, y) for y in rows)
    yield from ((x, above) for x in columns)
