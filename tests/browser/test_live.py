"""The camera: consent, loops, Stop, hidden tab, end of the session."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.browser.situations import ASKING_CAMERA

POST_ROUTES = ("POST /v1/crop", "POST /v1/emotion", "POST /v1/gender")


def count_posts(visit) -> int:
    return len(visit.posts)


def assert_quiet(visit, ms=1500):
    """Nothing is sent for a while."""
    before = count_posts(visit)
    visit.page.wait_for_timeout(ms)
    assert count_posts(visit) == before


def test_nothing_is_sent_before_consent_but_the_functions_are_woken(visit):
    opened = visit()
    opened.wait_for_calls("GET /v1/gender", 1)
    opened.page.wait_for_timeout(500)

    assert opened.observed("calls") == {
        "GET /config.json": 1,
        "GET /v1/crop": 1,
        "GET /v1/emotion": 1,
        "GET /v1/gender": 1,
    }
    assert opened.posts == []


def test_after_consent_the_face_gets_its_labels(visit, keep_screenshot):
    opened = visit()
    opened.start_camera()
    opened.wait_for_label()
    card = opened.page.locator(".face-card")
    expect(card).to_have_count(1)
    expect(card.locator(".reading__top").first).to_have_text("Happy")
    expect(card.locator(".reading__top").nth(1)).to_have_text(re.compile("Female"))
    expect(card.locator(".reading").first.locator(".bar")).to_have_count(7)
    expect(card.locator(".reading").nth(1).locator(".bar")).to_have_count(2)
    expect(opened.page.locator(".announcer")).to_have_text(re.compile("expression shown happy"))
    if keep_screenshot:
        expect(opened.page.get_by_text("One face found.")).to_be_visible(
            timeout=120_000
        )  # not while a loaded machine is slow
        keep_screenshot(opened.page, "live")


def test_each_loop_has_at_most_one_request_in_flight(visit):
    opened = visit()
    opened.start_camera()
    opened.wait_for_calls("POST /v1/emotion", 4)

    most = opened.observed("most")
    assert [most[route] for route in POST_ROUTES] == [1, 1, 1]


def test_gender_of_a_known_face_is_asked_for_every_ten_seconds_at_most(visit):
    opened = visit()
    opened.start_camera()
    opened.wait_for_calls("POST /v1/gender", 1)
    opened.wait_for_calls("POST /v1/emotion", 4)

    times = opened.observed("times")["POST /v1/gender"]
    assert all(later - earlier >= 10_000 for earlier, later in itertools.pairwise(times))


def test_stop_turns_the_camera_off_and_no_request_follows(visit):
    opened = visit()
    opened.start_camera()
    opened.wait_for_label()
    opened.page.get_by_role("button", name="Stop").click()

    assert opened.page.evaluate("window.observed.tracks.map((track) => track.readyState)") == ["ended"]
    expect(opened.page.get_by_role("heading", name="Stopped")).to_be_visible()
    expect(opened.page.locator(".face-card")).to_have_count(0)
    assert_quiet(opened)


def test_a_hidden_tab_pauses_with_the_camera_off_and_goes_on_by_itself(visit):
    opened = visit()
    opened.start_camera()
    opened.wait_for_label()
    opened.hide_tab(is_hidden=True)

    assert opened.page.evaluate("window.observed.tracks.map((track) => track.readyState)") == ["ended"]
    expect(opened.page.locator(".status-bar__message")).to_have_text(re.compile("Paused"))
    assert_quiet(opened)
    opened.hide_tab(is_hidden=False)
    opened.wait_for_label()


def test_with_gender_off_no_gender_request_is_sent(visit):
    opened = visit()
    opened.page.get_by_role("switch", name="Estimate apparent gender").uncheck()
    opened.start_camera()
    opened.wait_for_calls("POST /v1/emotion", 3)

    assert "POST /v1/gender" not in opened.observed("calls")
    expect(opened.page.get_by_role("heading", name="Appears")).to_have_count(0)


def test_switching_gender_off_removes_what_was_shown(visit):
    opened = visit()
    opened.start_camera()
    expect(opened.page.locator(".face-card .reading").nth(1).locator(".bar")).to_have_count(2)
    opened.page.get_by_role("switch", name="Estimate apparent gender").uncheck()

    expect(opened.page.get_by_role("heading", name="Appears")).to_have_count(0)


def test_the_session_ends_after_five_minutes_and_one_click_goes_on(visit):
    opened = visit(is_set_up=lambda page: page.clock.install())
    opened.start_camera()
    opened.wait_until_it_runs()
    opened.page.clock.fast_forward("05:01")

    expect(opened.page.get_by_role("heading", name="Five minutes are over")).to_be_visible()
    assert opened.page.evaluate("window.observed.tracks.map((track) => track.readyState)") == ["ended"]
    opened.page.get_by_role("button", name="Go on").click()
    expect(opened.page.locator(".camera-view")).to_be_visible()


def test_the_five_minutes_begin_when_the_camera_is_on_and_not_when_it_is_asked_for(visit):
    def is_set_up(page):
        page.clock.install()
        page.add_init_script(ASKING_CAMERA)

    opened = visit(is_set_up=is_set_up)
    opened.start_camera()
    expect(opened.page.get_by_text("Asking for the camera")).to_be_visible()
    opened.page.clock.fast_forward("06:00")
    opened.page.evaluate("window.allowCamera()")

    opened.wait_until_it_runs()
    assert opened.page.locator(".status-bar__remaining").inner_text().startswith(("5:", "4:"))


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_alone_starts_and_stops(visit, key):
    opened = visit()
    start = opened.wait_until_ready()
    opened.page.keyboard.press("Tab")
    expect(opened.page.get_by_label("Language")).to_be_focused()
    opened.page.keyboard.press("Tab")
    expect(start).to_be_focused()
    opened.page.keyboard.press(key)
    expect(opened.page.locator(".camera-view")).to_be_visible()
    opened.page.keyboard.press("Tab")
    expect(opened.page.get_by_role("button", name="Stop")).to_be_focused()
    opened.page.keyboard.press(key)

    expect(opened.page.get_by_role("heading", name="Stopped")).to_be_visible()
