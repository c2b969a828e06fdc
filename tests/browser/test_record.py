"""The record of a session: what its files say, and that nothing but its own button clears it."""

import csv
import json
import re
from pathlib import Path

import cv2
import pytest
from playwright.sync_api import expect

from tests.browser.situations import film_of, wait_for_the_end

SMOOTHED_A_SECOND = "localStorage.setItem('settings', JSON.stringify({smoothingMs: 1000}))"


def save(opened, kind: str) -> str:
    with opened.page.expect_download() as started:
        opened.page.locator(f".session-panel__{kind}").click()
    return Path(started.value.path()).read_text(encoding="utf-8")


def record(opened) -> dict:
    return json.loads(save(opened, "json"))


def open_sample(opened) -> None:
    opened.page.locator(".notice__sample").click()
    opened.wait_for_label()


def seconds_left(opened) -> int:
    minutes, seconds = opened.page.locator(".status-bar__remaining").inner_text().split()[0].split(":")
    return int(minutes) * 60 + int(seconds)


def test_the_record_of_a_film_has_the_films_time_and_all_that_is_needed_to_understand_it(visit, tmp_path, scene):
    opened = visit(is_set_up=lambda page: page.add_init_script(SMOOTHED_A_SECOND))
    opened.choose_file(film_of(tmp_path / "walk.webm", [scene(20 + step) for step in range(300)]))
    opened.wait_for_label()
    opened.page.locator(".camera-view__video").evaluate("(video) => { video.currentTime = 50; }")
    wait_for_the_end(opened.page, is_analysed=False)

    found = record(opened)
    seconds = [reading["timeSeconds"] for reading in found["readings"]]
    assert seconds == sorted(seconds)
    assert seconds[0] < 50 < seconds[-1] <= 60.2
    assert found["sources"] == [{"kind": "video", "name": "walk.webm", "frame": {"width": 640, "height": 480}}]
    assert found["smoothingSeconds"] == 1
    assert re.match(r"\d{4}-\d\d-\d\dT", found["startedAt"])
    assert set(found["models"]) == {"crop", "emotion", "gender"}
    assert all(model["name"] and model["version"] for model in found["models"].values())


def test_the_record_names_a_model_that_was_asked_for_later(visit):
    opened = visit()
    open_sample(opened)
    opened.page.get_by_role("switch", name=re.compile("apparent age")).check()
    expect(opened.page.locator(".reading", has_text="Appears, in years")).to_contain_text(re.compile(r"\d+ \("))

    models = record(opened)["models"]
    assert models["age"]["version"]
    assert set(models) == {"crop", "emotion", "gender", "age"}


@pytest.mark.parametrize(
    ("locale", "separator", "decimal"), [("en-GB", ",", "."), ("de-DE", ";", ","), ("fr-FR", ";", ",")]
)
def test_the_csv_is_as_the_languages_spreadsheet_expects_it(visit, locale, separator, decimal):
    opened = visit(locale=locale)
    open_sample(opened)
    (line,) = csv.DictReader(save(opened, "csv").splitlines(), delimiter=separator)

    assert line["time_s"] == f"0{decimal}000"
    assert re.fullmatch(rf"[01]\{decimal}\d{{4}}", line["p_happy"])
    assert line["expression_shown"] == "happy"


def test_going_on_after_five_minutes_keeps_the_record(visit):
    opened = visit(is_set_up=lambda page: page.clock.install())
    opened.start_camera()
    opened.wait_for_label()
    opened.page.clock.fast_forward("05:01")
    expect(opened.page.get_by_role("heading", name="Five minutes are over")).to_be_visible()
    before = record(opened)["readings"]
    opened.page.get_by_role("button", name="Go on").click()
    opened.wait_for_label()

    found = record(opened)
    assert before
    assert found["readings"][: len(before)] == before
    assert {reading["source"] for reading in found["readings"]} == {1, 2}
    assert [source["kind"] for source in found["sources"]] == ["camera", "camera"]


def test_opening_another_file_keeps_the_record_until_it_is_cleared(visit, tmp_path, scene):
    cv2.imwrite(str(tmp_path / "next.jpg"), scene(170))
    opened = visit()
    open_sample(opened)
    before = record(opened)["readings"]
    opened.choose_file(tmp_path / "next.jpg")
    expect(opened.page.get_by_role("heading", name="Face 2").first).to_be_visible()
    opened.wait_for_label()

    found = record(opened)
    assert found["readings"][:1] == before
    assert [(reading["source"], reading["face"]) for reading in found["readings"]] == [(1, 1), (2, 2)]
    assert [source["name"] for source in found["sources"]] == ["sample.jpg", "next.jpg"]
    opened.page.get_by_role("button", name="Clear").click()
    expect(opened.page.locator(".session-panel__table")).not_to_contain_text("Face 2")


def test_a_pause_stops_the_five_minutes_clock(visit):
    opened = visit(is_set_up=lambda page: page.clock.install())
    opened.start_camera()
    opened.wait_until_it_runs()
    opened.page.get_by_role("button", name="Pause").click()
    expect(opened.page.get_by_text("Paused. Nothing is sent")).to_be_visible()
    before = seconds_left(opened)
    opened.page.clock.fast_forward("04:00")
    opened.page.clock.run_for(1000)
    during = seconds_left(opened)
    opened.page.get_by_role("button", name="Go on").click()
    expect(opened.page.get_by_role("button", name="Pause")).to_be_visible()

    assert during == before > 200
    assert before - 30 < seconds_left(opened) <= before
