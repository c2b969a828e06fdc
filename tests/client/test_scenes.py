"""Where a film is cut."""

import PIL.Image
import pytest

from client.scenes import SceneCuts, sight_of
from tests.client.material import corners


def _cuts(*pictures: PIL.Image.Image) -> list[int]:
    scenes = SceneCuts()
    return [index for index, picture in enumerate(pictures) if scenes.is_cut(sight_of(picture))]


def _grey(level: int) -> PIL.Image.Image:
    return PIL.Image.new("RGB", (320, 180), (level, level, level))


def test_another_picture_is_a_cut() -> None:
    assert _cuts(corners(), corners(), _grey(40), _grey(40)) == [2]


@pytest.mark.parametrize("step", [2, 6, 10])
def test_a_fade_is_no_cut(step: int) -> None:
    assert _cuts(*(_grey(level) for level in range(0, 250, step))) == []


def test_a_pan_is_no_cut() -> None:
    wide = corners((960, 540))

    assert _cuts(*(wide.crop((x, 0, x + 320, 540)) for x in range(0, 640, 32))) == []


def test_the_first_picture_is_no_cut() -> None:
    assert _cuts(corners()) == []
