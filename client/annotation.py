"""Results drawn into a picture: each face's box, turned like the head, and its labels where they hide no face."""

import math
from collections.abc import Sequence
from functools import cache

import PIL.Image
from PIL import ImageDraw, ImageFont
from PIL.Image import Image
from PIL.ImageDraw import ImageDraw as Canvas

from .placement import Box, place
from .results import FaceResult, phrase

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_BOX_COLOUR = (40, 200, 80)
_TEXT_COLOUR = (255, 255, 255)
_BACK_COLOUR = (40, 40, 40)
_FACE_SHARE = 0.16  # of a face's width: the height of its letters
_LEAST_FONT_PX = 10  # smaller cannot be read
_SMALLER = 0.85  # from one attempt to the next
_PICTURE_SHARE = 0.03  # of the picture's longer side: the largest letters


def annotate(image: Image, faces: Sequence[FaceResult]) -> Image:
    """Return a copy of a picture (RGB) with its faces drawn into it.

    What finds no room beside or below its face stands in a strip below the picture, under the face's number.
    """
    drawn = image.convert("RGB")
    left_over = draw(drawn, faces)
    if not left_over:
        return drawn
    return _with_strip(drawn, [f"{number}: {faces[number - 1].summary}" for number in left_over])


def draw(image: Image, faces: Sequence[FaceResult]) -> list[int]:
    """Draw the faces into a picture (RGB) itself; return the numbers of those for whose labels there is no room."""
    canvas = ImageDraw.Draw(image)
    line_px = max(2, round(max(image.size) / 400))
    corners = [_corners(face) for face in faces]
    for points in corners:
        canvas.polygon(points, outline=_BOX_COLOUR, width=line_px)
    boxes = [_bounds(points, margin_px=line_px) for points in corners]
    labels = [_lines(face) for face in faces]
    font_px, places = _layout(canvas, labels, boxes=boxes, room=image.size)
    for number, (lines, place_, box) in enumerate(zip(labels, places, boxes, strict=True), 1):
        if place_ is not None:
            _write_at(canvas, lines, at=place_, font_px=font_px)
        elif lines:
            _mark(canvas, str(number), face=box)
    return [n for n, (lines, at) in enumerate(zip(labels, places, strict=True), 1) if lines and at is None]


def _lines(face: FaceResult) -> list[str]:
    lines = [phrase(name, prediction) for name, prediction in face.shown.items()]
    return lines if face.person is None else [f"person {face.person}", *lines]


def _layout(
    canvas: Canvas, labels: Sequence[list[str]], *, boxes: Sequence[Box], room: tuple[int, int]
) -> tuple[int, list[Box | None]]:
    """Return the largest letters with which all labels find room, and their places; the smallest where some do not."""
    largest = max(_LEAST_FONT_PX, round(max(room) * _PICTURE_SHARE))
    widths = sorted(box.width for box in boxes) or [0]
    font_px = min(largest, max(_LEAST_FONT_PX, round(widths[len(widths) // 2] * _FACE_SHARE)))
    while True:
        places = _places(canvas, labels, boxes=boxes, room=room, font_px=font_px)
        if font_px == _LEAST_FONT_PX or all(at or not lines for at, lines in zip(places, labels, strict=True)):
            return font_px, places
        font_px = max(_LEAST_FONT_PX, round(font_px * _SMALLER))


def _places(
    canvas: Canvas, labels: Sequence[list[str]], *, boxes: Sequence[Box], room: tuple[int, int], font_px: int
) -> list[Box | None]:
    taken, places = list(boxes), []
    for lines, box in zip(labels, boxes, strict=True):
        at = place(*_size(canvas, lines, font_px), face=box, taken=taken, room=room) if lines else None
        taken += [at] if at else []
        places.append(at)
    return places


def _size(canvas: Canvas, lines: Sequence[str], font_px: int) -> tuple[int, int]:
    widths = [canvas.textlength(line, font=_font(font_px)) for line in lines]
    return math.ceil(max(widths)) + font_px // 2, len(lines) * _line_px(font_px) + font_px // 4


def _write_at(canvas: Canvas, lines: Sequence[str], *, at: Box, font_px: int) -> None:
    canvas.rectangle((at.x, at.y, at.x + at.width - 1, at.y + at.height - 1), fill=_BACK_COLOUR)
    for row, line in enumerate(lines):
        origin = (at.x + font_px // 4, at.y + row * _line_px(font_px))
        canvas.text(origin, line, font=_font(font_px), fill=_TEXT_COLOUR)


def _mark(canvas: Canvas, text: str, *, face: Box) -> None:
    """Write a face's number into the corner of its own box."""
    width, height = _size(canvas, [text], _LEAST_FONT_PX)
    _write_at(canvas, [text], at=Box(max(0, face.x), max(0, face.y), width, height), font_px=_LEAST_FONT_PX)


def _with_strip(image: Image, lines: Sequence[str]) -> Image:
    font_px = max(_LEAST_FONT_PX, round(max(image.size) * _PICTURE_SHARE / 2))
    lines = [part for line in lines for part in _wrapped(line, font_px, room_px=image.width)]
    width, height = _size(ImageDraw.Draw(image), lines, font_px)
    whole = PIL.Image.new("RGB", (max(image.width, width), image.height + height), _BACK_COLOUR)
    whole.paste(image)
    _write_at(ImageDraw.Draw(whole), lines, at=Box(0, image.height, whole.width, height), font_px=font_px)
    return whole


def _wrapped(line: str, font_px: int, *, room_px: int) -> list[str]:
    """Return a line in parts, each after a comma, where it is too long for the picture."""
    is_fitting = _font(font_px).getlength(line) + font_px // 2 <= room_px
    return [line] if is_fitting else line.replace(", ", ",\n  ").split("\n")


def _corners(face: FaceResult) -> list[tuple[float, float]]:
    x, y = face.x + face.width / 2, face.y + face.height / 2
    cosine, sine = math.cos(math.radians(face.roll_degrees)), math.sin(math.radians(face.roll_degrees))
    halves = [(sx * face.width / 2, sy * face.height / 2) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [(x + dx * cosine - dy * sine, y + dx * sine + dy * cosine) for dx, dy in halves]


def _bounds(points: Sequence[tuple[float, float]], *, margin_px: int) -> Box:
    left, top = min(x for x, _ in points) - margin_px, min(y for _, y in points) - margin_px
    right, bottom = max(x for x, _ in points) + margin_px, max(y for _, y in points) + margin_px
    return Box(math.floor(left), math.floor(top), math.ceil(right - left), math.ceil(bottom - top))


def _line_px(font_px: int) -> int:
    return round(font_px * 1.25)


@cache
def _font(font_px: int) -> Font:
    return ImageFont.load_default(font_px)
