"""What is analysed is what is seen: films and photos whole, the camera as chosen; nothing is squeezed."""

import re

import cv2
import numpy as np
from playwright.sync_api import expect

from tests.browser.situations import answer_crop, film_of, reply_with

WALL = (176, 186, 190)


def analysed_size(opened, start) -> tuple[int, int]:
    """Width and height of the next frame that is sent after `start`, as the service saw it."""
    with opened.page.expect_response(lambda response: "crop?" in response.url and response.ok) as response:
        start()
    frame = response.value.json()["frame"]
    return frame["width"], frame["height"]


def shown_ratio(opened) -> float:
    place = opened.page.locator(".camera-view__picture").bounding_box()
    return place["width"] / place["height"]


def test_people_at_the_sides_of_a_wide_film_are_found(visit, tmp_path, portrait):
    picture = np.full((400, 1000, 3), WALL, np.uint8)
    face = cv2.resize(np.ascontiguousarray(portrait[..., ::-1]), (300, 300), interpolation=cv2.INTER_AREA)
    picture[60:360, 0:300] = face
    picture[60:360, 700:1000] = face[:, ::-1]
    opened = visit()
    path = film_of(tmp_path / "wide.webm", [picture] * 60)

    assert analysed_size(opened, lambda: opened.choose_file(path)) == (800, 320)
    expect(opened.page.locator(".face-card")).to_have_count(2)
    assert abs(shown_ratio(opened) - 2.5) < 0.02


def test_a_camera_is_shown_and_sent_whole_on_a_wide_screen(visit):
    opened = visit()

    width, height = analysed_size(opened, opened.start_camera)
    assert abs(width / height - 4 / 3) < 0.02
    assert abs(shown_ratio(opened) - 4 / 3) < 0.02


def test_on_a_phone_the_square_in_the_middle_is_shown_and_sent_and_the_whole_view_can_be_chosen(visit):
    opened = visit(viewport={"width": 360, "height": 640})

    width, height = analysed_size(opened, opened.start_camera)
    assert width == height
    assert abs(shown_ratio(opened) - 1) < 0.02
    opened.page.locator(".settings-panel summary").click()
    opened.page.get_by_label("Camera shows").select_option("whole")
    expect(opened.page.locator(".status-bar__message")).to_contain_text("found")
    width, height = analysed_size(opened, lambda: None)
    assert abs(width / height - 4 / 3) < 0.02
    assert abs(shown_ratio(opened) - 4 / 3) < 0.02


def test_advice_for_a_face_at_the_edge_of_the_square_names_the_whole_view(visit, portrait):
    at_edge = reply_with(portrait, (0, 150, 160, 200))
    opened = visit(
        viewport={"width": 360, "height": 640},
        is_set_up=lambda page: answer_crop(page, lambda route: route.fulfill(json=at_edge)),
    )
    opened.start_camera()

    expect(opened.page.get_by_role("status").get_by_text(re.compile("at the edge of the square"))).to_be_visible()
