"""Every state of the page has its own words, and axe finds nothing to complain about in any of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.situations import (
    ASKING_CAMERA,
    DENIED,
    REQUEST_FAILED,
    SLOW_CROP,
    answer_crop,
    film,
    problem,
    refusing_camera,
    reply_with,
    violations,
)


def nothing(_: Page) -> None:
    """Leave the page as it is."""


def script(text: str) -> Callable[[Page], None]:
    return lambda page: page.add_init_script(text)


def crop_answers(**answer: object) -> Callable[[Page], None]:
    return lambda page: answer_crop(page, lambda route: route.fulfill(**answer))


def hold_the_service(page: Page) -> None:
    page.route("**/v1/*", lambda _: None)


def start(opened) -> None:
    opened.start_camera()


def look(opened) -> None:
    opened.start_camera()
    opened.wait_for_label()


def lose_the_network(opened) -> None:
    look(opened)
    opened.page.context.set_offline(True)


def hide(opened) -> None:
    look(opened)
    opened.hide_tab(is_hidden=True)


def pause(opened) -> None:
    look(opened)
    opened.page.get_by_role("button", name="Pause").click()


def stop(opened) -> None:
    look(opened)
    opened.page.get_by_role("button", name="Stop").click()


def wait_five_minutes(opened) -> None:
    opened.start_camera()
    opened.wait_until_it_runs()
    opened.page.clock.fast_forward("05:01")


def lose_the_camera(opened) -> None:
    look(opened)
    opened.page.evaluate("window.observed.tracks[0].dispatchEvent(new Event('ended'))")


@dataclass(frozen=True)
class State:
    """How the page gets there, what it says, and the button that leads out; None where it goes on by itself."""

    words: str
    way_out: str | None
    arrive: Callable = start
    is_set_up: Callable[[Page], None] = nothing


STATES = {
    "consent": State("What does this face show?", "start the camera", nothing),
    "asking": State("Asking for the camera", "Stop", start, script(ASKING_CAMERA)),
    "denied": State("The camera is not allowed", "Start the camera", start, script(DENIED)),
    "missing": State("No camera found", "Start the camera", start, script(refusing_camera("NotFoundError"))),
    "in use": State("The camera is in use", "Start the camera", start, script(refusing_camera("NotReadableError"))),
    "lost": State("The camera is gone", "Start the camera", lose_the_camera),
    "warming": State("Waking the service up", "Stop", start, hold_the_service),
    "no face": State("No face found", "Stop", start, crop_answers(json={
        "frame": {"width": 480, "height": 480}, "faces": [], "model": {},
    })),
    "slow": State("Answers are slow", "Stop", start, script(SLOW_CROP)),
    "offline": State("You are offline", "Stop", lose_the_network),
    "quota": State("Too many requests", "Stop", start, crop_answers(**problem(429, "too many"))),
    "server error": State("The service has a problem", "Copy", start, crop_answers(**problem(500, "unexpected"))),
    "odd answer": State("does not understand", "Stop", start, crop_answers(body="{}")),
    "session over": State("Five minutes are over", "Go on", wait_five_minutes, lambda page: page.clock.install()),
    "hidden": State("Paused while this tab is in the background", "Stop", hide),
    "paused": State("Paused. Nothing is sent", "Go on", pause),
    "stopped": State("The camera is off", "Start the camera", stop),
}  # fmt: skip


def assert_told_and_accessible(opened, words: str, way_out: str | None) -> None:
    expect(opened.page.get_by_text(words).locator("visible=true").first).to_be_visible()
    if way_out:
        expect(opened.page.get_by_role("button", name=way_out).first).to_be_enabled()
    assert violations(opened.page) == []


@pytest.mark.parametrize("name", list(STATES))
def test_axe_finds_nothing_in(visit, name):
    state = STATES[name]
    opened = visit(is_set_up=state.is_set_up, reduced_motion="reduce")
    opened.tolerated = (REQUEST_FAILED,)
    state.arrive(opened)

    assert_told_and_accessible(opened, state.words, state.way_out)


def test_axe_finds_nothing_with_several_faces(visit, portrait):
    reply = reply_with(portrait, (40, 120, 160, 200), (260, 120, 160, 200), (180, 330, 90, 120))
    opened = visit(is_set_up=crop_answers(json=reply), reduced_motion="reduce")
    opened.start_camera()

    assert_told_and_accessible(opened, "3 faces found.", "Stop")


def test_axe_finds_nothing_in_the_dark(visit, scene, tmp_path):
    opened = visit(reduced_motion="reduce")
    dark = film(tmp_path / "dark.webm", lambda step: (scene(90 + step, size=400) * 0.12).astype(np.uint8))
    opened.choose_file(dark)

    assert_told_and_accessible(opened, "It is too dark", "Stop")


def test_axe_finds_nothing_when_somebody_is_far_away(visit, portrait):
    opened = visit(is_set_up=crop_answers(json=reply_with(portrait, (200, 200, 50, 60))), reduced_motion="reduce")
    opened.start_camera()

    assert_told_and_accessible(opened, "Too far away", "Stop")
