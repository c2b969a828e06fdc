"""Several photos at once: a strip of small pictures with what was read, by pointer and keyboard."""

import base64
import itertools
import re

import cv2
import pytest
from playwright.sync_api import expect

from tests.browser.situations import violations

DROP = """(files) => {
  const dataTransfer = new DataTransfer();
  for (const [name, data] of files) {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    dataTransfer.items.add(new File([bytes], name));
  }
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def photos(tmp_path, scene):
    """Photos with one, two and no face."""
    paths = []
    for name, lefts in (("one", (170,)), ("two", (20, 320)), ("none", ())):
        paths.append(tmp_path / f"{name}.jpg")
        cv2.imwrite(str(paths[-1]), scene(*lefts))
    return paths


def drop(opened, *files) -> None:
    opened.page.evaluate(DROP, [(name, base64.b64encode(content).decode()) for name, content in files])


def test_several_photos_become_a_gallery_that_the_arrow_keys_walk_through(visit, photos, keep_screenshot):
    opened = visit()
    with opened.page.expect_file_chooser() as chooser:
        opened.page.get_by_role("button", name="choose a photo or video").click()
    chooser.value.set_files(photos)
    tiles = opened.page.locator(".gallery__tile")
    expect(opened.page.get_by_text("3 of 3 photos read.")).to_be_visible()

    expect(tiles).to_have_count(3)
    expect(tiles.nth(1)).to_have_accessible_name("two.jpg: 2 faces")
    expect(tiles.nth(2)).to_have_accessible_name("none.jpg: No face")
    expect(opened.page.locator(".face-card")).to_have_count(1)
    assert violations(opened.page) == []
    tiles.first.focus()
    opened.page.keyboard.press("ArrowRight")
    expect(tiles.nth(1)).to_be_focused()
    expect(tiles.nth(1)).to_have_attribute("aria-selected", "true")
    expect(opened.page.locator(".face-card")).to_have_count(2)
    expect(opened.page.locator(".camera-view__photo")).to_have_js_property("complete", value=True)
    if keep_screenshot:
        keep_screenshot(opened.page, "gallery-desktop-light")
    opened.page.keyboard.press("End")
    expect(opened.page.get_by_text("No face found in this photo.")).to_be_visible()
    calls = opened.observed("calls")
    assert [calls[f"POST /v1/{name}"] for name in ("crop", "emotion", "gender")] == [3, 2, 2]


def test_no_two_requests_of_a_gallery_overlap(visit, photos):
    opened = visit()
    opened.page.get_by_role("button", name="try a sample picture").click()
    opened.wait_for_label()
    opened.page.evaluate("performance.clearResourceTimings()")
    drop(opened, *[(path.name, path.read_bytes()) for path in photos])
    expect(opened.page.get_by_text("3 of 3 photos read.")).to_be_visible()

    asked = opened.page.evaluate(
        "performance.getEntriesByType('resource').filter(({name}) => name.includes('/v1/'))"
        ".map(({startTime, responseEnd}) => [startTime, responseEnd]).sort(([a], [b]) => a - b)"
    )
    assert len(asked) == 7
    assert all(later[0] >= earlier[1] for earlier, later in itertools.pairwise(asked))


def test_files_that_are_no_photos_are_left_out_and_broken_ones_named(visit, photos):
    opened = visit()
    opened.page.get_by_role("button", name="try a sample picture").click()
    opened.wait_for_label()
    drop(opened, ("broken.jpg", b"no picture"), ("one.jpg", photos[0].read_bytes()), ("film.mp4", b"no film"))

    expect(opened.page.get_by_text("2 of 2 photos read.")).to_be_visible()
    expect(opened.page.get_by_text(re.compile("1 other files were left out"))).to_be_visible()
    expect(opened.page.locator(".gallery__tile").first).to_have_accessible_name("broken.jpg: Unreadable")
    expect(opened.page.get_by_text("This file cannot be opened")).to_be_visible()
    opened.page.locator(".gallery__tile").nth(1).click()
    opened.wait_for_label()
    opened.page.get_by_role("button", name="Stop").click()
    expect(opened.page.locator(".gallery__tile")).to_have_count(0)
