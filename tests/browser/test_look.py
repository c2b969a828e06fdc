"""Accessible and usable at every size, light and dark."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.situations import violations

LIMITS = Path(__file__).parents[2] / "infra/limits.json"
FUNCTIONS = json.loads(LIMITS.read_text(encoding="utf-8"))["functions"]
SIZES = {"phone": {"width": 320, "height": 640}, "desktop": {"width": 1280, "height": 800}}


SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value)))
  .observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("size", list(SIZES))
def test_nothing_moves_while_the_page_loads(visit, size):
    opened = visit(viewport=SIZES[size], is_set_up=lambda page: page.add_init_script(SHIFTS))
    opened.wait_until_ready()
    opened.page.wait_for_timeout(1000)

    assert sum(opened.page.evaluate("window.shifts")) < 0.02


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_axe_finds_nothing_before_and_while_it_runs(visit, keep_screenshot, scheme, size):
    opened = visit(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    opened.wait_until_ready()
    assert violations(opened.page) == []
    if keep_screenshot and scheme == "light":
        keep_screenshot(opened.page, f"notice-{size}-{scheme}")
    opened.start_camera()
    opened.wait_for_label()

    assert violations(opened.page) == []
    if keep_screenshot and scheme == "dark":
        expect(opened.page.get_by_text("One face found.")).to_be_visible(timeout=120_000)  # not while it is slow
        keep_screenshot(opened.page, f"live-{size}-{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_everything_open(visit, keep_screenshot, scheme):
    opened = visit(color_scheme=scheme, reduced_motion="reduce")
    opened.start_camera()
    opened.wait_for_label()
    expect(opened.page.locator(".session-panel__table thead th")).to_have_count(7)
    opened.page.locator(".settings-panel summary").click()
    opened.page.locator(".technical summary").click()
    expect(opened.page.get_by_role("button", name="Reset all settings")).to_be_visible()
    expect(opened.page.locator(".technical__rows tr")).to_have_count(len(FUNCTIONS))

    assert violations(opened.page) == []
    if keep_screenshot and scheme == "light":
        opened.page.locator(".settings-panel").evaluate("(el) => el.scrollIntoView()")
        keep_screenshot(opened.page, "settings-desktop-light")
        opened.page.locator(".about").evaluate("(el) => el.scrollIntoView()")
        keep_screenshot(opened.page, "about-desktop-light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_error_with_its_request_id(visit, keep_screenshot, scheme):
    problem = {"type": "about:blank", "title": "Problem", "status": 500, "detail": "unexpected", "requestId": "r-17"}
    answer = {"status": 500, "content_type": "application/problem+json", "body": json.dumps(problem)}
    opened = visit(
        is_set_up=lambda page: page.route(re.compile(r"/v1/crop\?"), lambda route: route.fulfill(**answer)),
        viewport=SIZES["phone"],
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    opened.tolerated = ("Failed to load resource",)
    opened.start_camera()
    expect(opened.page.locator(".status-bar__id")).to_have_text("r-17")

    assert violations(opened.page) == []
    if keep_screenshot and scheme == "light":
        keep_screenshot(opened.page, "error-phone-light")


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_nothing_is_wider_than_a_small_phone(visit, language):
    opened = visit(viewport=SIZES["phone"], locale=language)
    width = "document.documentElement.scrollWidth"
    expect(opened.page.locator("html")).to_have_attribute("lang", language)
    assert opened.page.evaluate(width) == 320
    opened.page.locator(".settings-panel summary").click()
    opened.page.locator(".technical summary").click()
    assert opened.page.evaluate(width) == 320
    opened.page.locator(".notice__camera").click()
    opened.wait_for_label()
    expect(opened.page.locator(".session-panel__table thead th")).to_have_count(7)

    assert opened.page.evaluate(width) == 320


def test_at_four_hundred_percent_everything_is_read_by_scrolling_down_alone(visit):
    """A window of 1280 x 1024 pixels, enlarged four times."""
    opened = visit(viewport={"width": 320, "height": 256})
    start = opened.wait_until_ready()
    start.focus()
    expect(start).to_be_in_viewport(ratio=1)
    opened.page.keyboard.press("Enter")
    opened.wait_for_label()

    assert opened.page.evaluate("document.documentElement.scrollWidth") == 320
    for name in ("Stop", "Pause", "Save picture", "Save as CSV"):
        opened.page.get_by_role("button", name=name).focus()
        expect(opened.page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)


def test_bars_and_switches_are_seen_in_the_colours_of_the_system(visit):
    opened = visit(forced_colors="active")
    opened.start_camera()
    opened.wait_for_label()
    colour = "(el, part) => getComputedStyle(el, part).backgroundColor"
    bar = opened.page.locator(".face-card .bar--top").first
    switch = opened.page.get_by_label("Estimate apparent gender")

    assert bar.locator(".bar__fill").evaluate(colour) != bar.locator(".bar__track").evaluate(colour)
    assert switch.evaluate(colour, "::before") != switch.evaluate(colour)


def test_with_reduced_motion_nothing_moves_by_itself(visit):
    opened = visit(reduced_motion="reduce")
    opened.start_camera()
    opened.wait_for_label()
    moving = "[...document.querySelectorAll('*')].map((el) => getComputedStyle(el))"
    moving += ".filter((style) => parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none').length"

    assert opened.page.evaluate(moving) == 0


def test_the_view_is_square_and_mirrored_for_the_camera(visit):
    opened = visit()
    opened.start_camera()
    video = opened.page.locator(".camera-view__video")
    expect(video).to_be_visible()
    box = video.bounding_box()

    assert abs(box["width"] - box["height"]) < 1
    assert video.evaluate("(el) => getComputedStyle(el).transform") == "matrix(-1, 0, 0, 1, 0, 0)"
