"""Who is who: names that are typed, numbers that are one person, and a resting face that is known."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.situations import answer_crop, readings, reply_with, violations

HOSTILE = "<img src=x onerror=alert(1)>"
BOXES = ((30, 120, 170, 210), (270, 120, 170, 210))
SHARES = {"angry": 0.02, "disgust": 0.01, "fear": 0.01, "happy": 0.06, "sad": 0.3, "surprise": 0.0, "neutral": 0.6}


def with_two(page, portrait) -> None:
    answer_crop(page, lambda route: route.fulfill(json=reply_with(portrait, *BOXES)))


def saved(opened, kind: str) -> str:
    with opened.page.expect_download() as started:
        opened.page.locator(f".session-panel__{kind}").click()
    return Path(started.value.path()).read_text(encoding="utf-8")


def name_box(opened, name: str):
    return opened.page.get_by_role("textbox", name=f"Name of {name}", exact=True)


def open_menu(opened, name: str) -> None:
    opened.page.get_by_role("button", name=f"More about {name}").click()


def test_a_name_is_text_everywhere_and_stays_in_the_memory_of_the_page(visit, portrait):
    opened = visit(is_set_up=lambda page: with_two(page, portrait))
    opened.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    opened.start_camera()
    name_box(opened, "Face 1").fill(HOSTILE)
    name_box(opened, "Face 2").fill("=Anna()")

    expect(opened.page.locator(".lane__name")).to_have_text([HOSTILE, "=Anna()"])
    expect(opened.page.locator(".session-panel__table tbody th")).to_have_text([HOSTILE, "=Anna()"])
    expect(opened.page.locator(".announcer")).to_contain_text(f"{HOSTILE}: expression shown")
    assert opened.page.locator("img[src=x]").count() == 0
    report = saved(opened, "report")
    assert "<img" not in report
    assert "&#60;img src=x onerror=alert(1)&#62; showed" in report
    assert re.search(r"^[\d.]+,1,2,'=Anna\(\),", saved(opened, "csv"), re.MULTILINE)
    assert [face["name"] for face in json.loads(saved(opened, "json"))["faces"]] == [HOSTILE, "=Anna()"]
    assert not any(b"Anna" in (post.post_data_buffer or b"") for post in opened.posts)
    assert "Anna" not in opened.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_two_numbers_are_merged_by_keyboard_and_part_again(visit, portrait):
    opened = visit(is_set_up=lambda page: with_two(page, portrait), reduced_motion="reduce")
    opened.start_camera()
    name_box(opened, "Face 2").fill("Anna")
    expect(opened.page.locator(".lane")).to_have_count(2)
    opened.page.keyboard.press("Tab")
    expect(opened.page.get_by_role("button", name="More about Anna")).to_be_focused()
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.press("Tab")
    same = opened.page.get_by_label("Same person as").locator("visible=true")
    expect(same).to_be_focused()
    expect(same.locator("option")).to_have_text(["Face 1"])
    assert violations(opened.page) == []
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")

    undo = opened.page.get_by_role("button", name="Undo: Face 2 counts as Anna")
    expect(undo).to_be_focused()
    expect(opened.page.locator(".face-card")).to_have_count(1)
    expect(name_box(opened, "Face 1")).to_have_value("Anna")
    expect(opened.page.locator(".lane__name")).to_have_text(["Anna"])
    expect(opened.page.locator(".session-panel__table tbody th")).to_have_text(["Anna"])
    assert {reading["face"] for reading in readings(opened)} == {1}
    assert [(face["name"], face["merged"]) for face in json.loads(saved(opened, "json"))["faces"]] == [("Anna", [2])]
    assert violations(opened.page) == []
    undo.focus()
    opened.page.keyboard.press("Enter")

    expect(opened.page.locator(".lane__name")).to_have_text(["Face 1", "Anna"])
    expect(opened.page.locator(".face-card")).to_have_count(2)
    expect(opened.page.locator(".merges")).to_be_hidden()
    expect(opened.page.get_by_role("heading", name="Faces", exact=True)).to_be_focused()
    assert {reading["face"] for reading in readings(opened)} == {1, 2}


def test_a_resting_face_is_measured_for_three_seconds_marked_and_taken_back(visit):
    def answer(route: Route) -> None:
        if route.request.method == "GET":
            route.continue_()
            return
        prediction = {"label": "neutral", "probabilities": SHARES}
        count = len(json.loads(route.request.post_data or "")["alignedCrops"])
        route.fulfill(json={"predictions": [prediction] * count, "model": {}})

    opened = visit(is_set_up=lambda page: page.route(re.compile("/v1/emotion"), answer), reduced_motion="reduce")
    opened.start_camera()
    sad = opened.page.locator(".face-card .bar", has_text="Sad").locator(".bar__value")
    expect(sad).to_have_text("30\u202f%")
    open_menu(opened, "Face 1")
    expect(opened.page.get_by_text("it is measured for three seconds")).to_be_visible()
    began = opened.page.evaluate("performance.now()")
    opened.page.get_by_role("button", name="This is my neutral face").click()
    expect(opened.page.get_by_text("Measuring: rest your face")).to_be_visible()
    mark = opened.page.get_by_text("Calibrated on a resting face", exact=True)
    expect(mark).to_be_visible()
    assert opened.page.evaluate("performance.now()") - began >= 3000

    expect(sad).to_have_text("0\u202f%")
    assert violations(opened.page) == []
    found = json.loads(saved(opened, "json"))
    assert [face["isCalibrated"] for face in found["faces"]] == [True]
    shown = [reading["expressionShown"] for reading in found["readings"]]
    assert "isCalibrated" not in shown[0]
    assert shown[-1]["isCalibrated"]
    assert sum(shown[-1]["probabilities"].values()) == pytest.approx(1)
    assert "Calibrated on a resting face for a part of the time" in saved(opened, "report")
    opened.page.get_by_role("button", name="Take the calibration back").click()
    expect(mark).to_be_hidden()
    expect(sad).to_have_text("30\u202f%")
