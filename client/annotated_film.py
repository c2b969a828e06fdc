"""A film with its faces drawn into every frame: boxes glide from one analysed moment to the next."""

from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL.Image import Image

from .annotation import draw
from .errors import UnreadableFile
from .films import Film, opened_film
from .results import FaceResult, PictureResult
from .sources import SourceFile

_TIME_BASE = Fraction(1, 90000)
_LAST_SHOWN_SECONDS = 0.5  # after the last moment with a face
_QUALITY = {"crf": "21", "preset": "veryfast"}
_SIDES = ("x", "y", "width", "height")
_SOUNDS = frozenset({"aac", "ac3", "alac", "eac3", "flac", "mp3", "mp3float", "opus"})  # as MP4 takes them
_RATE = 30  # nominal: each frame keeps its own time


def write_annotated_film(source: SourceFile, moments: Sequence[PictureResult], path: Path) -> None:
    """Write `source` with its faces to `path`, as H.264 in MP4; its sound is copied where MP4 takes it.

    Raises:
        UnreadableFile: It cannot be decoded; what was written by then stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    times = [moment.seconds or 0.0 for moment in moments]
    scene_seconds = 0.0
    with source.open() as local, opened_film(local) as film, av.open(str(path), "w") as target:
        writer = _Writer(target, film)
        with suppress(UnreadableFile):  # at its end, where it is cut off: that is known by now
            for moment in film.moments(fps=None):
                scene_seconds = moment.seconds if moment.is_new_scene else scene_seconds
                image = moment.image()
                draw(image, faces_at(moment.seconds, moments, times=times, scene_seconds=scene_seconds))
                writer.write(image, moment.seconds)
        writer.finish()


class _Writer:
    """The pictures of an MP4 file; its stream begins with the first, whose size all others have."""

    def __init__(self, target: OutputContainer, film: Film) -> None:
        self._target = target
        self._film = film
        self._stream: VideoStream | None = None
        self._last_pts = -1
        self._sound: AudioStream | None = None
        self._early: list[Packet[Any]] = []
        if film.sound is not None and film.sound.codec_context.name in _SOUNDS:
            film.on_sound = self._copy

    def _copy(self, packet: "Packet[Any]") -> None:
        """Write a packet of sound; those before the first picture wait for it."""
        if self._stream is None:
            self._early.append(packet)
            return
        start = round(self._film.start_seconds / packet.time_base)
        packet.pts, packet.dts = ((time or 0) - start for time in (packet.pts, packet.dts))
        packet.stream = self._sound
        self._target.mux(packet)

    def write(self, image: Image, seconds: float) -> None:
        stream = self._stream or self._begin(image)
        fitting = image.resize((stream.width, stream.height)) if _differs(image, stream) else image
        frame = VideoFrame.from_image(fitting)  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
        self._last_pts = max(self._last_pts + 1, round(seconds / _TIME_BASE))
        frame.pts, frame.time_base = self._last_pts, _TIME_BASE
        self._target.mux(stream.encode(frame))

    def finish(self) -> None:
        if self._stream is not None:
            self._target.mux(self._stream.encode())

    def _begin(self, image: Image) -> VideoStream:
        stream = self._target.add_stream("libx264", rate=_RATE, options=_QUALITY)
        stream.width, stream.height, stream.pix_fmt = (
            max(2, image.width // 2 * 2),
            max(2, image.height // 2 * 2),
            "yuv420p",
        )
        stream.codec_context.time_base = _TIME_BASE
        self._stream = stream
        if self._film.on_sound and self._film.sound:
            self._sound = self._target.add_stream_from_template(self._film.sound)
            for packet in self._early:
                self._copy(packet)
        return stream


def _differs(image: Image, stream: VideoStream) -> bool:
    return image.size != (stream.width, stream.height)


def faces_at(
    seconds: float, moments: Sequence[PictureResult], *, times: Sequence[float], scene_seconds: float
) -> list[FaceResult]:
    """Return the faces to draw at a time: between two moments where a person is in both, else as last seen.

    Args:
        seconds: When.
        moments: The analysed ones, in order.
        times: When each of them is.
        scene_seconds: When the scene began: faces of the one before are gone.
    """
    index = bisect_right(times, seconds + 1e-6) - 1
    if index < 0 or times[index] < scene_seconds - 1e-6:  # the scene's first moment is still to come
        return list(moments[index + 1].faces) if index + 1 < len(moments) else []
    before = moments[index]
    if index + 1 == len(moments):
        return list(before.faces) if seconds - times[index] <= _LAST_SHOWN_SECONDS else []
    after = {face.person: face for face in moments[index + 1].faces}
    share = (seconds - times[index]) / max(1e-6, times[index + 1] - times[index])
    shown = []
    for face in before.faces:
        if face.person in after:
            shown.append(_between(face, after[face.person], share=share))
        elif seconds - times[index] <= _LAST_SHOWN_SECONDS and share < 0.5:
            shown.append(face)
    return shown


def _between(face: FaceResult, after: FaceResult, *, share: float) -> FaceResult:
    turn = (after.roll_degrees - face.roll_degrees + 180) % 360 - 180
    return replace(
        face,
        **{side: getattr(face, side) + (getattr(after, side) - getattr(face, side)) * share for side in _SIDES},
        roll_degrees=face.roll_degrees + turn * share,
    )
