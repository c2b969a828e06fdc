"""Apparent age: off until it is switched on, then an estimate with its interval."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.situations import violations


def test_age_is_asked_for_and_shown_only_once_it_is_switched_on(visit):
    opened = visit()
    opened.start_camera()
    card = opened.page.locator(".face-card").first
    expect(card.locator(".reading", has_text="Appears").first).to_be_visible()
    age = card.locator(".reading", has_text="Appears, in years")
    expect(age).to_be_hidden()
    assert "POST /v1/age" not in opened.observed("calls")
    assert "GET /v1/age" not in opened.observed("calls")

    opened.page.get_by_role("switch", name=re.compile("apparent age")).check()

    expect(age).to_contain_text(re.compile(r"\d+ \(\d+\W\d+\)"))
    assert opened.observed("most")["POST /v1/age"] == 1


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_with_the_age_on_show(visit, width):
    opened = visit(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    opened.page.get_by_role("button", name="try a sample picture").click()
    opened.wait_for_label()
    opened.page.get_by_role("switch", name=re.compile("apparent age")).check()
    age = opened.page.locator(".face-card .reading", has_text="Appears, in years")
    expect(age).to_contain_text(re.compile(r"\d+ \("))

    assert violations(opened.page) == []
    assert age.evaluate("(el) => el.scrollWidth <= el.clientWidth")


def test_how_wide_an_interval_is_unsure_is_what_the_service_names(visit):
    def narrow(route: Route) -> None:
        if route.request.method != "GET":
            route.continue_()
            return
        response = route.fetch()
        assert response.json()["unsureWiderThan"] > 1
        route.fulfill(response=response, json=response.json() | {"unsureWiderThan": 1})

    opened = visit(is_set_up=lambda page: page.route(re.compile("/v1/age"), narrow))
    opened.start_camera()
    opened.wait_for_label()
    opened.page.get_by_role("switch", name=re.compile("apparent age")).check()

    age = opened.page.locator(".face-card .reading", has_text="Appears, in years")
    expect(age).to_contain_text(re.compile(r"Unsure: \d+ \("))
