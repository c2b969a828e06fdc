"""The page in Firefox: Debian's package, where it is installed."""

import re
import shutil

import cv2
import pytest

from tests.browser.marionette import started_firefox

PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
pytestmark = pytest.mark.skipif(not PROGRAM, reason="no Firefox found; install one: sudo apt-get install firefox-esr")

READY = "document.querySelector('.notice__camera:not(:disabled)')"
READ = "document.querySelector('.face-card .reading--lead .bar--top')"
# Pictures that were sent.
ASKED = """
return performance.getEntriesByType('resource').map(({name}) => name).filter((name) => name.includes('crop?')).length;
"""


def words_of(firefox, selector: str) -> str:
    return firefox.script(f"return document.querySelector({selector!r}).textContent;")


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    with started_firefox(PROGRAM, tmp_path_factory.mktemp("firefox")) as started:
        yield started


def test_the_sample_and_a_photo_are_read(firefox, emulator, scene, tmp_path):
    firefox.command("Navigate", url=emulator.url)
    firefox.wait_for(READY)
    assert firefox.script(ASKED) == 0
    firefox.click(".notice__sample")
    firefox.wait_for(READ)
    assert words_of(firefox, ".face-card .reading--lead .bar--top .bar__name") == "Happy"

    cv2.imwrite(str(tmp_path / "two.jpg"), scene(20, 320))
    firefox.choose_file(tmp_path / "two.jpg")
    firefox.wait_for("document.querySelectorAll('.face-card .reading--lead .bar--top').length === 2")
    assert words_of(firefox, ".status-bar__message") == "2 faces found."


def test_the_camera_is_analysed_and_stopped(firefox, emulator):
    """Firefox's own test picture has no face; what counts is that its frames are sent and answered."""
    firefox.command("Navigate", url=emulator.url)
    firefox.wait_for(READY)
    firefox.click(".notice__camera")
    firefox.wait_for("document.querySelector('.status-bar__message').textContent.startsWith('No face found.')")
    assert firefox.script(ASKED) > 0
    assert re.fullmatch(r"\d:\d\d left", words_of(firefox, ".status-bar__remaining"))
    firefox.click(".control-bar__stop")
    firefox.wait_for("document.querySelector('.notice__title').textContent === 'Stopped'")

    assert firefox.script("return document.querySelector('.camera-view__video').srcObject === null")


def test_a_browser_that_hides_pictures_is_recognised_before_anything_is_sent(emulator, tmp_path):
    with started_firefox(PROGRAM, tmp_path, **{"privacy.resistFingerprinting": True}) as firefox:
        firefox.command("Navigate", url=emulator.url)
        firefox.wait_for(READY)
        firefox.click(".notice__camera")
        firefox.wait_for("document.querySelector('.notice__title').textContent.startsWith('This browser hides')")

        assert firefox.script(ASKED) == 0
