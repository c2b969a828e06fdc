"""Answers, files and storage that no contract promises: told in words, and never the end of the page."""

import re
import wave

import pytest
from playwright.sync_api import expect

from tests.browser.situations import answer_crop, reply_with

HTML = {"content_type": "text/html", "body": "<!doctype html><script>alert(1)</script>"}
FRAME = {"width": 480, "height": 480}
NO_STORAGE = """
Object.defineProperty(window, "localStorage", {get() { throw new DOMException("no", "SecurityError"); }});
"""


def wait_for_words(opened, words: str) -> None:
    expect(opened.page.locator(".status-bar__message")).to_have_text(re.compile(words))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(HTML, id="web page"),
        pytest.param({"body": ""}, id="nothing"),
        pytest.param({"json": None}, id="null"),
        pytest.param({"json": {"frame": FRAME, "faces": [None]}}, id="null face"),
        pytest.param({"json": {"frame": FRAME, "faces": [{"boundingBox": {"x": "a"}}]}}, id="odd box"),
        pytest.param({"json": {"frame": {"width": 0, "height": 0}, "faces": []}}, id="frame without size"),
    ],
)
def test_an_odd_answer_about_a_frame_is_told_and_the_next_good_one_is_used(visit, answer):
    opened = visit(is_set_up=lambda page: answer_crop(page, lambda route: route.fulfill(**answer)))
    opened.start_camera()
    wait_for_words(opened, "does not understand")
    opened.page.unroute_all()

    opened.wait_for_label()


def test_odd_predictions_are_told_and_the_next_good_ones_are_used(visit):
    odd = {"predictions": [{"label": "<b>happy</b>", "probabilities": {"<b>happy</b>": None}}]}

    def respond(route):
        if route.request.method == "GET":
            route.continue_()
        else:
            route.fulfill(json=odd)

    opened = visit(is_set_up=lambda page: page.route(re.compile("/v1/emotion$"), respond))
    opened.start_camera()
    wait_for_words(opened, "does not understand")
    opened.page.unroute_all()

    opened.wait_for_label()


def test_a_label_is_shown_as_text_whatever_it_holds(visit):
    label = "<img src=x onerror=alert(1)>"
    prediction = {"label": label, "probabilities": {label: 0.9, "=1+1": 0.1}}

    def respond(route):
        if route.request.method == "GET":
            route.continue_()
        else:
            count = len(route.request.post_data_json["alignedCrops"])
            route.fulfill(json={"predictions": [prediction] * count, "model": {}})

    opened = visit(is_set_up=lambda page: page.route(re.compile("/v1/emotion$"), respond))
    opened.start_camera()
    opened.wait_for_label()

    expect(opened.page.locator(".face-card .reading__top").first).to_have_text(label)
    assert opened.page.locator(".face-card img:not(.face-card__portrait)").count() == 0


def test_functions_that_answer_the_warm_up_with_a_web_page_break_nothing(visit):
    opened = visit(is_set_up=lambda page: page.route(re.compile(r"/v1/\w+$"), lambda route: route.fulfill(**HTML)))
    opened.wait_for_calls("GET /v1/gender", 1)
    opened.page.unroute_all()
    opened.start_camera()

    opened.wait_for_label()


def test_a_configuration_that_is_a_web_page_is_told(visit):
    opened = visit(is_set_up=lambda page: page.route("**/config.json", lambda route: route.fulfill(**HTML)))

    expect(opened.page.get_by_role("heading", name="This page is not set up")).to_be_visible()


@pytest.mark.parametrize("kept", ["{", "null", "[]", '"x"', '{"maxFaces": 1e9, "theme": {}, "language": "xx"}'])
def test_damaged_settings_give_way_to_the_defaults(visit, kept):
    opened = visit()
    opened.page.evaluate("(kept) => localStorage.setItem('settings', kept)", kept)
    opened.page.reload()

    opened.wait_until_ready()
    opened.page.locator(".settings-panel summary").click()
    expect(opened.page.get_by_label("Faces at most")).to_have_value("4")


def test_without_any_storage_settings_last_until_the_page_is_left(visit):
    opened = visit(is_set_up=lambda page: page.add_init_script(NO_STORAGE))
    opened.page.locator(".settings-panel summary").click()
    opened.page.get_by_label("Colours").select_option("Dark")

    expect(opened.page.locator("html")).to_have_attribute("data-theme", "dark")
    opened.start_camera()
    opened.wait_for_label()


def test_a_crowd_of_sixteen_faces_is_shown_and_one_of_seventeen_refused(visit, portrait):
    boxes = [(20 + 110 * (place % 4), 20 + 110 * (place // 4), 90, 100) for place in range(16)]
    replies = [reply_with(portrait, *boxes, (240, 240, 50, 60)), reply_with(portrait, *boxes)]

    def respond(route):
        route.fulfill(json=replies.pop(0) if len(replies) > 1 else replies[0])

    opened = visit(is_set_up=lambda page: answer_crop(page, respond))
    opened.start_camera()
    wait_for_words(opened, "does not understand")

    expect(opened.page.locator(".face-card")).to_have_count(16)


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("empty.webm", "This file cannot be opened"),
        ("sound.webm", "This browser cannot show this film"),
        ("cut.webm", "This browser cannot show this film"),
    ],
)
def test_a_video_without_a_picture_is_told_in_words(visit, tmp_path, name, heading):
    path = tmp_path / name
    if name.startswith("sound"):
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(16_000 * 5))
    else:
        path.write_bytes(b"" if name.startswith("empty") else bytes.fromhex("1a45dfa3"))
    opened = visit()
    opened.choose_file(path)

    expect(opened.page.get_by_role("heading", name=heading)).to_be_visible()
    assert opened.posts == []
