"""The timeline: a lane for each person, read by a cursor, and its zoom by buttons, keys and wheel."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.situations import answer_crop, reply_with, violations

BOXES = ((30, 120, 170, 210), (270, 120, 170, 210))


def seconds_shown(opened) -> tuple[int, int]:
    """Return how much of the timeline is shown, and how much there is."""
    words = opened.page.locator(".session-panel__shown").inner_text()
    minutes_and_seconds = re.findall(r"(\d+):(\d\d)", words)
    shown, whole = (60 * int(minutes) + int(seconds) for minutes, seconds in minutes_and_seconds)
    return shown, whole


def open_two(visit, portrait, **options):
    reply = reply_with(portrait, *BOXES)
    opened = visit(
        is_set_up=lambda page: answer_crop(page, lambda route: route.fulfill(json=reply)),
        reduced_motion="reduce",
        **options,
    )
    opened.start_camera()
    expect(opened.page.locator(".lane")).to_have_count(2)
    return opened


def are_apart(ticks) -> bool:
    edges = ticks.evaluate_all("(all) => all.map((el) => el.getBoundingClientRect()).map((r) => [r.left, r.right])")
    return all(right <= left + 1 for (_, right), (left, _) in pairwise(edges))


@pytest.mark.parametrize("width", [360, 1280])
def test_a_part_is_chosen_by_buttons_and_all_of_it_by_one_key(visit, portrait, width):
    opened = open_two(visit, portrait, viewport={"width": width, "height": 800})
    opened.page.wait_for_timeout(12_000)
    opened.page.get_by_role("button", name="Pause").click()
    expect(opened.page.get_by_text("Paused. Nothing is sent")).to_be_visible()
    _, whole = seconds_shown(opened)
    assert whole >= 12
    opened.page.get_by_role("button", name="Zoom in").click()

    half, whole = seconds_shown(opened)
    assert abs(half - whole / 2) <= 1
    expect(opened.page.locator(".session-panel__range")).to_have_value("part")
    expect(opened.page.get_by_role("button", name="Later")).to_have_attribute("aria-disabled", "true")
    opened.page.get_by_role("button", name="Earlier").click()
    expect(opened.page.get_by_role("button", name="Later")).to_have_attribute("aria-disabled", "false")
    ticks = opened.page.locator(".session-panel__tick")
    expect(ticks.filter(has_text="now")).to_have_count(0)
    assert violations(opened.page) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    assert are_apart(ticks)
    opened.page.locator(".session-panel__lanes").press("0")
    shown, whole = seconds_shown(opened)
    assert shown == whole
    expect(opened.page.locator(".session-panel__range")).to_have_value("whole")
    expect(opened.page.get_by_role("button", name="Zoom out")).to_have_attribute("aria-disabled", "true")


def test_keys_move_the_cursor_the_part_and_the_zoom(visit, portrait):
    opened = open_two(visit, portrait)
    opened.page.get_by_role("textbox", name="Name of Face 1").fill("Anna")
    opened.page.wait_for_timeout(11_000)
    opened.page.get_by_role("button", name="Pause").click()
    lanes = opened.page.locator(".session-panel__lanes")
    lanes.press("+")
    shown, whole = seconds_shown(opened)
    assert shown < whole
    lanes.press("Shift+ArrowLeft")
    expect(opened.page.locator(".session-panel__tick").filter(has_text="now")).to_have_count(0)
    lanes.press("End")
    lanes.press("ArrowLeft")

    cursor = opened.page.locator(".session-panel__cursor")
    expect(cursor).to_have_attribute("aria-live", "polite")
    expect(cursor).to_contain_text(re.compile(r"0:\d\d ago\s+Anna: Happy \d+.%.*Face 2: Happy \d+.%"))
    expect(opened.page.locator(".lane__values").first).to_contain_text("Happy")
    lanes.press("Escape")
    expect(opened.page.locator(".session-panel__moment")).to_be_empty()
    lanes.press("-")
    lanes.press("-")
    shown, whole = seconds_shown(opened)
    assert shown == whole


def test_a_lane_goes_on_to_now_until_the_next_reading(visit, portrait):
    opened = open_two(visit, portrait)
    opened.page.route(re.compile(r"/v1/emotion"), lambda _: None)  # no answer comes any more
    opened.page.wait_for_timeout(1500)
    opened.page.get_by_role("button", name="Pause").click()
    lanes = opened.page.locator(".session-panel__lanes")
    lanes.press("End")

    cursor = opened.page.locator(".session-panel__cursor")
    expect(cursor).to_contain_text(re.compile(r"now\s+Face 1: Happy \d+.%.*Face 2: Happy \d+.%"))


def test_the_wheel_zooms_where_the_pointer_is_only_with_the_focus_or_ctrl(visit, portrait):
    opened = open_two(visit, portrait)
    opened.page.wait_for_timeout(11_000)
    opened.page.get_by_role("button", name="Pause").click()
    lanes = opened.page.locator(".session-panel__lanes")
    lanes.scroll_into_view_if_needed()
    opened.page.locator(".lane__plot").first.hover()
    _, whole = seconds_shown(opened)
    before = opened.page.evaluate("scrollY")
    opened.page.mouse.wheel(0, -60)
    opened.page.wait_for_timeout(300)
    assert opened.page.evaluate("scrollY") < before
    assert seconds_shown(opened)[0] == whole
    lanes.focus()
    opened.page.locator(".lane__plot").first.hover()
    after = opened.page.evaluate("scrollY")
    opened.page.mouse.wheel(0, -300)
    opened.page.wait_for_timeout(300)

    assert seconds_shown(opened)[0] < whole
    assert opened.page.evaluate("scrollY") == after


def test_a_window_that_narrows_after_the_end_keeps_the_scale_readable(visit, portrait):
    opened = open_two(visit, portrait)
    opened.page.wait_for_timeout(3000)
    opened.page.get_by_role("button", name="Stop").click()
    expect(opened.page.get_by_role("heading", name="Stopped")).to_be_visible()
    opened.page.set_viewport_size({"width": 360, "height": 800})

    opened.page.wait_for_timeout(300)

    ticks = opened.page.locator(".session-panel__tick")
    assert ticks.count() > 1
    assert are_apart(ticks)
