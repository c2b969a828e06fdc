"""Films -> moments, by FFmpeg's libraries: upright, with square pixels, at the times when a player shows them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL.Image import Image, Resampling, Transpose

from .completeness import is_cut_off
from .errors import UnreadableFile
from .scenes import SIGHT_PX, SceneCuts

# Demuxers that read the file itself; none that opens other files or addresses that it names.
_DEMUXERS = (
    "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,dv,m4v,h264,hevc,ivf,nut,mjpeg,gif,rm,wtv,yuv4mpegpipe"
)
_TURNS = {90: Transpose.ROTATE_90, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_270}
_LEAST_MISSING_SECONDS = 0.5
_LEAST_MISSING_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame of a film.

    Attributes:
        seconds: When a player shows it, from the film's start.
        is_new_scene: Whether the film was cut since the moment before.
        image: Returns it as it is shown: RGB, upright, with square pixels.
    """

    seconds: float
    is_new_scene: bool
    image: Callable[[], Image]


@dataclass(slots=True)
class Condition:
    """What was found wrong while a film was read.

    Attributes:
        damaged: Packets that could not be decoded.
        reached_seconds: Where the last packet of any stream ends.
    """

    damaged: int = 0
    reached_seconds: float = 0.0


class Film:
    """One film; read once, from its start to its end."""

    def __init__(self, container: InputContainer, stream: VideoStream, *, is_cut_off: bool) -> None:
        """Read `stream` of `container`."""
        self._container = container
        self._is_cut_off = is_cut_off
        self._stream = stream
        self.start_seconds = (container.start_time or 0) / av.time_base
        self.on_sound: Callable[[Packet[Any]], None] | None = None
        self.condition = Condition()

    @property
    def sound(self) -> AudioStream | None:
        """Its first sound; the packets go to `on_sound` as they are met while moments are read."""
        return next(iter(self._container.streams.audio), None)

    @property
    def duration_seconds(self) -> float:
        """How long it is by its own account; 0 where it gives none."""
        return max(0.0, (self._container.duration or 0) / av.time_base)

    def moments(self, *, fps: float | None) -> Iterator[Moment]:
        """Yield the first frame of each 1/`fps` seconds; all frames where `fps` is None.

        Raises:
            UnreadableFile: Nothing can be decoded, or the file is cut off; after the moments that could be read.
        """
        cuts, is_new_scene, next_step, seconds = SceneCuts(), False, 0, None
        for frame in self._frames():
            seconds = self._shown_at(frame, after=seconds)
            is_new_scene |= cuts.is_cut(_sight_of(frame))
            step = None if fps is None else int(seconds * fps + 1e-6)
            if step is not None and step < next_step:
                continue
            next_step = (step or 0) + 1
            yield Moment(seconds, is_new_scene, partial(shown_image, frame, pixel_aspect=self._pixel_aspect))
            is_new_scene = False
        if seconds is None:
            raise UnreadableFile("no frame of it can be decoded")
        self._check_end()

    def _frames(self) -> Iterator[VideoFrame]:
        packets = self._container.demux()
        while True:
            try:
                packet = next(packets)
                self._note(packet)
                if self.on_sound and self.sound and packet.stream.index == self.sound.index and packet.size:
                    self.on_sound(packet)
                if packet.stream.index == self._stream.index:
                    yield from (frame for frame in self._stream.decode(packet) if not frame.is_corrupt)
            except (StopIteration, av.error.EOFError):
                return
            except av.error.FFmpegError:
                self.condition.damaged += 1
                if self.condition.damaged > 1000:  # a file of noise, not of frames
                    return

    def _note(self, packet: "Packet[Any]") -> None:
        if packet.pts is not None and packet.time_base is not None and packet.size:
            end = float((packet.pts + (packet.duration or 0)) * packet.time_base) - self.start_seconds
            self.condition.reached_seconds = max(self.condition.reached_seconds, end)

    def _shown_at(self, frame: VideoFrame, *, after: float | None) -> float:
        if frame.pts is not None:
            return max(0.0, frame.time - self.start_seconds)
        rate = self._stream.average_rate
        return 0.0 if after is None else after + (1 / float(rate) if rate else 0.04)

    @property
    def _pixel_aspect(self) -> Fraction:
        return self._stream.sample_aspect_ratio or Fraction(1)

    def _check_end(self) -> None:
        reached, whole = self.condition.reached_seconds, self.duration_seconds
        if whole - reached > max(_LEAST_MISSING_SECONDS, _LEAST_MISSING_SHARE * whole):
            raise UnreadableFile(f"cut off: it ends after {reached:.1f} of {whole:.1f} s")
        if self._is_cut_off:
            raise UnreadableFile(f"cut off: it ends after {reached:.1f} s, in the middle of a part")


def shown_image(frame: VideoFrame, *, pixel_aspect: Fraction) -> Image:
    """Return a frame as it is shown: RGB, upright, with square pixels.

    Args:
        frame: As decoded: on its side or with oblong pixels, perhaps.
        pixel_aspect: Width of a pixel in heights.

    Raises:
        UnreadableFile: It is of a form that cannot be converted.
    """
    try:
        image: Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
    except (av.error.FFmpegError, ValueError, MemoryError) as error:  # of a size or a form that cannot be converted
        raise UnreadableFile(f"a frame cannot be converted ({error})") from error
    if pixel_aspect != 1:
        image = image.resize((max(1, round(image.width * pixel_aspect)), image.height), Resampling.BICUBIC)
    turn = _TURNS.get(round(frame.rotation) % 360)
    return image.transpose(turn) if turn is not None else image


@contextmanager
def opened_film(path: Path) -> Iterator[Film]:
    """Give a film to read.

    Raises:
        UnreadableFile: It is no film, is cut off before its index, or has no picture that can be decoded.
    """
    try:
        container = av.open(str(path), options={"format_whitelist": _DEMUXERS}, metadata_errors="replace")
    except (av.error.FFmpegError, ValueError) as error:
        reason = "cut off" if is_cut_off(path) else "not a film that can be read"
        raise UnreadableFile(f"{reason} ({getattr(error, 'strerror', None) or error})") from error
    with container:
        yield Film(container, _picture_stream(container), is_cut_off=is_cut_off(path))


def _picture_stream(container: InputContainer) -> VideoStream:
    streams = [stream for stream in container.streams.video if not _is_cover(stream)]
    if not streams:
        raise UnreadableFile("it has no pictures")
    stream = streams[0]
    if getattr(stream, "codec_context", None) is None:
        raise UnreadableFile("its pictures are in a form that cannot be decoded")
    stream.thread_type = "AUTO"
    return stream


def _is_cover(stream: VideoStream) -> bool:
    return bool(stream.disposition & stream.disposition.attached_pic)


def _sight_of(frame: VideoFrame) -> bytes:
    plane = frame.reformat(*SIGHT_PX, "rgb24", interpolation="FAST_BILINEAR").planes[0]
    row_bytes, content = SIGHT_PX[0] * 3, bytes(plane)
    return b"".join(content[at : at + row_bytes] for at in range(0, plane.line_size * SIGHT_PX[1], plane.line_size))
