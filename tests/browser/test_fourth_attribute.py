"""A classifier that the page has never heard of: one row of its table and its words are enough."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

FOURTH = json.loads((Path(__file__).parents[1] / "data/fourth-attribute.json").read_text(encoding="utf-8"))


def with_fourth_attribute(page: Page) -> None:
    """Let the page have the row and the words, and the service the function."""

    def patched(place: str, entry: str):
        def respond(route: Route) -> None:
            response = route.fetch()
            assert place in response.text()
            route.fulfill(response=response, body=response.text().replace(place, place + entry, 1))

        return respond

    def answer(route: Route) -> None:
        model = {"name": "glasses", "version": "1.0.0", "sha256": "0" * 64}
        if route.request.method == "GET":
            route.fulfill(json={"model": model, "labels": list(FOURTH["probabilities"]), "ready": True})
            return
        crops = json.loads(route.request.post_data or "")["alignedCrops"]
        prediction = {"label": "spectacles", "probabilities": FOURTH["probabilities"]}
        route.fulfill(json={"predictions": [prediction] * len(crops), "model": model})

    row, words = json.dumps(FOURTH["row"]), json.dumps(FOURTH["words"])
    page.route(
        re.compile(r"rules/attributes\.js"),
        patched('switch: { setting: "wantsGender", words: "control.gender" },\n  },', row + ","),
    )
    page.route(re.compile(r"strings/en\.js"), patched("export const EN = {", f"...{words},"))
    page.route(re.compile(r"/v1/glasses"), answer)


def test_a_fourth_classifier_is_asked_shown_and_can_be_switched_off(visit):
    opened = visit(is_set_up=with_fourth_attribute)
    opened.start_camera()
    card = opened.page.locator(".face-card").first

    expect(card.locator(".reading", has_text="Seems to wear")).to_contain_text("Spectacles")
    opened.page.get_by_text("Settings", exact=True).click()
    expect(opened.page.get_by_label("Ask for glasses again after")).to_have_value("20")
    opened.page.get_by_label("Look for glasses").uncheck()
    expect(card.locator(".reading", has_text="Seems to wear")).to_be_hidden()
    assert opened.observed("most")["POST /v1/glasses"] == 1
