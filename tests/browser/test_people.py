"""The right person at the right place: cuts, numbers, counts, labels."""

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Route, expect

from tests.browser.situations import answer_crop, film_of, readings, reply_with, wait_for_the_end

WALL = (176, 186, 190)


@pytest.fixture(scope="session")
def persons(portrait: np.ndarray) -> list[np.ndarray]:
    """Three uint8[480, 640, 3], BGR pictures of persons who look different, each before a wall of their own."""
    face = cv2.resize(np.ascontiguousarray(portrait[..., ::-1]), (420, 420), interpolation=cv2.INTER_CUBIC)
    dark = (face[:, ::-1] * 0.45).astype(np.uint8)
    green = np.clip(face * (0.7, 1.1, 0.6), 0, 255).astype(np.uint8)
    pictures = []
    for person, wall in ((face, WALL), (dark, (60, 60, 70)), (green, (120, 200, 90))):
        picture = np.full((480, 640, 3), wall, np.uint8)
        picture[60:480, 110:530] = person
        pictures.append(picture)
    return pictures


def test_after_a_cut_the_next_person_has_a_number_and_readings_of_their_own(visit, tmp_path, persons):
    def answer_gender_once(route: Route) -> None:
        """Sure about the first person; about the next ones no answer comes."""
        if route.request.method == "GET":
            route.continue_()
        elif not answered:
            answered.append(route)
            route.fulfill(
                json={"predictions": [{"label": "male", "probabilities": {"female": 0.01, "male": 0.99}}], "model": {}}
            )

    answered: list[Route] = []
    opened = visit(is_set_up=lambda page: page.route(re.compile("/v1/gender"), answer_gender_once))
    frames = [persons[0]] * 20 + [persons[1]] * 20 + [persons[2]] * 20
    opened.choose_file(film_of(tmp_path / "cuts.webm", frames))
    wait_for_the_end(opened.page)

    found = readings(opened)
    people = [reading["face"] for reading in found]
    assert people == sorted(people)
    assert set(people) == {1, 2, 3}
    assert {reading["face"] for reading in found if reading["genderAppears"]} == {1}


def test_one_who_comes_after_another_has_left_gets_the_next_number_and_the_summary_is_by_person(
    visit, tmp_path, persons
):
    empty = np.full_like(persons[0], WALL)
    opened = visit()
    opened.choose_file(film_of(tmp_path / "row.webm", [persons[0]] * 20 + [empty] * 15 + [persons[0]] * 20))
    wait_for_the_end(opened.page)

    assert {reading["face"] for reading in readings(opened)} == {1, 2}
    rows = opened.page.locator(".session-panel__table tbody tr")
    expect(rows).to_have_count(2)
    expect(opened.page.locator(".lane")).to_have_count(2)


def test_a_face_in_one_detection_only_is_not_shown(visit, portrait):
    calls: list[Route] = []

    def answer(route: Route) -> None:
        calls.append(route)
        ghost = [(350, 350, 90, 90)] if len(calls) == 4 else []
        route.fulfill(json=reply_with(portrait, (100, 100, 200, 200), *ghost))

    opened = visit(is_set_up=lambda page: answer_crop(page, answer))
    opened.start_camera()
    opened.wait_for_calls("POST /v1/crop", 8)

    assert {reading["face"] for reading in readings(opened)} == {1}
    expect(opened.page.locator(".face-card")).to_have_count(1)


