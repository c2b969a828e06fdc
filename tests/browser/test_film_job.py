"""A film as a job: analysed ahead of what is on show, it stays at its end, and can be saved with its labels."""

import re
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.situations import answer_crop, film_of, readings, reply_with, violations, wait_for_the_end

FACE = (150, 100, 200, 200)
SECONDS = "(video) => video.currentTime"
HAPPY = {"predictions": [{"label": "happy", "probabilities": {"happy": 0.9, "neutral": 0.1}}], "model": {}}
NO_RECORDER = "delete window.MediaRecorder;"
NO_SOUND = "delete window.AudioContext;"
SPOTS = np.random.default_rng(7).integers(90, 190, (24, 24, 1)) * (0.2, 1, 0.3)
GREEN = cv2.resize(SPOTS, (480, 480), interpolation=cv2.INTER_CUBIC).astype(np.uint8)  # spots that can be followed


def answer_at_once(page: Page) -> None:
    """Let no machine's load decide how fast the service is: the same face at the same place, always happy."""
    answer_crop(page, lambda route: route.fulfill(json=reply_with(np.full((112, 112, 3), 128, np.uint8), FACE)))
    page.route(re.compile(r"/v1/(emotion|gender)$"), answer_happy)


def answer_happy(route: Route) -> None:
    if route.request.method == "GET":
        route.continue_()
    else:
        route.fulfill(json=HAPPY)


@pytest.fixture
def green_film(tmp_path: Path):
    """Writes a film of that many seconds, five pictures a second, that is green and stands still."""

    def make(seconds: int) -> Path:
        return film_of(tmp_path / "green.webm", [GREEN] * (5 * seconds))

    return make


def open_film(visit, path: Path, script: str = "", *, has_own_clock: bool = False):
    def set_up(page: Page) -> None:
        answer_at_once(page)
        page.add_init_script(script)
        if has_own_clock:
            page.clock.install()

    opened = visit(is_set_up=set_up)
    opened.choose_file(path)
    opened.wait_for_label()
    return opened


def test_a_film_is_analysed_faster_than_it_plays_and_each_frame_waits_for_its_answer(visit, green_film):
    opened = open_film(visit, green_film(60))
    page = opened.page
    expect(page.locator(".film-bar__analysed")).to_have_text(re.compile(r"100\s% analysed"), timeout=55_000)

    played = page.locator(".camera-view__video").evaluate(SECONDS)
    asked = opened.observed("calls")["POST /v1/crop"]
    assert played < 50
    assert 14 < asked < 130  # as thrifty as at a camera: nothing changes, so once in four seconds would do
    assert max(opened.observed("most").values()) == 1
    expect(page.locator(".status-bar__remaining")).to_have_text("")
    page.wait_for_timeout(2_000)
    assert opened.observed("calls")["POST /v1/crop"] == asked


