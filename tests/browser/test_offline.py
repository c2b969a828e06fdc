"""The page keeps its own files: it opens without a network, and never with an old configuration."""


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