def test_where_the_reply_is_full_there_may_be_more_faces_than_are_shown(visit, portrait, tmp_path):
    boxes = [(40 + 110 * (index % 4), 40 + 110 * (index // 4), 80, 80) for index in range(16)]
    opened = visit(
        is_set_up=lambda page: answer_crop(page, lambda route: route.fulfill(json=reply_with(portrait, *boxes)))
    )
    path = tmp_path / "crowd.png"
    cv2.imwrite(str(path), np.full((480, 480, 3), WALL, np.uint8))
    opened.choose_file(path)

    expect(opened.page.get_by_text("16 faces or more; the largest are shown.")).to_be_visible()


def test_no_more_faces_are_shown_than_were_asked_for(visit, portrait):
    calls: list[Route] = []

    def answer(route: Route) -> None:
        """Four faces; from the sixth reply on the last one stands elsewhere, as with a crowd of five."""
        calls.append(route)
        last = (340, 340, 100, 100) if len(calls) < 6 else (20, 340, 100, 100)
        route.fulfill(json=reply_with(portrait, (20, 20, 100, 100), (180, 20, 100, 100), (340, 20, 100, 100), last))

    opened = visit(is_set_up=lambda page: answer_crop(page, answer))
    opened.start_camera()
    opened.wait_for_calls("POST /v1/crop", 5)
    expect(opened.page.get_by_text("4 faces or more; the largest are shown.")).to_be_visible()
    opened.wait_for_calls("POST /v1/crop", 8)

    expect(opened.page.get_by_text("4 faces or more; the largest are shown.")).to_be_visible()


def test_cards_keep_their_order_through_a_short_miss(visit, portrait):
    calls: list[Route] = []
    both = [(20, 20, 120, 120), (300, 300, 120, 120)]

    def answer(route: Route) -> None:
        calls.append(route)
        route.fulfill(json=reply_with(portrait, *(both[1:] if 5 <= len(calls) <= 6 else both)))

    opened = visit(is_set_up=lambda page: answer_crop(page, answer))
    opened.start_camera()
    names = opened.page.locator(".face-card__title")
    expect(names).to_have_text(["Face 1", "Face 2"])
    opened.wait_for_calls("POST /v1/crop", 6)
    expect(names).to_have_text(["Face 1", "Face 2"])
    opened.wait_for_calls("POST /v1/crop", 11)

    expect(names).to_have_text(["Face 1", "Face 2"])


@pytest.mark.parametrize("viewport", [(1280, 800), (360, 640)])
def test_in_a_picture_of_four_no_label_lies_on_a_face(visit, tmp_path, portrait, viewport):
    picture = np.full((640, 640, 3), WALL, np.uint8)
    face = cv2.resize(np.ascontiguousarray(portrait[..., ::-1]), (300, 300), interpolation=cv2.INTER_AREA)
    for left, top in ((10, 20), (330, 20), (10, 330), (330, 330)):
        picture[top : top + 300, left : left + 300] = face
    path = tmp_path / "four.png"
    cv2.imwrite(str(path), picture)
    opened = visit(viewport={"width": viewport[0], "height": viewport[1]})
    opened.choose_file(path)
    expect(opened.page.get_by_text("4 faces found.")).to_be_visible()
    expect(opened.page.locator(".face-card .bar--top")).to_have_count(8)  # four expressions, four genders
    with opened.page.expect_download() as started:
        opened.page.get_by_role("button", name="Save picture").click()
    saved = cv2.imread(started.value.path()).astype(int)

    for reading in readings(opened):
        box = reading["boundingBox"]
        inner = (
            slice(int(box["y"] + 0.25 * box["height"]), int(box["y"] + 0.9 * box["height"])),
            slice(int(box["x"] + 0.25 * box["width"]), int(box["x"] + 0.75 * box["width"])),
        )
        assert np.abs(saved[inner] - picture[inner].astype(int)).mean() < 12


def test_a_person_can_be_named_and_the_name_is_kept_in_the_browser_only(visit):
    opened = visit()
    opened.page.get_by_role("button", name="try a sample picture").click()
    expect(opened.page.locator(".face-card .bar--top").first).to_be_visible()
    opened.page.get_by_role("textbox", name="Name of Face 1").fill("Eileen")

    expect(opened.page.locator(".session-panel__table tbody th")).to_have_text(["Eileen"])
    assert not any("Eileen" in (post.post_data_buffer or b"").decode("latin-1") for post in opened.posts)
    with opened.page.expect_download() as started:
        opened.page.get_by_role("button", name="Save as JSON").click()
    assert json.loads(Path(started.value.path()).read_text(encoding="utf-8"))["faces"][0]["name"] == "Eileen"
