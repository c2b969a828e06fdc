"""Accessible and usable at every size, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SIZES = {"phone": {"width": 320, "height": 640}, "desktop": {"width": 1280, "height": 800}}


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_axe_finds_nothing_before_and_while_it_runs(visit, keep_screenshot, scheme, size):
    opened = visit(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    expect(opened.page.get_by_role("button", name="start the camera")).to_be_visible()
    assert violations(opened.page) == []
    if keep_screenshot and scheme == "light":
        keep_screenshot(opened.page, f"notice-{size}-{scheme}")
    opened.start_camera()
    opened.wait_for_label()

    assert violations(opened.page) == []
    if keep_screenshot and scheme == "dark":
        keep_screenshot(opened.page, f"live-{size}-{scheme}")


def test_nothing_is_wider_than_a_small_phone(visit):
    opened = visit(viewport=SIZES["phone"])
    width = "document.documentElement.scrollWidth"
    assert opened.page.evaluate(width) == 320
    opened.page.locator(".settings-panel summary").click()
    assert opened.page.evaluate(width) == 320
    opened.start_camera()
    opened.wait_for_label()
    expect(opened.page.locator(".session-table tbody tr")).to_have_count(7)

    assert opened.page.evaluate(width) == 320


def test_the_view_is_square_and_mirrored_for_the_camera(visit):
    opened = visit()
    opened.start_camera()
    video = opened.page.locator(".camera-view__video")
    expect(video).to_be_visible()
    box = video.bounding_box()

    assert abs(box["width"] - box["height"]) < 1
    assert video.evaluate("(el) => getComputedStyle(el).transform") == "matrix(-1, 0, 0, 1, 0, 0)"