def test_at_its_end_a_film_stays_and_is_scrubbed_with_its_faces_and_lanes(visit, green_film):
    opened = open_film(visit, green_film(8))
    page = opened.page
    wait_for_the_end(page)
    video = page.locator(".camera-view__video")
    asked = opened.observed("calls")["POST /v1/crop"]

    expect(video).to_be_visible()
    expect(page.locator(".lane")).to_have_count(1)
    expect(page.get_by_role("button", name="Save film with labels")).to_be_visible()
    expect(page.get_by_role("button", name="Report").first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("slider", name="Position in the film").press("Home")
    expect(page.locator(".face-card__title")).to_have_text(["Face 1"])
    assert video.evaluate(SECONDS) < 0.5
    with page.expect_download() as started:
        page.get_by_role("button", name="Report").first.click()
    assert "green.webm" in Path(started.value.path()).read_text(encoding="utf-8")
    page.get_by_role("button", name="Play again").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    wait_for_the_end(page)
    assert opened.observed("calls")["POST /v1/crop"] == asked


def test_the_lanes_have_the_films_time_and_are_pressed_to_go_there(visit, green_film):
    opened = open_film(visit, green_film(20))
    page = opened.page
    page.get_by_role("button", name="Pause").click()
    ticks = page.locator(".session-panel__tick")
    expect(ticks.first).to_have_text("0:00")
    expect(ticks.last).to_have_text("0:20")
    plot = page.locator(".lane__plot").first
    place = plot.bounding_box()
    page.mouse.click(place["x"] + place["width"] * 0.75, place["y"] + 10)

    expect(page.locator(".film-bar__time")).to_have_text(re.compile(r"^0:1[45] of 0:20$"))
    playhead = page.locator(".session-panel__lanes").evaluate(
        "(el) => Number(getComputedStyle(el).getPropertyValue('--playhead'))"
    )
    assert abs(playhead - 0.75) < 0.03


def test_a_film_longer_than_five_minutes_goes_on_at_a_click_with_all_its_answers(visit, green_film):
    opened = open_film(visit, green_film(60), has_own_clock=True)
    page = opened.page
    opened.wait_for_calls("POST /v1/crop", 6)
    before = len(readings(opened))
    page.clock.fast_forward("05:01")

    expect(page.get_by_text("Five minutes are over: the film waits")).to_be_visible()
    expect(page.locator(".camera-view__video")).to_be_visible()
    assert len(readings(opened)) >= before > 0
    calls = opened.observed("calls")["POST /v1/crop"]
    page.get_by_role("button", name="Go on").click()
    opened.wait_for_calls("POST /v1/crop", calls + 2)
    found = readings(opened)
    assert {reading["face"] for reading in found} == {1}
    assert {reading["source"] for reading in found} == {1}


def test_a_film_is_saved_with_boxes_labels_and_sound_in_the_browser(visit, tmp_path):
    path = tmp_path / "sound.webm"
    write_film_with_sound(path, seconds=4)
    opened = open_film(visit, path)
    page = opened.page
    wait_for_the_end(page)
    sent = len(opened.posts)
    with page.expect_download(timeout=60_000) as started:
        page.get_by_role("button", name="Save film with labels").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.locator(".film-actions__words")).to_have_text(re.compile(r"Saving: [1-9]\d?\s%"))
        assert violations(page) == []
    saved = tmp_path / started.value.suggested_filename
    started.value.save_as(saved)
    expect(page.get_by_text("Saved. It was made in this browser")).to_be_visible()

    assert saved.suffix == ".webm"
    assert len(opened.posts) == sent
    with av.open(str(saved)) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        pictures = [(frame.time, frame.to_ndarray(format="bgr24").astype(int)) for frame in container.decode(video=0)]
    with av.open(str(saved)) as container:
        heard = [frame.to_ndarray() for frame in container.decode(audio=0)]
    assert 3 < sum(frame.shape[-1] for frame in heard) / 48_000 < 8
    assert max(np.abs(frame).max() for frame in heard) > 0.05
    labelled = [picture for time, picture in pictures if time > 1]
    assert labelled
    happy = np.array([0, 159, 230])  # BGR of the expression's colour
    for picture in labelled:
        left_edge = picture[180:240, 140:160].reshape(-1, 3)
        assert np.abs(left_edge - happy).sum(axis=1).min() < 150  # the film itself is 240 away


def test_a_recording_can_be_cancelled_and_nothing_is_saved(visit, green_film):
    opened = open_film(visit, green_film(8))
    page = opened.page
    wait_for_the_end(page)
    saved: list[str] = []
    page.on("download", lambda download: saved.append(download.url))
    page.get_by_role("button", name="Save film with labels").click()
    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_role("button", name="Save film with labels")).to_be_focused()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    page.wait_for_timeout(500)
    assert saved == []


@pytest.mark.parametrize(
    ("script", "words", "is_offered"),
    [
        (NO_RECORDER, "This browser cannot save films", False),
        (NO_SOUND, "Saved, without sound", True),
    ],
)
def test_what_a_browser_lacks_for_saving_is_said(visit, green_film, script, words, is_offered):
    opened = open_film(visit, green_film(3), script)
    page = opened.page
    wait_for_the_end(page)
    save = page.get_by_role("button", name="Save film with labels")
    if is_offered:
        with page.expect_download(timeout=60_000):
            save.click()
    else:
        expect(save).to_be_hidden()

    expect(page.get_by_text(words)).to_be_visible()


def write_film_with_sound(path: Path, seconds: int) -> None:
    """Write a green film with a tone, 10 pictures a second."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libvpx", rate=10)
        video.width = video.height = 480
        video.pix_fmt = "yuv420p"
        audio = container.add_stream("libopus", rate=48_000, layout="mono")
        picture = av.VideoFrame.from_ndarray(GREEN, format="bgr24")
        for index in range(10 * seconds):
            picture.pts = index
            container.mux(video.encode(picture))
        tone = (8000 * np.sin(np.arange(48_000 * seconds) * 2 * np.pi * 440 / 48_000)).astype(np.int16)
        for start in range(0, len(tone), 960):
            frame = av.AudioFrame.from_ndarray(tone[None, start : start + 960], format="s16", layout="mono")
            frame.rate, frame.pts = 48_000, start
            container.mux(audio.encode(frame))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
