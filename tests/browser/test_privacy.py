"""Nothing of a picture is kept in the browser: not in its stores, not in the profile on disk."""

import base64

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FAKE_CAMERA, QUIET, Visit
from tests.functions.markers import TEXT_WORDS, files_with, found_in, marked_portrait, traces_of

KEEP_WHAT_IS_SENT = """
window.sent = [];
const pass = window.fetch.bind(window);
window.fetch = async (url, init = {}) => {
  if (init.body) {
    const bytes = new Uint8Array(await new Response(init.body).arrayBuffer());
    window.sent.push(btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")));
  }
  return pass(url, init);
};
"""
EVERYTHING_STORED = """async () => {
  const stored = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  for (const {name} of await indexedDB.databases()) stored.push(`database ${name}`);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
      stored.push(request.url, bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
    }
  }
  return stored;
}"""


@pytest.fixture
def profile(tmp_path):
    return tmp_path / "profile"


@pytest.fixture
def page(playwright_driver, chromium, face_film, profile):
    """A page in a browser whose profile is on disk; closing it twice does no harm."""
    film = f"--use-file-for-fake-video-capture={face_film}"
    context = playwright_driver.chromium.launch_persistent_context(
        profile, executable_path=chromium, args=[*QUIET, *FAKE_CAMERA, film]
    )
    yield context.new_page()
    context.close()


def sent_by(page):
    return [base64.b64decode(text) for text in page.evaluate("window.sent")]


def analyse_everything(page, photo):
    """Let the page analyse a photo, then, after a second visit by its worker, the camera; return all that was sent."""
    opened = Visit(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    opened.choose_file(photo)
    opened.wait_for_label()
    sent = sent_by(page)
    page.reload()
    opened.start_camera()
    opened.wait_for_label()
    page.wait_for_timeout(3_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name="Stopped")).to_be_visible()
    return [*sent, *sent_by(page)[-3:]]


def test_no_store_and_no_file_of_the_profile_holds_a_trace(page, emulator, profile, portrait, tmp_path):
    photo, answers = tmp_path / "photo.jpg", []
    photo.write_bytes(marked_portrait(portrait))
    page.add_init_script(KEEP_WHAT_IS_SENT)
    page.on("response", lambda response: answers.append(response) if "/v1/crop?" in response.url else None)
    page.goto(emulator.url)
    sent = analyse_everything(page, photo)
    crops = [base64.b64decode(face["alignedCrop"]["data"]) for face in answers[-2].json()["faces"]]
    stored = "\n".join(page.evaluate(EVERYTHING_STORED)).encode("latin-1", errors="replace")
    page.context.close()
    traces = traces_of([photo.read_bytes(), *sent, *crops])

    assert len(sent) >= 5
    assert len(crops) == 1
    assert b"/index.html" in stored  # the page's own files are kept, to open offline
    assert found_in(stored, traces) == []
    assert len([path for path in profile.rglob("*") if path.is_file()]) > 10
    assert files_with(traces, [profile]) == {}


def test_the_search_finds_a_photo_that_is_kept_on_purpose(page, emulator, profile, portrait):
    data = base64.b64encode(marked_portrait(portrait)).decode()
    page.goto(emulator.url)
    page.evaluate("(data) => localStorage.setItem('photo', data)", data)
    page.evaluate(
        """async (data) => {
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          await (await caches.open("kept")).put("/photo", new Response(bytes));
        }""",
        data,
    )
    stored = "\n".join(page.evaluate(EVERYTHING_STORED)).encode("latin-1", errors="replace")
    page.context.close()
    traces = traces_of([base64.b64decode(data)])

    assert TEXT_WORDS.encode() in found_in(stored, traces)
    assert len(found_in(stored, traces)) > 10
    assert files_with(traces, [profile]) != {}
