"""Everything that can go wrong is told in words, and ends by itself where it can."""

import json
import re

import pytest
from playwright.sync_api import expect

REQUEST_FAILED = "Failed to load resource"  # the browser's own line about a status of 400 or more


def answer_crop(page, respond):
    """Let `respond` answer the frames instead of the function."""
    page.route(re.compile(r"/v1/crop\?"), respond)


def problem(status, detail):
    document = {"type": "about:blank", "title": "Problem", "status": status, "detail": detail, "requestId": "r-17"}
    return {
        "status": status,
        "content_type": "application/problem+json",
        "headers": {"X-Request-Id": "r-17", "Retry-After": "3"},
        "body": json.dumps(document),
    }


def test_a_denied_camera_says_how_to_allow_it(visit, browser_without_camera):
    def deny(page):
        page.add_init_script(
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); };"
        )

    opened = visit(of=browser_without_camera, is_set_up=deny)
    opened.start_camera()

    expect(opened.page.get_by_role("heading", name="The camera is not allowed")).to_be_visible()
    expect(opened.page.get_by_text("click the symbol left of the address")).to_be_visible()
    expect(opened.page.get_by_role("button", name="choose a photo or video")).to_be_visible()


def test_a_machine_without_a_camera_is_told_so(visit, browser_without_camera):
    opened = visit(of=browser_without_camera, permissions=["camera"])
    opened.start_camera()

    expect(opened.page.get_by_role("heading", name="No camera found")).to_be_visible()
    assert opened.posts == []


def test_a_camera_in_use_is_told_so(visit):
    def hold(page):
        page.add_init_script(
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotReadableError'); };"
        )

    opened = visit(is_set_up=hold)
    opened.start_camera()

    expect(opened.page.get_by_role("heading", name="The camera is in use")).to_be_visible()


def test_an_exceeded_quota_waits_as_long_as_asked_and_goes_on_by_itself(visit):
    answers = iter([problem(429, "too many")])

    def respond(route):
        answer = next(answers, None)
        route.fulfill(**answer) if answer else route.continue_()

    opened = visit(is_set_up=lambda page: answer_crop(page, respond))
    opened.tolerated = (REQUEST_FAILED,)
    opened.start_camera()

    expect(opened.page.get_by_text("Too many requests for the moment.")).to_be_visible()
    expect(opened.page.locator(".status-bar__countdown")).to_have_text(re.compile(r"in [23] s"))
    opened.wait_for_label()
    first, second, *_ = opened.observed("times")["POST /v1/crop"]
    assert second - first >= 3000
    expect(opened.page.locator(".status-bar__countdown")).to_have_text("")


def test_a_server_error_shows_its_request_id_and_is_not_hammered(visit):
    opened = visit(
        is_set_up=lambda page: answer_crop(page, lambda route: route.fulfill(**problem(500, "unexpected"))),
        permissions=["camera", "clipboard-write"],
    )
    opened.tolerated = (REQUEST_FAILED,)
    opened.start_camera()

    expect(opened.page.get_by_text("The service has a problem.")).to_be_visible()
    expect(opened.page.locator(".status-bar__id")).to_have_text("r-17")
    opened.page.get_by_role("button", name="Copy").click()
    expect(opened.page.get_by_role("button", name="Copied")).to_be_visible()
    opened.page.wait_for_timeout(3500)
    assert opened.observed("calls")["POST /v1/crop"] <= 2


def test_a_wrong_key_is_told_in_words(visit):
    bad = json.dumps({"apiBaseUrl": "/v1", "apiKey": "wrong"})
    opened = visit(is_set_up=lambda page: page.route("**/config.json", lambda route: route.fulfill(body=bad)))
    opened.tolerated = (REQUEST_FAILED,)
    opened.start_camera()

    expect(opened.page.get_by_text("The service refuses this page")).to_be_visible()


@pytest.mark.parametrize("answer", [{"status": 404}, {"body": "{}"}])
def test_a_page_without_a_usable_configuration_says_so(visit, answer):
    opened = visit(is_set_up=lambda page: page.route("**/config.json", lambda route: route.fulfill(**answer)))
    opened.tolerated = (REQUEST_FAILED,)

    expect(opened.page.get_by_role("heading", name="This page is not set up")).to_be_visible()
    expect(opened.page.get_by_role("button", name="start the camera")).to_have_count(0)
    opened.page.unroute("**/config.json")
    opened.page.get_by_role("button", name="Try again").click()
    expect(opened.page.get_by_role("heading", name="Before you start")).to_be_visible()


def test_offline_is_told_and_it_goes_on_when_the_connection_is_back(visit):
    opened = visit()
    opened.tolerated = (REQUEST_FAILED,)
    opened.start_camera()
    opened.wait_for_label()
    opened.page.context.set_offline(True)
    expect(opened.page.get_by_text("You are offline.")).to_be_visible()
    opened.page.context.set_offline(False)
    opened.wait_for_calls("POST /v1/crop", opened.observed("calls")["POST /v1/crop"] + 2)

    expect(opened.page.get_by_text("You are offline.")).to_have_count(0)
    opened.wait_for_label()


def test_a_slow_service_drops_frames_and_never_queues_them(visit):
    opened = visit(is_set_up=lambda page: page.add_init_script(SLOW_CROP))
    opened.start_camera()

    expect(opened.page.get_by_text("Answers are slow")).to_be_visible()
    assert opened.observed("most")["POST /v1/crop"] == 1
    assert opened.observed("calls")["POST /v1/crop"] <= 4


SLOW_CROP = """
const quick = window.fetch;
window.fetch = async (url, init) => {
  if (String(url).includes("crop?")) await new Promise((resolve) => setTimeout(resolve, 1600));
  return quick(url, init);
};
"""
