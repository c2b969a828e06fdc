"""The page without what some browsers lack: older Safaris above all."""

import re

import pytest
from playwright.sync_api import expect

# The page itself asks for each of them, or has a way round it.
REMOVE = """
delete window.VideoFrame;
delete HTMLVideoElement.prototype.requestVideoFrameCallback;
delete HTMLVideoElement.prototype.cancelVideoFrameCallback;
delete AbortSignal.any;
delete window.MediaRecorder;
delete Document.prototype.fullscreenEnabled;
delete Element.prototype.requestFullscreen;
delete Navigator.prototype.connection;
"""


def test_without_newer_functions_the_camera_is_read_and_stopped(visit):
    opened = visit(is_set_up=lambda page: page.add_init_script(REMOVE))
    assert opened.page.evaluate("[typeof VideoFrame, typeof AbortSignal.any]") == ["undefined", "undefined"]
    opened.start_camera()
    opened.wait_for_label()
    expect(opened.page.locator(".face-card .reading").nth(1).locator(".bar")).to_have_count(2)  # asked for seldom
    expect(opened.page.get_by_role("button", name="Full screen")).to_be_hidden()
    opened.page.get_by_role("button", name="Stop").click()

    expect(opened.page.get_by_role("heading", name="Stopped")).to_be_visible()
    assert opened.page.evaluate("window.observed.tracks.map((track) => track.readyState)") == ["ended"]


@pytest.mark.parametrize("start", ["camera", "sample"])
def test_without_a_canvas_in_the_worker_the_browser_is_said_to_be_too_old(visit, start):
    def without_canvas(route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body="delete globalThis.OffscreenCanvas;\n" + response.text())

    opened = visit(is_set_up=lambda page: page.context.route(re.compile("frame-worker"), without_canvas))
    opened.page.locator(f".notice__{start}").click()

    expect(opened.page.get_by_role("heading", name="This browser is too old")).to_be_visible()
    assert opened.posts == []
    assert opened.observed("tracks") == []
