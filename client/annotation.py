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
    taken, left_over = [_bounds(points, margin_px=line_px) for points in corners], []
    for number, face in enumerate(faces, 1):
        lines = _lines(face)
        if lines and not _write(canvas, lines, face=taken[number - 1], taken=taken, room=image.size):
            _mark(canvas, str(number), face=taken[number - 1])
            left_over.append(number)
    return left_over


def _lines(face: FaceResult) -> list[str]:
    lines = [phrase(name, prediction) for name, prediction in face.shown.items()]
    return lines if face.person is None else [f"person {face.person}", *lines]


def _write(canvas: Canvas, lines: Sequence[str], *, face: Box, taken: list[Box], room: tuple[int, int]) -> bool:
    """Write a label, smaller where that helps; return whether there was room for it."""
    largest = max(_LEAST_FONT_PX, round(max(room) * _PICTURE_SHARE))
    wanted = min(largest, max(_LEAST_FONT_PX, round(face.width * _FACE_SHARE)))
    for font_px in sorted({wanted, round((wanted + _LEAST_FONT_PX) / 2), _LEAST_FONT_PX}, reverse=True):
        width, height = _size(canvas, lines, font_px)
        at = place(width, height, face=face, taken=taken, room=room)
        if at is not None:
            _write_at(canvas, lines, at=at, font_px=font_px)
            taken.append(at)
            return True
    return False


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
