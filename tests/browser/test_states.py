"""Everything that can go wrong is told in words, and ends by itself where it can."""

import json
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.situations import (
    DENIED,
    REQUEST_FAILED,
    answer_crop,
    film,
    problem,
    refusing_camera,
    reply_with,
)
from tests.conftest import started_emulator


def test_a_denied_camera_says_how_to_allow_it(visit, browser_without_camera):
    opened = visit(of=browser_without_camera, is_set_up=lambda page: page.add_init_script(DENIED))
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
    opened = visit(is_set_up=lambda page: page.add_init_script(refusing_camera("NotReadableError")))
    opened.start_camera()

    expect(opened.page.get_by_role("heading", name="The camera is in use")).to_be_visible()


def test_the_gateway_s_own_quota_is_waited_for(visit, tmp_path):
    with started_emulator(tmp_path, "--quota-per-minute", "12") as thrifty:
        opened = visit(url=thrifty.url)
        opened.tolerated = (REQUEST_FAILED,)
        opened.start_camera()
        with opened.page.expect_response(lambda response: response.status == 429) as refusal:
            expect(opened.page.get_by_text("Too many requests for the moment.")).to_be_visible()
        refused = time.monotonic()
        wait = int(refusal.value.headers["retry-after"])
        countdown = opened.page.locator(".status-bar__countdown")
        expect(countdown).to_have_text(re.compile(r"in \d+\ss"))
        opened.page.wait_for_timeout(1000)  # for what was under way
        sent = len(opened.posts)
        opened.page.wait_for_timeout(3000)

        assert len(opened.posts) == sent
        left = wait - (time.monotonic() - refused)
        assert left - 3 <= int(re.search(r"\d+", countdown.inner_text())[0]) <= left + 3


def test_a_server_error_shows_its_request_id(visit):
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
    expect(opened.page.get_by_role("heading", name="What does this face show?")).to_be_visible()


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


def test_the_technical_drawer_counts_what_is_sent_and_what_it_costs(visit):
    opened = visit()
    opened.page.get_by_text("Technical details").click()
    rows = opened.page.locator(".technical__rows tr")
    expect(rows.first.locator("td").nth(1)).to_have_text("0 kB")
    opened.start_camera()
    opened.wait_for_calls("POST /v1/crop", 4)
    expect(rows.first.locator("td").nth(2)).to_have_text(re.compile(r"^[\d,]+ ms$"))
    expect(rows.first.locator("td").nth(3)).to_have_text(re.compile(r"^[\d,]+ ms$"))
    opened.page.get_by_role("button", name="Stop").click()
    opened.page.wait_for_timeout(500)

    calls = opened.observed("calls")
    for row, name in zip(rows.all(), ("crop", "emotion", "gender", "age"), strict=True):
        expected = sum(calls.get(f"{method} /v1/{name}", 0) for method in ("GET", "POST"))
        assert int(row.locator("td").first.inner_text()) == expected
    sent = sum(len(post.post_data_buffer) for post in opened.posts if post.url.endswith("/emotion"))
    assert abs(float(rows.nth(1).locator("td").nth(1).inner_text().removesuffix(" kB")) - sent / 1000) <= 1
    expect(opened.page.get_by_text(re.compile(r"cost the service.s operator about \$0\.000\d"))).to_be_visible()


def test_the_page_says_what_the_models_cannot_do_in_every_language(visit):
    manifest = json.loads((Path(__file__).parents[2] / "models/emotion/model.json").read_text())
    share = f"{round(manifest['metrics']['accuracy'] * 100)} %"
    opened = visit()
    about = opened.page.locator(".about")
    for language, heading in (
        ("en", "The law, and good manners"),
        ("de", "Das Recht und der gute Ton"),
        ("fr", "La loi et la politesse"),
    ):
        opened.page.locator(".language-switch__select").select_option(language)
        expect(about.get_by_role("heading", name=heading)).to_be_visible()
        expect(about).to_contain_text(share)
        expect(about).to_contain_text("2024/1689")


def test_a_dark_picture_is_told(visit, scene, tmp_path):
    opened = visit()
    opened.choose_file(film(tmp_path / "dark.webm", lambda step: (scene(90 + step, size=400) * 0.12).astype(np.uint8)))

    expect(opened.page.get_by_text("It is too dark")).to_be_visible()


def test_a_face_that_is_far_away_is_asked_to_come_closer(visit, portrait):
    reply = reply_with(portrait, (200, 200, 50, 60))
    opened = visit(is_set_up=lambda page: answer_crop(page, lambda route: route.fulfill(json=reply)))
    opened.start_camera()

    expect(opened.page.get_by_text("Too far away")).to_be_visible()


def test_the_page_asks_nobody_but_its_own_origin(visit):
    hosts = set()
    opened = visit(
        is_set_up=lambda page: page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc)),
        service_workers="allow",
    )
    opened.start_camera()
    opened.wait_for_label()

    assert hosts - {""} == {urlsplit(opened.page.url).netloc}
    assert opened.observed("violations") == []
    allowed = opened.page.evaluate("document.featurePolicy.allowedFeatures()")
    assert "camera" in allowed
    assert not {"microphone", "geolocation", "display-capture", "usb", "payment"} & set(allowed)


@pytest.mark.parametrize(
    ("agent", "steps"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "crossed-out camera"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Permissions for this site",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "open Settings, Apps"),
    ],
)
def test_how_to_allow_the_camera_is_told_for_this_browser(visit, agent, steps):
    opened = visit(user_agent=agent, is_set_up=lambda page: page.add_init_script(DENIED))
    opened.start_camera()

    expect(opened.page.get_by_text(steps)).to_be_visible()
