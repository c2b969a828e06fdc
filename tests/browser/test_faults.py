"""Faults of the service and of the network, seen from the page: each request ends, nothing piles up, it recovers."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.situations import REQUEST_FAILED, problem
from tests.conftest import started_emulator
from tests.torture.system import System

FUNCTIONS = ("crop", "emotion", "gender")
DEADLINE_MS = 15_000  # the gateway's, in the contract
SLOW_NETWORK = {"offline": False, "latency": 1800, "downloadThroughput": 100_000, "uploadThroughput": 40_000}
WORDS = {
    429: "Too many requests for the moment",
    500: "The service has a problem",
    503: "The service has a problem",
    504: "The service took too long to answer",
    "network": "The service cannot be reached",
}


@pytest.fixture(scope="module")
def own_system(tmp_path_factory):
    """A system of its own, whose functions are killed and stopped."""
    with started_emulator(tmp_path_factory.mktemp("faults")) as emulator:
        yield System(emulator)


@contextmanager
def watched(opened) -> Iterator[None]:
    """Start a session, and see at the end that it has recovered by itself and that no request was left over."""
    opened.tolerated = (REQUEST_FAILED, "ERR_")
    opened.page.evaluate("window.isFirstVisit = true")
    opened.start_camera()
    opened.wait_for_label()
    yield
    for name in ("crop", "emotion"):
        wait_for_more(opened, name)
    opened.wait_for_label()
    for words in set(WORDS.values()):
        expect(opened.page.get_by_text(words)).to_have_count(0)
    assert opened.page.evaluate("window.isFirstVisit")
    opened.page.get_by_role("button", name="Stop").click()
    most = opened.observed("most")
    assert {name: most[f"POST /v1/{name}"] for name in FUNCTIONS} == dict.fromkeys(FUNCTIONS, 1)
    wait_until_nothing_is_under_way(opened)


def count(opened, name) -> int:
    return opened.observed("calls").get(f"POST /v1/{name}", 0)


def wait_for_more(opened, name, more=2) -> None:
    opened.wait_for_calls(f"POST /v1/{name}", count(opened, name) + more)


def wait_until_nothing_is_under_way(opened) -> None:
    for _ in range(200):
        if not any(opened.observed("now").values()):
            return
        opened.page.wait_for_timeout(100)
    raise AssertionError(opened.observed("now"))


def wait_for_words(opened, words) -> None:
    expect(opened.page.get_by_text(words).locator("visible=true").first).to_be_visible()


def posts_only(answer):
    """Return a route's handler that answers questions; what only wakes a function up goes on."""
    return lambda route: answer(route) if route.request.method == "POST" else route.continue_()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_killed_function_is_waited_for(visit, own_system, name):
    opened = visit(url=own_system.emulator.url)
    with watched(opened):
        opened.wait_for_calls("POST /v1/gender", 1)
        for process in own_system.processes(name):
            process.kill()
        wait_for_more(opened, name, more=1 if name == "gender" else 3)


@pytest.mark.parametrize("name", ["crop", "emotion"])
def test_a_function_that_hangs_costs_one_request_and_is_said(visit, own_system, name):
    opened = visit(url=own_system.emulator.url)
    with watched(opened):
        opened.wait_for_calls("POST /v1/gender", 1)
        worker = own_system.processes(name)[-1]
        other = "emotion" if name == "crop" else "crop"
        os.kill(worker.pid, signal.SIGSTOP)
        try:
            before = {one: count(opened, one) for one in (name, other)}
            opened.page.wait_for_timeout(DEADLINE_MS // 2)
            during = {one: count(opened, one) for one in (name, other)}
            wait_for_words(opened, WORDS[504])
        finally:
            os.kill(worker.pid, signal.SIGCONT)

    assert during[name] - before[name] <= 1
    if other == "crop":  # without frames there is nothing to ask the others about
        assert during[other] - before[other] >= 3


@pytest.mark.parametrize(
    ("name", "status"),
    [("crop", 503), ("crop", 504), ("emotion", 429), ("emotion", 503), ("gender", 429), ("gender", 500)],
)
def test_a_refusal_is_said_and_not_repeated_at_once(visit, name, status):
    opened = visit()
    with watched(opened):
        opened.wait_for_calls("POST /v1/gender", 1)
        opened.page.route(
            re.compile(rf"/v1/{name}(\?|$)"), posts_only(lambda route: route.fulfill(**problem(status, "no")))
        )
        wait_for_words(opened, WORDS[status])
        before = count(opened, name)
        opened.page.wait_for_timeout(2_500)  # Retry-After says three seconds
        repeated = count(opened, name) - before
        opened.page.unroute_all()

    assert repeated <= 1


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_connection_that_breaks_is_said_and_made_again(visit, name):
    opened = visit()
    with watched(opened):
        opened.wait_for_calls("POST /v1/gender", 1)
        opened.page.route(re.compile(rf"/v1/{name}(\?|$)"), posts_only(lambda route: route.abort("connectionreset")))
        wait_for_words(opened, WORDS["network"])
        before = count(opened, name)
        opened.page.wait_for_timeout(2_000)
        repeated = count(opened, name) - before
        opened.page.unroute_all()

    assert repeated <= 4


def test_a_cut_network_ends_what_is_under_way_and_everything_goes_on_by_itself(visit):
    opened = visit()
    with watched(opened):
        opened.page.context.set_offline(True)
        wait_for_words(opened, "You are offline")
        wait_until_nothing_is_under_way(opened)
        before = len(opened.posts)
        opened.page.wait_for_timeout(2_000)
        sent = len(opened.posts) - before
        opened.page.context.set_offline(False)

    assert sent <= 4  # each loop tries now and then whether the connection is back


def test_a_slow_network_is_said_and_frames_are_not_queued(visit):
    opened = visit()
    with watched(opened):
        network = opened.page.context.new_cdp_session(opened.page)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        before = count(opened, "crop")
        wait_for_words(opened, re.compile("Answers are slow: .* on the way"))
        sent = count(opened, "crop") - before
        network.send(
            "Network.emulateNetworkConditions",
            SLOW_NETWORK | {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )

    assert sent <= 30
