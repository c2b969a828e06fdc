"""An expression's colour never stands alone: its face and its word are beside it."""

import re
from pathlib import Path

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
    expect(opened.page.locator(".demo__label")).to_have_text(re.compile(r"^Happy \d+\u202f%$"))
