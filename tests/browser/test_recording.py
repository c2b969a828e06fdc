"""A session of the camera, recorded in the browser alone: off by default, replayed without asking, gone when left."""

import base64
import re

import cv2
from playwright.sync_api import expect

from tests.browser.conftest import FAKE_CAMERA, QUIET, Visit
from tests.browser.situations import violations
from tests.functions.markers import files_with

RECORD = "Record the camera, in this tab"
WATCH_RECORDERS = """
window.recorders = [];
const Original = window.MediaRecorder;
window.MediaRecorder = class extends Original {
  constructor(...all) { super(...all); window.recorders.push(this); }
};
window.urls = [];
window.revoked = [];
const forget = URL.revokeObjectURL.bind(URL);
URL.revokeObjectURL = (url) => { window.revoked.push(url); forget(url); };
const make = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => { const url = make(blob); window.urls.push([url, blob.type]); return url; };
"""
KEEP_RECORDED = """
window.recorded = [];
const Plain = window.MediaRecorder;
window.MediaRecorder = class extends Plain {
  constructor(...all) {
    super(...all);
    this.addEventListener("dataavailable", async ({data}) => {
      const bytes = new Uint8Array(await data.arrayBuffer());
      window.recorded.push(btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")));
    });
  }
};
"""


def switch_recording_on(page):
    page.locator(".settings-panel summary").click()
    page.get_by_label(RECORD).check()
    page.locator(".settings-panel summary").click()


def record(opened, seconds=6):
    """Record a part of a session in which a face has its label, and stop."""
    opened.start_camera()
    opened.wait_for_label()
    switch_recording_on(opened.page)
    expect(opened.page.locator(".recording-sign")).to_have_text(re.compile(r"^Recording, 0:\d\d$"))
    opened.page.wait_for_timeout(seconds * 1000)
    opened.page.get_by_role("button", name="Stop").click()
    expect(opened.page.get_by_role("region", name="Recording of the camera")).to_be_visible()


def test_nothing_is_recorded_unless_it_is_switched_on_and_the_switch_is_never_kept(visit):
    opened = visit(is_set_up=lambda page: page.add_init_script(WATCH_RECORDERS))
    opened.start_camera()
    opened.wait_for_label()
    expect(opened.page.locator(".recording-sign")).to_be_hidden()
    assert opened.page.evaluate("window.recorders.length") == 0

    opened.page.get_by_role("button", name="Stop").click()
    switch_recording_on(opened.page)
    opened.page.reload()
    opened.page.locator(".settings-panel summary").click()
    expect(opened.page.get_by_label(RECORD)).not_to_be_checked()


def test_a_recording_is_replayed_with_boxes_and_cards_and_asks_for_nothing(visit, tmp_path):
    opened = visit()
    page = opened.page
    record(opened)
    expect(page.locator(".notice__text")).to_contain_text("memory only")
    assert violations(page) == []
    sent = len(opened.posts)
    page.get_by_role("button", name="Replay").click()
    opened.wait_for_label()

    expect(page.locator(".face-card__title")).to_have_text(["Face 1"])
    expect(page.locator(".status-bar__message")).to_have_text("One face found.")
    expect(page.get_by_role("img", name="Your recording")).to_be_visible()
    box = (
        "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part)"
    )
    assert page.locator(".camera-view__overlay").evaluate(box)
    assert violations(page) == []
    expect(page.get_by_role("button", name="Play again")).to_be_visible()  # at its end it stays
    page.get_by_role("slider", name="Position in the film").press("ArrowLeft")
    expect(page.locator(".face-card__title")).to_have_text(["Face 1"])
    with page.expect_download() as started:
        page.get_by_role("button", name="Save film").click()
    assert len(opened.posts) == sent
    started.value.save_as(tmp_path / "film.webm")
    assert cv2.VideoCapture(str(tmp_path / "film.webm")).read()[1].shape == (480, 640, 3)


def test_a_recording_is_gone_when_its_replay_is_stopped_deleted_or_something_else_starts(visit):
    opened = visit(is_set_up=lambda page: page.add_init_script(WATCH_RECORDERS))
    page = opened.page
    panel = page.get_by_role("region", name="Recording of the camera")
    record(opened, seconds=1)
    page.get_by_role("button", name="Replay").click()
    opened.wait_for_label()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("no picture was kept")).to_be_visible()
    expect(panel).to_be_hidden()
    url = page.evaluate("window.urls.find(([, type]) => type.startsWith('video'))[0]")
    assert url in page.evaluate("window.revoked")

    start_again = page.get_by_role("button", name="Start the camera").click
    start_again()
    expect(page.locator(".recording-sign")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Delete recording").click()
    expect(panel).to_be_hidden()

    start_again()
    expect(page.locator(".recording-sign")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(panel).to_be_visible()
    page.get_by_role("button", name="Try a sample picture").click()
    opened.wait_for_label()
    expect(panel).to_be_hidden()


def test_a_pause_is_not_recorded(visit):
    opened = visit(is_set_up=lambda page: page.add_init_script(WATCH_RECORDERS))
    switch_recording_on(opened.page)
    opened.start_camera()
    opened.wait_for_label()
    opened.page.get_by_role("button", name="Pause").click()
    opened.page.wait_for_timeout(600)
    assert opened.page.evaluate("window.recorders[0].state") == "paused"
    sign = opened.page.locator(".recording-sign").inner_text()
    opened.page.wait_for_timeout(1500)

    assert opened.page.locator(".recording-sign").inner_text() == sign
    opened.page.get_by_role("button", name="Go on").click()
    expect(opened.page.locator(".recording-sign")).not_to_have_text(sign)
    assert opened.page.evaluate("window.recorders[0].state") == "recording"


def test_no_part_of_a_recording_is_stored_or_sent(playwright_driver, chromium, face_film, emulator, tmp_path):
    profile = tmp_path / "profile"
    film = f"--use-file-for-fake-video-capture={face_film}"
    context = playwright_driver.chromium.launch_persistent_context(
        profile, executable_path=chromium, args=[*QUIET, *FAKE_CAMERA, film]
    )
    page = context.new_page()
    page.add_init_script(KEEP_RECORDED)
    page.goto(emulator.url)
    opened = Visit(page)
    page.on("request", lambda request: request.method == "POST" and opened.posts.append(request))
    record(opened)
    page.get_by_role("button", name="Replay").click()
    opened.wait_for_label()
    page.wait_for_timeout(500)
    parts = page.evaluate("window.recorded")
    sent = {request.url.split("/v1/")[-1].split("?")[0] for request in opened.posts}
    bodies = [request.post_data_buffer or b"" for request in opened.posts]
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    context.close()
    traces = [base64.b64decode(part)[200:264] for part in parts if len(part) > 1000]

    assert len(traces) >= 1
    assert sent <= {"crop", "emotion", "gender"}
    assert not any(trace in body for trace in traces for body in bodies)
    assert "record" not in stored
    assert files_with(traces, [profile]) == {}
