"""What a person chose is followed at once, and kept on this device only."""

import re

from playwright.sync_api import expect


def test_the_page_speaks_the_browser_s_language(visit):
    opened = visit(locale="de-AT")

    expect(opened.page.get_by_role("heading", name="Was zeigt dieses Gesicht?")).to_be_visible()
    expect(opened.page.locator("html")).to_have_attribute("lang", "de")
    expect(opened.page).to_have_title("Emotion Detector")


def test_another_language_needs_no_reload_and_survives_one(visit):
    opened = visit()
    expect(opened.page.get_by_role("heading", name="What does this face show?")).to_be_visible()
    opened.page.get_by_label("Language").select_option("Français")
    expect(opened.page.get_by_role("heading", name="Que montre ce visage")).to_be_visible()
    opened.page.reload()

    expect(opened.page.get_by_role("heading", name="Que montre ce visage")).to_be_visible()
    expect(opened.page.locator("html")).to_have_attribute("lang", "fr")


def test_labels_follow_the_language_while_the_camera_runs(visit):
    opened = visit()
    opened.start_camera()
    opened.wait_for_label()
    opened.page.get_by_label("Language").select_option("Deutsch")
    card = opened.page.locator(".face-card")

    expect(card.get_by_role("heading", name="Gesicht 1")).to_be_visible()
    expect(card.get_by_text("Überrascht", exact=True)).to_be_visible()
    expect(opened.page.get_by_text("Happy")).to_have_count(0)


def test_settings_survive_a_reload_and_can_be_reset(visit):
    opened = visit()
    summary = opened.page.locator(".settings-panel summary")
    summary.click()
    opened.page.get_by_label("Faces at most").fill("9")
    opened.page.get_by_label("Pictures per second, at most").select_option("2")
    opened.page.get_by_role("switch", name="Mirror the camera").uncheck()
    opened.page.get_by_label("Colours").select_option("Dark")
    opened.page.reload()
    summary.click()

    expect(opened.page.get_by_label("Faces at most")).to_have_value("9")
    expect(opened.page.get_by_label("Pictures per second, at most")).to_have_value("2")
    expect(opened.page.get_by_role("switch", name="Mirror the camera")).not_to_be_checked()
    expect(opened.page.locator("html")).to_have_attribute("data-theme", "dark")
    opened.page.get_by_role("button", name="Reset all settings").click()
    expect(opened.page.get_by_label("Faces at most")).to_have_value("4")
    expect(opened.page.get_by_role("switch", name="Mirror the camera")).to_be_checked()
    assert opened.page.evaluate("localStorage.length") == 0


def test_settings_steer_what_is_asked_for(visit):
    opened = visit()
    opened.page.locator(".settings-panel summary").click()
    opened.page.get_by_label("Faces at most").fill("9")
    with opened.page.expect_request(re.compile("/v1/crop")) as request:
        opened.start_camera()

    assert "maxFaces=9" in request.value.url


def test_without_the_mirror_the_camera_is_shown_as_others_see_it(visit):
    opened = visit()
    opened.page.locator(".settings-panel summary").click()
    opened.page.get_by_role("switch", name="Mirror the camera").uncheck()
    opened.start_camera()
    video = opened.page.locator(".camera-view__video")
    expect(video).to_be_visible()

    assert video.evaluate("(el) => getComputedStyle(el).transform") == "none"


def test_dark_and_light_can_be_chosen_against_the_system(visit):
    opened = visit(color_scheme="light")
    opened.page.locator(".settings-panel summary").click()
    background = "getComputedStyle(document.body).backgroundColor"
    light = opened.page.evaluate(background)
    opened.page.get_by_label("Colours").select_option("Dark")

    assert light == "rgb(245, 246, 250)"
    assert opened.page.evaluate(background) == "rgb(16, 19, 29)"
