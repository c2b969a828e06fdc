"""The report: opened in a real browser where there is one."""

import json
from pathlib import Path

import pytest

from client.html_report import write_report
from client.ledger import FileRecord, Status
from client.report_style import PALETTE, label_colour
from client.results import PictureResult
from client.timeline import timeline
from tests.client.faces import face, moment, prediction
from tests.client.material import corners

CHROMIUM = Path("/usr/bin/chromium")


def _person(number: int, label: str, *, unsure: bool = False) -> object:
    smoothed = {"emotion": prediction(label, unsure=unsure)}
    return face(person=number, predictions=smoothed, smoothed=smoothed)


FILM = [
    moment(0.0, _person(1, "happy")),
    moment(0.5, _person(1, "happy"), _person(2, "sad")),
    moment(1.0, _person(1, "sad", unsure=True)),
    moment(1.5),
    moment(6.0, _person(1, "sad", unsure=True)),
]


def test_a_timeline_joins_moments_with_the_same_label() -> None:
    drawn = timeline(FILM)

    assert "happy, 0.0 to 1.0 s" in drawn
    assert "sad (unsure), 1.0 to 1.5 s" in drawn
    assert "sad (unsure), 6.0 to 6.5 s" in drawn
    assert drawn.count("<rect") == 4
    assert "person 2" in drawn


def test_a_film_without_a_face_says_so() -> None:
    assert timeline([moment(0.0)]) == "<p>No face was found.</p>"


def _write(folder: Path, pictures: list[PictureResult]) -> Path:
    (folder / "results.jsonl").write_text("".join(json.dumps(picture.to_json()) + "\n" for picture in pictures))
    records = [
        FileRecord("a.mp4", Status.ANALYSED, pictures=5, faces=4),
        FileRecord("<script>alert(1)</script>.txt", Status.SKIPPED, "not a photo or film that is known"),
    ]
    write_report(folder, records=records)
    return folder / "report.html"


def test_the_report_names_everything_and_runs_nothing(tmp_path: Path) -> None:
    photo = moment(None, face(), file='"><script>x</script>.jpg')

    page = _write(tmp_path, [photo, *FILM]).read_text()

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.txt" in page
    assert "perhaps shows sad (0.75)" in page
    assert "<dt>skipped</dt><dd>1</dd>" in page


def test_the_report_opens_without_a_server(tmp_path: Path) -> None:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    (tmp_path / "thumbnails").mkdir()
    corners((240, 135)).save(tmp_path / "thumbnails/a.jpg")
    photo = PictureResult("a.jpg", None, 320, 180, (face(160, 90, 80),), thumbnail="thumbnails/a.jpg")
    problems: list[str] = []

    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.on("console", lambda message: problems.append(message.text))
        page.on("requestfailed", lambda request: problems.append(request.url))
        page.goto(_write(tmp_path, [photo, *FILM]).as_uri())
        page.wait_for_function("document.images[0].complete && document.images[0].naturalWidth > 0")
        page.locator("figure img").first.evaluate("image => image.decode()")  # it is loaded when it comes into view
        image = page.locator("figure img").first.bounding_box()
        box = page.locator("figure b").first.bounding_box()
        is_too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        browser.close()

    assert not problems
    assert not is_too_wide
    assert (round(box["x"] - image["x"]), round(box["width"])) == (round(image["width"] / 2), round(image["width"] / 4))


def test_a_timeline_of_minutes_and_hours_has_ticks_as_on_a_clock() -> None:
    def labels(seconds: float) -> str:
        return timeline([moment(0.0, _person(1, "happy")), moment(seconds, _person(1, "happy"))])

    assert ">01:00<" in labels(90)
    assert ">1:00:00<" in labels(7200)


def test_a_face_without_a_reading_has_the_last_colour() -> None:
    assert label_colour(face(predictions={}, smoothed=None)) == PALETTE[-1]
