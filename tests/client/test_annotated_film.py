"""Films with their faces drawn into them."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import PIL.Image
import pytest

from client.annotated_film import faces_at, write_annotated_film
from client.sources import SourceFile, select
from tests.client.faces import face, moment
from tests.client.material import corner_colours, cut, film, noise, turned_film

TIMES = (0.0, 1.0)


def _at(seconds: float, before: object, after: object, *, scene_seconds: float = 0.0) -> list[tuple[int | None, float]]:
    moments = [moment(0.0, *before), moment(1.0, *after)]
    return [
        (item.person, round(item.x, 3)) for item in faces_at(seconds, moments, times=TIMES, scene_seconds=scene_seconds)
    ]


def test_a_box_glides_from_one_moment_to_the_next() -> None:
    assert _at(0.25, [face(10, person=1)], [face(50, person=1)]) == [(1, 20.0)]


def test_a_turn_takes_the_short_way() -> None:
    moments = [moment(0.0, face(person=1, roll_degrees=170.0)), moment(1.0, face(person=1, roll_degrees=-170.0))]

    assert faces_at(0.5, moments, times=TIMES, scene_seconds=0.0)[0].roll_degrees == pytest.approx(180)


def test_who_is_not_found_again_goes() -> None:
    assert _at(0.4, [face(10, person=1)], []) == [(1, 10)]
    assert _at(0.6, [face(10, person=1)], []) == []


def test_faces_of_another_scene_are_not_shown() -> None:
    before, after = [face(10, person=1)], [face(70, person=2)]

    assert _at(0.3, before, after, scene_seconds=0.4) == [(2, 70)]
    assert _at(0.3, before, after) == [(1, 10)]


def test_after_the_last_moment_faces_go() -> None:
    assert _at(1.4, [], [face(10, person=1)]) == [(1, 10)]
    assert _at(1.6, [], [face(10, person=1)]) == []


def _source(path: Path) -> SourceFile:
    return select([str(path)], is_recursive=False, out=None).files[0]


def _frames(path: Path) -> list[tuple[float, PIL.Image.Image]]:
    with av.open(str(path)) as container:
        return [(frame.time, frame.to_image()) for frame in container.decode(video=0)]


def test_each_frame_keeps_its_time_and_has_its_box(tmp_path: Path) -> None:
    grey = PIL.Image.new("RGB", (320, 180), (128, 128, 128))
    path = film(tmp_path / "a.mp4", pictures=lambda _index: grey, count=8, times_ms=lambda i: i * 100 + 150 * (i > 4))

    write_annotated_film(
        _source(path),
        [moment(0.0, face(100, 60, 60, person=1))],
        tmp_path / "out/b.mp4",
    )

    frames = _frames(tmp_path / "out/b.mp4")
    assert [round(seconds, 2) for seconds, _ in frames] == [0, 0.1, 0.2, 0.3, 0.4, 0.65, 0.75, 0.85]
    changed = [abs(np.asarray(image).astype(int) - 128).max(axis=2) > 40 for _, image in frames]
    assert changed[3][59:62, 110:150].any()
    assert not changed[3][70:112, 110:152].any()
    assert not changed[6].any()


def test_the_film_is_as_people_see_it(tmp_path: Path) -> None:
    path = turned_film(tmp_path / "phone.mp4", degrees=90)

    write_annotated_film(_source(path), [], tmp_path / "b.mp4")

    image = _frames(tmp_path / "b.mp4")[0][1]
    assert image.size == (180, 320)
    assert corner_colours(image) == [2, 0, 3, 1]


@pytest.mark.parametrize("aspect", [None, Fraction(4, 3)])
def test_odd_sizes_and_cut_off_films_are_written_too(tmp_path: Path, aspect: Fraction | None) -> None:
    path = cut(
        film(
            tmp_path / "a.mkv", codec="mjpeg", pixel_format="yuvj420p", pictures=noise((321, 181)), pixel_aspect=aspect
        )
    )

    write_annotated_film(_source(path), [], tmp_path / "b.mp4")

    assert len(_frames(tmp_path / "b.mp4")) >= 5


def _film_with_sound(path: Path, *, codec: str, form: str) -> Path:
    """Write two seconds of pictures and silence; return the path."""
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("libx264", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream(codec, rate=48000, layout="mono")
        for index in range(20):
            frame = av.VideoFrame.from_image(PIL.Image.new("RGB", (64, 48), (10 * index, 90, 90)))
            frame.pts, frame.time_base = index, Fraction(1, 10)
            container.mux(pictures.encode(frame))
            for part in range(47 * index // 10, 47 * (index + 1) // 10):
                silence = av.AudioFrame(format=form, layout="mono", samples=1024)
                silence.planes[0].update(bytes(silence.planes[0].buffer_size))
                silence.sample_rate, silence.pts, silence.time_base = 48000, 1024 * part, Fraction(1, 48000)
                container.mux(sound.encode(silence))
        container.mux(pictures.encode())
        container.mux(sound.encode())
    return path


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_the_sound_stays_with_its_pictures(tmp_path: Path, suffix: str) -> None:
    path = _film_with_sound(tmp_path / f"a{suffix}", codec="aac", form="fltp")

    write_annotated_film(_source(path), [], tmp_path / "b.mp4")

    with av.open(str(tmp_path / "b.mp4")) as container:
        times = [frame.time for frame in container.decode(audio=0)]
        assert container.streams.audio[0].codec_context.name == "aac"
        assert times[0] == pytest.approx(0.0, abs=0.06)
        assert times[-1] == pytest.approx(1.98, abs=0.08)
    assert len(_frames(tmp_path / "b.mp4")) == 20


def test_a_sound_that_mp4_does_not_take_is_left_out(tmp_path: Path) -> None:
    path = _film_with_sound(tmp_path / "a.mkv", codec="pcm_s16le", form="s16")

    write_annotated_film(_source(path), [], tmp_path / "b.mp4")

    assert len(_frames(tmp_path / "b.mp4")) == 20
    with av.open(str(tmp_path / "b.mp4")) as container:
        assert not container.streams.audio
