"""A film that is sought: what was answered there is shown again, and nothing is asked twice."""

import re

from playwright.sync_api import expect

from tests.browser.situations import film, violations

SECONDS = "(video) => video.currentTime"


def test_a_film_is_sought_by_keys_and_what_is_known_is_shown_again_without_asking(visit, tmp_path, scene):
    opened = visit()
    page = opened.page
    opened.choose_file(film(tmp_path / "face.webm", lambda step: scene(60 + step), frames=200))
    position = page.get_by_role("slider", name="Position in the film")
    video = page.locator(".camera-view__video")
    opened.wait_for_label()
    opened.wait_for_calls("POST /v1/crop", 4)
    expect(page.locator(".film-bar__analysed")).to_have_text(re.compile(r"^[1-9]\d?\s% analysed$"))
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused. Nothing is sent")).to_be_visible()
    page.wait_for_timeout(1_000)  # an answer that is still on its way
    asked = opened.observed("calls")["POST /v1/crop"]

    there = video.evaluate(SECONDS)
    position.press("ArrowLeft")
    expect(page.locator(".face-card__title")).to_have_text(["Face 1"])
    expect(page.locator(".face-card .bar--top").first).to_be_visible()
    assert abs(video.evaluate(SECONDS) - max(0, there - 1)) < 0.3
    assert violations(page) == []
    position.press("PageUp")
    position.press("PageUp")
    expect(page.locator(".face-card .bar--top")).to_have_count(0)
    assert opened.observed("calls")["POST /v1/crop"] == asked

    page.get_by_role("button", name="Go on").click()
    opened.wait_for_calls("POST /v1/crop", asked + 2)
    opened.wait_for_label()
    assert max(opened.observed("most").values()) == 1
