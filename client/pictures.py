"""Files and folders -> pictures: photos as they are, videos at some frames a second.

`Picture.pixels`: uint8[H, W, 3], BGR as OpenCV has it, with the EXIF orientation applied.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from .errors import PictureError

Pixels = npt.NDArray[np.uint8]

_PHOTO_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
_VIDEO_SUFFIXES = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".webm"})
# Of the contract: what one frame may have.
_LIMIT_PX = 4096
_LIMIT_BYTES = 4 * 1024 * 1024
_QUALITY = 95


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to analyse.

    Attributes:
        file: Where it comes from.
        seconds: Moment of the video; None for a photo.
        pixels: uint8[H, W, 3], BGR.
    """

    file: Path
    seconds: float | None
    pixels: Pixels

    @property
    def name(self) -> str:
        """A file name for what is made of it, without a suffix."""
        return self.file.stem if self.seconds is None else f"{self.file.stem}-{round(1000 * self.seconds):09d}ms"


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """A picture as it is sent.

    Attributes:
        data: A JPEG file within the contract's limits.
        scale: Picture pixels per pixel of the JPEG.
    """

    data: bytes
    scale: float


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the photos and videos that the paths mean, in order; a folder means the ones directly in it.

    Raises:
        PictureError: A path does not exist, is of no known kind, or is a folder without anything to analyse.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix.lower() in _PHOTO_SUFFIXES | _VIDEO_SUFFIXES)
            if not files:
                raise PictureError(f"{path} holds no photo or video")
            found += files
        elif not path.exists():
            raise PictureError(f"{path} does not exist")
        elif path.suffix.lower() in _PHOTO_SUFFIXES | _VIDEO_SUFFIXES:
            found.append(path)
        else:
            raise PictureError(f"{path} is no photo or video that is known by its suffix")
    return found


def count_pictures(file: Path, *, fps: float) -> int:
    """Return how many pictures a file will give, as far as can be known beforehand."""
    if not _is_video(file):
        return 1
    video = cv2.VideoCapture(str(file))
    seconds = video.get(cv2.CAP_PROP_FRAME_COUNT) / (video.get(cv2.CAP_PROP_FPS) or 1)
    video.release()
    return max(1, math.ceil(seconds * fps))


def read_pictures(file: Path, *, fps: float) -> Iterator[Picture]:
    """Return the pictures of a file: the photo, or `fps` frames for each second of the video.

    Raises:
        PictureError: OpenCV cannot read the file.
    """
    if _is_video(file):
        yield from _read_video(file, fps=fps)
        return
    try:
        pixels = cv2.imread(str(file), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise PictureError(f"{file} is too large for OpenCV") from error
    if pixels is None:
        raise PictureError(f"{file} is not a picture that OpenCV can read")
    yield Picture(file, None, np.asarray(pixels, dtype=np.uint8))


def encode(pixels: Pixels) -> EncodedFrame:
    """Return a picture as a JPEG file that the API takes, made smaller only where it must be."""
    longest_px = max(pixels.shape[:2])
    shrink = min(1.0, _LIMIT_PX / longest_px)
    while True:
        size = (max(1, round(pixels.shape[1] * shrink)), max(1, round(pixels.shape[0] * shrink)))
        smaller = pixels if shrink == 1.0 else cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        data = cv2.imencode(".jpg", smaller, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
        if len(data) <= _LIMIT_BYTES:
            return EncodedFrame(data, pixels.shape[1] / size[0])
        shrink *= 0.8


def _is_video(file: Path) -> bool:
    return file.suffix.lower() in _VIDEO_SUFFIXES


def _read_video(file: Path, *, fps: float) -> Iterator[Picture]:
    video = cv2.VideoCapture(str(file))
    try:
        if not video.isOpened():
            raise PictureError(f"{file} is not a video that OpenCV can read")
        frames_per_second = video.get(cv2.CAP_PROP_FPS) or 25.0
        index, due_seconds = 0, 0.0
        while video.grab():
            seconds = index / frames_per_second
            index += 1
            if seconds + 1e-6 < due_seconds:
                continue
            due_seconds += 1 / fps
            is_read, pixels = video.retrieve()
            if is_read:
                yield Picture(file, seconds, np.asarray(pixels, dtype=np.uint8))
    finally:
        video.release()
