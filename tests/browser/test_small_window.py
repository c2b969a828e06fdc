"""The picture in a small window over other programs, where the browser has such windows."""

from playwright.sync_api import expect

from tests.browser.situations import violations

WITHOUT = "delete window.documentPictureInPicture; delete Window.prototype.documentPictureInPicture;"
INSIDE = "(selector) => documentPictureInPicture.window?.document.querySelector(selector) !== null"
DRAWN = """() => {
  const canvas = documentPictureInPicture.window.document.querySelector("canvas");
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part);
}"""


def test_the_small_window_has_picture_and_boxes_runs_on_while_the_tab_is_hidden_and_gives_them_back(visit):
    opened = visit()
    page = opened.page
    opened.start_camera()
    opened.wait_for_label()
    page.get_by_role("button", name="Small window").click()
    expect(page.get_by_text("The picture is in its small window.")).to_be_visible()
    assert page.evaluate(INSIDE, ".camera-view__video")
    page.wait_for_timeout(500)
    assert page.evaluate(DRAWN)
    assert violations(page) == []

    opened.hide_tab(is_hidden=True)
    opened.wait_for_calls("POST /v1/crop", opened.observed("calls")["POST /v1/crop"] + 2)
    page.evaluate("documentPictureInPicture.window.close()")
    expect(page.locator(".camera-view .camera-view__video")).to_have_count(1)
    expect(page.get_by_text("Paused while this tab is in the background")).to_be_visible()
    opened.hide_tab(is_hidden=False)
    opened.wait_for_label()


def test_stop_closes_the_small_window(visit):
    opened = visit()
    opened.start_camera()
    opened.wait_until_it_runs()
    opened.page.get_by_role("button", name="Small window").click()
    expect(opened.page.get_by_text("The picture is in its small window.")).to_be_visible()
    opened.page.get_by_role("button", name="Stop").click()

    expect(opened.page.locator(".camera-view .camera-view__video")).to_have_count(1)
    assert opened.page.evaluate("documentPictureInPicture.window") is None


def test_a_browser_without_such_windows_offers_none(visit):
    opened = visit(is_set_up=lambda page: page.add_init_script(WITHOUT))
    opened.start_camera()
    opened.wait_until_it_runs()

    expect(opened.page.get_by_role("button", name="Small window")).to_be_hidden()
    expect(opened.page.get_by_role("button", name="Full screen")).to_be_visible()
