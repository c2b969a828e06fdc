"""What a person chose is followed at once, and kept on this device only."""

from playwright.sync_api import expect


def test_the_page_speaks_the_browser_s_language(visit):
    opened = visit(locale="de-AT")

    expect(opened.page.get_by_role("heading", name="Bevor Sie beginnen")).to_be_visible()
    expect(opened.page.locator("html")).to_have_attribute("lang", "de")
    expect(opened.page).to_have_title("Emotion Detector")


def test_another_language_needs_no_reload_and_survives_one(visit):
    opened = visit()
    expect(opened.page.get_by_role("heading", name="Before you start")).to_be_visible()
    opened.page.get_by_label("Language").select_option("Français")
    expect(opened.page.get_by_role("heading", name="Avant de commencer")).to_be_visible()
    opened.page.reload()

    expect(opened.page.get_by_role("heading", name="Avant de commencer")).to_be_visible()
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
