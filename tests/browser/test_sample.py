"""The first view shows a real result of the shipped models; `--update-sample` renews it after a model has changed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

FRONTEND = Path(__file__).parents[2] / "frontend"
RESULT = FRONTEND / "js/text/sample-result.js"
CLASSIFIERS = ("emotion", "gender")


def result_of(emulator) -> dict[str, Any]:
    """What the services make of the sample picture, rounded to what the page shows."""
    key = {"x-api-key": emulator.api_key}
    picture = (FRONTEND / "sample.jpg").read_bytes()
    found = requests.post(
        f"{emulator.url}/v1/crop", headers=key | {"Content-Type": "image/jpeg"}, data=picture, timeout=30
    ).json()
    face = found["faces"][0]
    crops = {"alignedCrops": [{"data": face["alignedCrop"]["data"]}]}
    readings = {}
    for name in CLASSIFIERS:
        answer = requests.post(f"{emulator.url}/v1/{name}", headers=key, json=crops, timeout=30).json()
        readings[name] = {label: round(share, 3) for label, share in answer["predictions"][0]["probabilities"].items()}
    return {
        "frame": found["frame"],
        "box": {side: round(value) for side, value in face["boundingBox"].items()},
        "rollDegrees": round(face["rollDegrees"]),
        "readings": readings,
    }


def module(result: dict[str, Any]) -> str:
    fields = json.dumps(result, indent=2)
    fields = re.sub(r'"(\w+)":', r"\1:", fields).replace("0.0,", "0,")
    fields = re.sub(r"([^{,\s])(?=\n\s*})", r"\1,", fields)  # as the page's formatter writes it
    return (
        "// Generated: pytest tests/browser/test_sample.py --update-sample\n\n"
        "/** What the shipped models answer about sample.jpg, for the first view: nothing is sent for it. */\n"
        f"export const SAMPLE_RESULT = {fields};\n"
    )


def shown_result() -> dict[str, Any]:
    source = RESULT.read_text(encoding="utf-8").split("SAMPLE_RESULT = ")[1].rstrip().rstrip(";")
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", re.sub(r"(\w+):", r'"\1":', source)))


def test_the_first_view_shows_what_the_service_answers(emulator, request: pytest.FixtureRequest) -> None:
    answered = result_of(emulator)
    if request.config.getoption("--update-sample"):
        RESULT.write_text(module(answered), encoding="utf-8")
    shown = shown_result()

    assert shown["frame"] == answered["frame"]
    assert shown["box"] == pytest.approx(answered["box"], abs=3), "run with --update-sample"
    assert shown["rollDegrees"] == pytest.approx(answered["rollDegrees"], abs=3), "run with --update-sample"
    for name in CLASSIFIERS:
        assert shown["readings"][name] == pytest.approx(answered["readings"][name], abs=0.03), (
            "run with --update-sample"
        )


@pytest.mark.parametrize("language", ["en-US", "de-DE", "fr-FR"])
def test_the_first_screen_of_a_phone_has_the_sample_its_result_and_all_three_buttons(visit, language):
    opened = visit(viewport={"width": 360, "height": 640}, locale=language)
    page = opened.page

    for name in ("camera", "file", "sample"):
        button = page.locator(f".notice__{name}")
        expect(button).to_be_enabled()
        place = button.bounding_box()
        assert place is not None
        assert place["y"] + place["height"] <= 640
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 360
    expect(page.locator(".demo__photo")).to_be_in_viewport(ratio=0.9)
    expect(page.locator(".demo__label")).to_be_in_viewport()
    expect(page.locator(".notice__title")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert opened.posts == []


def test_three_lines_say_what_happens_before_anything_is_sent_and_more_opens_the_rest(visit):
    opened = visit()
    notice = opened.page.locator(".notice")

    expect(notice.locator(".notice__short li")).to_have_count(3)
    expect(notice.locator(".notice__where")).to_contain_text(opened.page.url.split("/")[2])
    expect(notice.get_by_text("What is kept:")).to_be_hidden()
    notice.get_by_text("More", exact=True).click()
    expect(notice.get_by_text("What is kept:")).to_be_visible()
    assert opened.posts == []
