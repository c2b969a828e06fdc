"""Animated pictures as short films."""

from pathlib import Path

import PIL.Image
import pytest

from client import animations, photos
from tests.client.material import corner_colours, corners


def _animation(path: Path, *, duration: int, count: int = 6) -> Path:
    pictures = [corners((64, 48)).rotate(5 * n) for n in range(count)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=duration)
    return path


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp", ".avif"])
def test_moments_are_when_they_are_shown(tmp_path: Path, suffix: str) -> None:
    with photos.opened(_animation(tmp_path / f"a{suffix}", duration=200)) as image:
        assert photos.is_animated(image)
        moments = list(animations.moments(image, fps=2.5))

    assert [round(moment.seconds, 3) for moment in moments] == [0.0, 0.4, 0.8]
    assert corner_colours(moments[0].image()) == [0, 1, 2, 3]
    assert not any(moment.is_new_scene for moment in moments)


def test_frames_without_a_duration_last_as_long_as_in_a_browser(tmp_path: Path) -> None:
    with photos.opened(_animation(tmp_path / "a.gif", duration=0)) as image:
        assert [round(moment.seconds, 1) for moment in animations.moments(image, fps=None)] == [
            0,
            0.1,
            0.2,
            0.3,
            0.4,
            0.5,
        ]


def test_another_picture_begins_a_scene(tmp_path: Path) -> None:
    other = PIL.Image.new("RGB", (64, 48), (10, 40, 10))
    corners((64, 48)).save(tmp_path / "a.webp", save_all=True, append_images=[other], duration=500)

    with photos.opened(tmp_path / "a.webp") as image:
        assert [moment.is_new_scene for moment in animations.moments(image, fps=2)] == [False, True]


def test_a_still_picture_is_no_film(tmp_path: Path) -> None:
    corners((64, 48)).save(tmp_path / "a.gif")

    with photos.opened(tmp_path / "a.gif") as image:
        assert not photos.is_animated(image)
