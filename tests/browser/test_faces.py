"""An expression's colour never stands alone: its face and its word are beside it."""

import re
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import expect

from tests.browser.situations import violations

FACES = "(el) => [...el.querySelectorAll('.face-icon')].filter((icon) => icon.checkVisibility()).length"
COLOUR = "(disc) => getComputedStyle(disc).fill"


def test_every_colour_of_card_table_and_report_has_its_face(visit, tmp_path):
    opened = visit()
    page = opened.page
    opened.start_camera()
    opened.wait_for_label()
    expect(page.locator(".session-panel__table thead th")).to_have_count(7)

    card = page.locator(".face-card").first
    assert card.evaluate(FACES) == 1 + 7  # beside the word, and on each bar; gender has no face
    assert page.locator(".session-panel__table thead").evaluate(FACES) == 7
    bar, disc = (card.locator(f".reading--lead .bar--top {part}") for part in (".bar__fill", ".face-icon__disc"))
    assert disc.evaluate(COLOUR) == bar.evaluate("(el) => getComputedStyle(el).backgroundColor")
    hidden = "(all) => all.every((icon) => icon.getAttribute('aria-hidden') === 'true')"
    assert page.locator(".face-icon").evaluate_all(hidden)
    assert violations(page) == []
    with page.expect_download() as started:
        page.get_by_role("button", name="Report").click()
    report = Path(started.value.path()).read_text(encoding="utf-8")
    assert report.count('<svg class="face"') == 2 * 7  # legend and table


def test_the_sample_of_the_first_view_has_its_face(visit):
    opened = visit()
    expect(opened.page.locator(".demo__label .face-icon")).to_be_visible()
    expect(opened.page.locator(".demo__label")).to_have_text("Happy 95\u202f%")


def test_what_decides_an_answer_is_hidden_so_the_answer_is_unsure(visit, portrait, tmp_path):
    behind_glasses = np.ascontiguousarray(portrait[..., ::-1])
    for eye in ((125, 99), (164, 103)):
        cv2.ellipse(behind_glasses, eye, (19, 15), 0, 0, 360, (20, 15, 15), -1)
    cv2.line(behind_glasses, (125, 95), (164, 99), (20, 15, 15), 4)
    cv2.imwrite(str(tmp_path / "glasses.png"), behind_glasses)
    cv2.imwrite(str(tmp_path / "plain.png"), portrait[..., ::-1])
    opened = visit()

    for name, is_unsure in (("plain", False), ("glasses", True)):
        opened.choose_file(tmp_path / f"{name}.png")
        gender = opened.page.locator(".face-card .reading").nth(1)
        expect(gender.locator(".reading__top")).to_contain_text("Unsure" if is_unsure else re.compile(r"^Female$"))
