"""Films of the kinds that people have."""

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import PIL.Image
import pytest
from av.video.frame import VideoFrame

from client.errors import UnreadableFile
from client.films import Film, Moment, opened_film, shown_image
from tests.client.material import corner_colours, corners, cut, film, noise, turned_film


def _moments(path: Path, *, fps: float | None = 2) -> list[Moment]:
    with opened_film(path) as opened:
        return list(opened.moments(fps=fps))


def _reason(path: Path) -> str:
    with pytest.raises(UnreadableFile) as error, opened_film(path) as opened:
        list(opened.moments(fps=2))
    return str(error.value)


@pytest.mark.parametrize(("degrees", "seen"), [(90, [2, 0, 3, 1]), (180, [3, 2, 1, 0]), (270, [1, 3, 0, 2])])
def test_a_film_stored_on_its_side_is_upright(tmp_path: Path, degrees: int, seen: list[int]) -> None:
    image = _moments(turned_film(tmp_path / "phone.mp4", degrees=degrees))[0].image()

    assert image.size == ((320, 180) if degrees == 180 else (180, 320))
    assert corner_colours(image) == seen


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov"])
def test_oblong_pixels_become_square(tmp_path: Path, suffix: str) -> None:
    path = film(tmp_path / f"dv{suffix}", pixel_aspect=Fraction(4, 3), count=5)

    assert _moments(path)[0].image().size == (427, 180)


def test_moments_are_at_the_times_when_a_player_shows_them(tmp_path: Path) -> None:
    """Ten frames in a fifth of a second, then one every 1.2 s: frame number and frame rate are no guide here."""
    path = film(tmp_path / "phone.mp4", count=14, times_ms=lambda i: i * 20 if i < 10 else 1200 * (i - 9))

    assert [round(moment.seconds, 2) for moment in _moments(path)] == [0.0, 1.2, 2.4, 3.6, 4.8]


def test_a_film_is_sampled_at_the_wanted_rate(tmp_path: Path) -> None:
    path = film(tmp_path / "clip.mkv")

    assert [moment.seconds for moment in _moments(path, fps=4)] == pytest.approx([0, 0.3, 0.5, 0.8, 1.0, 1.3, 1.5, 1.8])
    assert len(_moments(path, fps=None)) == 20
    assert len(_moments(path, fps=1000)) == 20


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [
        ("h264.mp4", "libx264", "yuv420p"),
        ("hevc.mov", "libx265", "yuv420p"),
        ("hdr.mov", "libx265", "yuv420p10le"),
        ("av1.mp4", "libsvtav1", "yuv420p"),
        ("vp9.webm", "libvpx-vp9", "yuv420p"),
        ("prores.mov", "prores_ks", "yuv422p10le"),
        ("mpeg4.avi", "mpeg4", "yuv420p"),
        ("motion.avi", "mjpeg", "yuvj420p"),
        ("camera.mts", "libx264", "yuv420p"),
        ("disc.mpg", "mpeg2video", "yuv420p"),
        ("old.3gp", "mpeg4", "yuv420p"),
        ("web.flv", "libx264", "yuv420p"),
        ("window.wmv", "wmv2", "yuv420p"),
    ],
)
def test_a_film_of_each_kind_is_read(tmp_path: Path, name: str, codec: str, pixel_format: str) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this PyAV has no encoder {codec}")
    every_ms, count = (40, 30) if codec == "mpeg2video" else (100, 12)
    path = film(
        tmp_path / name, codec=codec, pixel_format=pixel_format, count=count, times_ms=lambda index: index * every_ms
    )

    moments = _moments(path)

    assert [round(moment.seconds, 1) for moment in moments] == [0.0, 0.5, 1.0]
    assert corner_colours(moments[-1].image()) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", {"movflags": "faststart"}),
        ("b.mp4", "libx264", {"movflags": "frag_keyframe+empty_moov"}),
        ("c.mp4", "libx264", {}),
        ("d.mkv", "libx264", {}),
        ("e.avi", "mpeg4", {}),
        ("f.ts", "libx264", {}),
        ("g.webm", "libvpx-vp9", {}),
        ("h.flv", "libx264", {}),
    ],
)
def test_a_film_that_is_cut_off_is_reported(tmp_path: Path, name: str, codec: str, options: dict[str, str]) -> None:
    whole = film(tmp_path / name, codec=codec, options=options, pictures=noise())
    assert _moments(whole)

    assert "cut off" in _reason(cut(whole))


def test_what_a_cut_off_film_still_holds_is_read(tmp_path: Path) -> None:
    path = cut(film(tmp_path / "a.mkv", pictures=noise()))
    seen = []

    with pytest.raises(UnreadableFile, match="cut off"), opened_film(path) as opened:
        seen.extend(moment.seconds for moment in opened.moments(fps=2))

    assert seen == [0.0, 0.5]


def test_damaged_packets_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    path = film(tmp_path / "a.avi", codec="mpeg4", pictures=noise())
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = bytes(3000)
    path.write_bytes(content)

    with opened_film(path) as opened:
        assert len(list(opened.moments(fps=2))) >= 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("noise.mp4", bytes(range(256)) * 40),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n"),
        ("list.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n"),
        ("text.mkv", b"hello\n" * 100),
    ],
)
def test_what_is_no_film_is_refused_and_nothing_else_is_opened(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    assert "not a film that can be read" in _reason(tmp_path / name)


def test_a_recording_without_pictures_is_refused(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "song.mov"), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=1024)
        frame.sample_rate, frame.pts = 8000, 0
        container.mux(stream.encode(frame))

    assert _reason(tmp_path / "song.mov") == "it has no pictures"


def test_a_cut_begins_a_scene_and_movement_does_not(tmp_path: Path) -> None:
    scenes = [corners(), PIL.Image.new("RGB", (320, 180), (20, 60, 20))]

    def pictures(index: int) -> PIL.Image.Image:
        return scenes[0].rotate(index) if index < 13 else scenes[1]

    moments = _moments(film(tmp_path / "a.mp4", pictures=pictures), fps=5)

    assert [round(moment.seconds, 1) for moment in moments if moment.is_new_scene] == [1.4]


def test_a_moment_knows_of_a_cut_between_it_and_the_one_before(tmp_path: Path) -> None:
    scenes = [corners(), PIL.Image.new("RGB", (320, 180), (20, 60, 20))]
    path = film(tmp_path / "a.mp4", pictures=lambda index: scenes[index >= 7])

    assert [moment.is_new_scene for moment in _moments(path)] == [False, False, True, False]


def test_a_film_without_a_picture_is_refused(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "sound.mkv"), "w") as target:
        stream = target.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        target.mux([*stream.encode(frame), *stream.encode()])

    assert _reason(tmp_path / "sound.mkv") == "it has no pictures"


def test_a_frame_without_a_time_follows_the_one_before() -> None:
    stream = SimpleNamespace(average_rate=Fraction(10), sample_aspect_ratio=None)
    untimed = Film(SimpleNamespace(start_time=None, duration=None), stream, is_cut_off=False)

    assert untimed._shown_at(VideoFrame(16, 16), after=None) == 0.0
    assert untimed._shown_at(VideoFrame(16, 16), after=1.0) == pytest.approx(1.1)


def test_a_frame_that_cannot_be_converted_is_unreadable() -> None:
    def refuse() -> None:
        raise ValueError("no conversion")

    with pytest.raises(UnreadableFile, match="cannot be converted"):
        shown_image(SimpleNamespace(to_image=refuse), pixel_aspect=Fraction(1))
