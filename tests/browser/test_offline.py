"""The page keeps its own files: it opens without a network, and never with an old configuration."""

import re
import shutil
from collections import Counter

from playwright.sync_api import expect

from tests.conftest import REPOSITORY, started_emulator

ACTIVE = "async () => (await navigator.serviceWorker.ready).active.state"
KEPT = """async () => {
  const [name] = await caches.keys();
  const requests = await (await caches.open(name)).keys();
  return [name, ...requests.map(({url}) => new URL(url).pathname)];
}"""


def wait_for_worker(opened):
    while opened.page.evaluate(ACTIVE) != "activated":
        opened.page.wait_for_timeout(50)


def test_the_worker_keeps_the_page_and_nothing_else(visit):
    opened = visit(service_workers="allow")
    wait_for_worker(opened)
    name, *kept = opened.page.evaluate(KEPT)

    assert name.startswith("shell of http")
    assert {"/index.html", "/js/main.js", "/css/tokens.css", "/manifest.webmanifest"} <= set(kept)
    assert not [path for path in kept if path.startswith("/v1/") or path.endswith((".png", "config.json"))]


def test_the_first_visit_fetches_each_file_once(visit, tmp_path):
    with started_emulator(tmp_path, "--verbose") as talkative:
        opened = visit(service_workers="allow", url=talkative.url)
        wait_for_worker(opened)
        fetched = Counter(re.findall(r"gateway  GET (\S+\.(?:js|css)) ", talkative.log.read_text()))

    assert fetched["/js/main.js"] == 1
    assert {file: count for file, count in fetched.items() if count > 1} == {}


def test_a_file_that_the_browser_holds_in_an_old_version_is_kept_in_the_new_one(visit, tmp_path):
    site = shutil.copytree(REPOSITORY / "frontend", tmp_path / "site")
    with started_emulator(tmp_path, "--site-dir", str(site)) as changing:
        opened = visit(service_workers="allow", url=changing.url)
        wait_for_worker(opened)
        old, *_ = opened.page.evaluate(KEPT)
        file = next(path for path in site.rglob("*worker.js") if path.name != "service-worker.js")  # not yet loaded
        file.write_text(file.read_text() + "// changed")
        opened.page.reload()
        while (kept := opened.page.evaluate(KEPT))[0] == old:
            opened.page.wait_for_timeout(50)
        path = f"/{file.relative_to(site).as_posix()}"
        text = opened.page.evaluate("async (path) => (await caches.match(path)).text()", path)

    assert path in kept
    assert text.endswith("// changed")


def test_a_second_visit_with_the_worker_analyses_as_the_first(visit):
    opened = visit(service_workers="allow")
    wait_for_worker(opened)
    opened.page.reload()
    assert opened.page.evaluate("navigator.serviceWorker.controller !== null")
    opened.start_camera()
    opened.wait_for_label()


def test_the_page_can_be_installed(visit):
    opened = visit(service_workers="allow")
    wait_for_worker(opened)
    session = opened.page.context.new_cdp_session(opened.page)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []


def test_the_page_opens_offline_says_so_and_starts_when_the_network_is_back(visit):
    opened = visit(service_workers="allow")
    opened.tolerated = ("ERR_INTERNET_DISCONNECTED",)
    wait_for_worker(opened)
    opened.page.context.set_offline(True)
    opened.page.reload()
    expect(opened.page.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(opened.page.get_by_text("It goes on by itself")).to_be_visible()
    assert opened.page.locator(".page").evaluate("(el) => getComputedStyle(el).display") == "grid"
    opened.page.context.set_offline(False)
    expect(opened.page.get_by_role("heading", name="What does this face show?")).to_be_visible()
    opened.start_camera()
    opened.wait_for_label()
