"""A real browser with a fake camera that shows a real face, and pages in it that fail on any console error."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, Request, expect, sync_playwright

from tests.browser.camera_films import held_in_hand, moving_person, slow_face, tilting_head, write_film
from tests.browser.coverage import measure

SCREENSHOTS = Path(__file__).parents[2] / "docs/screenshots"
INSTALL = "no Chromium found; install one: sudo apt-get install chromium, or .venv/bin/playwright install chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FAKE_CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
# Two slow cores are enough: the first answer of a loaded machine takes seconds.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

# Counts what is in flight from the page's own side, keeps the camera's tracks, and lets a test hide the tab.
OBSERVE = """
window.observed = {calls: {}, times: {}, most: {}, now: {}, tracks: [], wanted: [], violations: [], isHidden: false};
document.addEventListener("securitypolicyviolation", ({violatedDirective}) => {
  window.observed.violations.push(violatedDirective);
});
const send = window.fetch.bind(window);
window.fetch = async (url, init = {}) => {
  const {calls, times, most, now} = window.observed;
  const route = `${init.method ?? "GET"} ${new URL(url, location.href).pathname}`;
  calls[route] = (calls[route] ?? 0) + 1;
  (times[route] ??= []).push(performance.now());
  now[route] = (now[route] ?? 0) + 1;
  most[route] = Math.max(most[route] ?? 0, now[route]);
  try {
    const response = await send(url, init);
    const text = response.text.bind(response);
    response.text = () => text().finally(() => now[route]--);
    return response;
  } catch (error) {
    now[route]--;
    throw error;
  }
};
if (navigator.mediaDevices) {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    window.observed.wanted.push(wanted.video.deviceId?.exact ?? null);
    const stream = await open(wanted);
    window.observed.tracks.push(...stream.getTracks());
    return stream;
  };
}
Object.defineProperty(document, "hidden", {get: () => window.observed.isHidden});
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-screenshots", action="store_true", help="renew docs/screenshots")
    parser.addoption("--js-coverage", type=Path, help="folder for V8's coverage of the page's scripts")
    parser.addoption("--update-traffic", action="store_true", help="renew benchmarks/results/page-traffic.json")
    parser.addoption("--update-sample", action="store_true", help="renew the result that the first view shows")


