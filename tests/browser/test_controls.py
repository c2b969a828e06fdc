"""What a person can do with the page: pause, choose a camera, save what is shown, try the sample."""

import os
import time

import pytest
from playwright.sync_api import expect

TRACK_STATES = "window.observed.tracks.map((track) => track.readyState)"


def open_sample(opened) -> None:
    opened.page.get_by_role("button", name="try a sample picture").click()
    opened.wait_for_label()


def test_the_first_label_is_there_within_three_seconds_of_consent(visit):
    if os.getloadavg()[0] > (os.cpu_count() or 1):
        pytest.skip("the machine is busy: a time would say nothing about the page")
    opened = visit()
    opened.wait_for_calls("GET /v1/gender", 1)
    opened.page.wait_for_timeout(1000)
    started = time.monotonic()
    opened.start_camera()
    opened.wait_for_label()

    assert time.monotonic() - started < 3


def test_the_sample_picture_is_one_click_away_and_says_whose_it_is(visit):
    opened = visit()
    open_sample(opened)

    expect(opened.page.get_by_text("public domain")).to_be_visible()
    expect(opened.page.locator(".face-card").get_by_text("Face 1")).to_be_visible()


def test_the_space_bar_pauses_and_goes_on_and_nothing_is_sent_meanwhile(visit):
    opened = visit()
    opened.start_camera()
    opened.wait_for_label()
    opened.page.locator("h1").click()
    opened.page.keyboard.press("Space")
    expect(opened.page.get_by_text("Paused. Nothing is sent;")).to_be_visible()
    opened.page.wait_for_timeout(300)
    before = len(opened.posts)
    opened.page.wait_for_timeout(2000)
    assert len(opened.posts) == before
    assert opened.page.evaluate(TRACK_STATES) == ["live"]
    expect(opened.page.locator(".face-card")).to_have_count(1)
    opened.page.keyboard.press("Space")
    opened.wait_for_calls("POST /v1/crop", opened.observed("calls")["POST /v1/crop"] + 1)

    expect(opened.page.get_by_role("button", name="Pause")).to_be_visible()


def test_the_space_bar_on_a_button_only_presses_it(visit):
    opened = visit()
    opened.start_camera()
    expect(opened.page.get_by_role("button", name="Pause")).to_be_visible()
    opened.page.get_by_role("button", name="Pause").focus()
    opened.page.keyboard.press("Space")

    expect(opened.page.get_by_role("button", name="Go on")).to_be_visible()
