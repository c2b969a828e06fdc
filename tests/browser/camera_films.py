"""What the fake camera shows, frame by frame: uint8[480, 640, 3], BGR, made of the public-domain portrait."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
import skimage.data

_SIZE = (640, 480)


def write_film(path: Path, frames: Iterable[np.ndarray], *, quality: int = 95) -> Path:
    """Write a film that the fake camera repeats."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    path.write_bytes(b"".join(cv2.imencode(".jpg", frame, options)[1].tobytes() for frame in frames))
    return path


def slow_face() -> Iterator[np.ndarray]:
    """Four seconds in which the face moves slowly to and fro."""
    picture, scale = _soft_picture(), 1.6
    for step in (*range(60), *range(60, 0, -1)):
        move = np.array([[scale, 0, -scale * (25 + step / 4)], [0, scale, 0]])
        yield cv2.warpAffine(picture, move, _SIZE, flags=cv2.INTER_CUBIC)


def tilting_head() -> Iterator[np.ndarray]:
    """Nine seconds: the head upright, turning clockwise by 45 degrees, staying so, and turning back."""
    picture = np.ascontiguousarray(skimage.data.astronaut()[..., ::-1])
    for angle in (*[0.0] * 60, *np.linspace(0, 45, 60), *[45.0] * 90, *np.linspace(45, 0, 60)):
        move = cv2.getRotationMatrix2D((224, 130), -angle, 1.6)  # OpenCV turns counter-clockwise
        move[:, 2] += (320 - 224, 240 - 130)
        yield cv2.warpAffine(picture, move, _SIZE, borderMode=cv2.BORDER_REPLICATE)


def moving_person() -> Iterator[np.ndarray]:
    """Eight seconds: a head that sways by a third of its width while its mouth moves; a green square moves along."""
    picture = _soft_picture()
    for step in range(240):
        sway = 60 * np.sin(2 * np.pi * step / 80)
        frame = cv2.warpAffine(picture, np.array([[1.6, 0, -40 + sway], [0, 1.6, 0]]), _SIZE, flags=cv2.INTER_CUBIC)
        speaks = step % 120 < 70  # a sentence, then a pause
        opening = max(0.0, np.sin(2 * np.pi * step / 9)) if speaks else 0
        if opening > 0.2:
            centre = (int(224 * 1.6 - 40 + sway), int(143 * 1.6))
            cv2.ellipse(frame, centre, (16, int(12 * opening)), 0, 0, 360, (40, 30, 60), -1)
        left = int(560 - 40 + sway)  # a marker that moves along, where no face is
        frame[40:64, left : left + 24] = (0, 255, 0)
        yield frame


def held_in_hand() -> Iterator[np.ndarray]:
    """Two seconds of fine detail that sways by 24 px of 640, as in a phone that is held, while the exposure changes."""
    portrait = cv2.resize(skimage.data.astronaut()[0:300, 80:380, ::-1], (240, 240))
    picture = cv2.copyMakeBorder(np.tile(portrait, (2, 2, 1)), 0, 0, 80, 80, cv2.BORDER_REPLICATE)
    for step in range(60):
        sway = 12 * np.sin(2 * np.pi * step / 30)
        moved = cv2.warpAffine(
            picture, np.array([[1, 0, sway], [0, 1, sway / 2]]), _SIZE, borderMode=cv2.BORDER_REPLICATE
        )
        yield cv2.convertScaleAbs(moved, alpha=1 if step < 30 else 0.75)


def _soft_picture() -> np.ndarray:
    return cv2.GaussianBlur(np.ascontiguousarray(skimage.data.astronaut()[..., ::-1]), (0, 0), 0.8)