@dataclass
class Visit:
    """One open page and everything that happened in it."""

    page: Page
    posts: list[Request] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    tolerated: tuple[str, ...] = ()

    def wait_until_ready(self) -> Locator:
        """Until the page can start; returns the button. A key, unlike a click, does not wait by itself."""
        button = self.page.get_by_role("button", name="start the camera")
        expect(button).to_be_enabled()
        return button

    def start_camera(self) -> None:
        self.wait_until_ready().click()

    def wait_until_it_runs(self) -> None:
        """Until the session has begun: the view shows before that, while the camera is still being asked for."""
        expect(self.page.locator(".status-bar__remaining")).to_have_text(re.compile(r"^\d:\d\d left$"))

    def wait_for_label(self) -> None:
        expect(self.page.locator(".face-card .bar--top").first).to_be_visible()

    def wait_for_calls(self, route: str, count: int) -> None:
        """Until the page has sent so many; `wait_for_function` would need the eval that the page's policy forbids."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while self.page.evaluate("(route) => window.observed.calls[route] ?? 0", route) < count:
            assert time.monotonic() < deadline, f"{route} was not sent {count} times"
            self.page.wait_for_timeout(50)

    def choose_file(self, path: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="choose a photo or video").click()
        chooser.value.set_files(path)

    def observed(self, name: str) -> object:
        return self.page.evaluate(f"window.observed.{name}")

    def hide_tab(self, *, is_hidden: bool) -> None:
        self.page.evaluate(
            "(isHidden) => { window.observed.isHidden = isHidden; "
            "document.dispatchEvent(new Event('visibilitychange')); }",
            is_hidden,
        )

    def unexpected_errors(self) -> list[str]:
        return [error for error in self.errors if not any(text in error for text in self.tolerated)]


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> str:
    found = [shutil.which(name) for name in NAMES]
    own = playwright_driver.chromium.executable_path  # where `playwright install` puts it
    for path in (*found, own):
        if path and Path(path).exists():
            return path
    pytest.skip(INSTALL)


@pytest.fixture(scope="session")
def portrait() -> np.ndarray:
    """uint8[300, 300, 3], RGB: the public-domain portrait that scikit-image carries, cut to head and shoulders."""
    return skimage.data.astronaut()[0:300, 80:380]


@pytest.fixture(scope="session")
def scene(portrait: np.ndarray) -> Callable[..., np.ndarray]:
    """Makes uint8[480, 640, 3], BGR pictures of the face at the given left edges; 0 to 340 keep it whole."""

    def make(*lefts: int, size: int = 300) -> np.ndarray:
        picture = np.full((480, 640, 3), (176, 186, 190), np.uint8)
        face = cv2.resize(portrait[..., ::-1], (size, size), interpolation=cv2.INTER_CUBIC)
        for left in lefts:
            picture[480 - size : 480, left : left + size] = face
        return picture

    return make


@pytest.fixture(scope="session")
def face_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "face.mjpeg", slow_face())


@pytest.fixture(scope="session")
def tilting_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "tilt.mjpeg", tilting_head())


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright, chromium: str, face_film: Path) -> Iterator[Browser]:
    """Chromium whose camera shows the moving face, and which allows it."""
    film = f"--use-file-for-fake-video-capture={face_film}"
    browser = playwright_driver.chromium.launch(executable_path=chromium, args=[*QUIET, *FAKE_CAMERA, film])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser_with_a_tilting_head(playwright_driver: Playwright, chromium: str, tilting_film: Path) -> Iterator[Browser]:
    """Chromium whose camera shows a head that tilts to 45 degrees and back."""
    film = f"--use-file-for-fake-video-capture={tilting_film}"
    browser = playwright_driver.chromium.launch(executable_path=chromium, args=[*QUIET, *FAKE_CAMERA, film])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def moving_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "moving.mjpeg", moving_person(), quality=92)


@pytest.fixture(scope="session")
def browser_with_a_moving_person(playwright_driver: Playwright, chromium: str, moving_film: Path) -> Iterator[Browser]:
    film = f"--use-file-for-fake-video-capture={moving_film}"
    browser = playwright_driver.chromium.launch(executable_path=chromium, args=[*QUIET, *FAKE_CAMERA, film])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser_with_a_hand_held_camera(
    playwright_driver: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    film = write_film(tmp_path_factory.mktemp("film") / "held.mjpeg", held_in_hand())
    arguments = [*QUIET, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}"]
    browser = playwright_driver.chromium.launch(executable_path=chromium, args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser_with_two_cameras(playwright_driver: Playwright, chromium: str) -> Iterator[Browser]:
    """Chromium with two cameras that show its own test picture."""
    cameras = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=2")
    browser = playwright_driver.chromium.launch(executable_path=chromium, args=[*QUIET, *cameras])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser_without_camera(playwright_driver: Playwright, chromium: str) -> Iterator[Browser]:
    """Chromium that asks nobody and has no camera of its own."""
    browser = playwright_driver.chromium.launch(executable_path=chromium, args=[*QUIET])
    yield browser
    browser.close()


@pytest.fixture
def visit(browser: Browser, emulator, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visit]]:
    """Opens the page in a context of its own; at the end no console error and no policy violation may be left."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []
    coverage = request.config.getoption("--js-coverage")
    measured: list[Callable[[], None]] = []

    def open_page(
        *, of: Browser = browser, url: str = "", is_set_up: Callable[[Page], None] | None = None, **options: object
    ) -> Visit:
        # A worker would hide requests from the tests that answer them; those of the worker itself allow it.
        standard = {"viewport": {"width": 1280, "height": 800}, "service_workers": "block"}
        context = of.new_context(**standard | options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        if coverage:
            measured.append(measure(page, coverage))
        opened = Visit(page)
        visits.append(opened)
        page.add_init_script(OBSERVE)
        page.on("console", lambda message: message.type == "error" and opened.errors.append(message.text))
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        page.on("request", lambda request: request.method == "POST" and opened.posts.append(request))
        if is_set_up:
            is_set_up(page)
        page.goto(url or emulator.url)
        return opened

    yield open_page
    for opened in visits:
        assert opened.unexpected_errors() == []
        assert opened.observed("violations") == []
    for save in measured:
        save()
    for context in contexts:
        context.close()


@pytest.fixture
def keep_screenshot(request: pytest.FixtureRequest) -> Callable[[Page, str], None] | None:
    """Saves a picture for the documentation; None unless --update-screenshots asks for pictures."""

    def keep(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return keep if request.config.getoption("--update-screenshots", default=False) else None
