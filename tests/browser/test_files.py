"""Photos and videos instead of a camera; two people at once."""

import base64
import re

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.situations import wait_for_the_end


@pytest.fixture
def photo(tmp_path, scene):
    """Writes a photo of the face at the given left edges."""

    def write(*lefts, size=300, scale=1):
        path = tmp_path / f"photo-{'-'.join(map(str, lefts))}.jpg"
        picture = scene(*lefts, size=size)
        cv2.imwrite(str(path), cv2.resize(picture, None, fx=scale, fy=scale))
        return path

    return write


def boxes_of(opened, path):
    """Choose a photo; return what the crop function found in it."""
    with opened.page.expect_response(lambda response: "crop?" in response.url and response.ok) as response:
        opened.choose_file(path)
    return [face["boundingBox"] for face in response.value.json()["faces"]]


def test_a_photo_is_analysed_once_and_shows_boxes_and_bars(visit, photo):
    opened = visit()
    opened.choose_file(photo(170))
    opened.wait_for_label()
    expect(opened.page.locator(".face-card .reading").nth(1).locator(".bar")).to_have_count(2)
    expect(opened.page.locator(".camera-view__photo")).to_be_visible()
    opened.page.wait_for_timeout(1500)

    calls = opened.observed("calls")
    assert [calls[f"POST /v1/{name}"] for name in ("crop", "emotion", "gender")] == [1, 1, 1]


def test_a_large_photo_is_made_smaller_before_it_is_sent(visit, photo):
    opened = visit()
    path = photo(170, scale=4)
    with opened.page.expect_response(lambda response: "crop?" in response.url) as response:
        opened.choose_file(path)

    assert response.value.json()["frame"] == {"width": 1280, "height": 960}


def test_a_photo_without_a_face_is_told_in_words(visit, photo):
    opened = visit()
    opened.choose_file(photo())

    expect(opened.page.get_by_text("No face found in this photo.")).to_be_visible()


def test_a_file_that_is_no_picture_is_told_in_words(visit, tmp_path):
    opened = visit()
    (tmp_path / "broken.jpg").write_bytes(b"not a picture")
    opened.choose_file(tmp_path / "broken.jpg")

    expect(opened.page.get_by_role("heading", name="This file cannot be opened")).to_be_visible()
    assert opened.posts == []


@pytest.mark.parametrize(
    ("name", "media_type", "heading"),
    [
        ("photo.heic", "image/heic", "This browser cannot open HEIC photos"),
        ("empty.jpg", "image/jpeg", "This file cannot be opened"),
        ("film.avi", "video/x-msvideo", "This browser cannot show this film"),
        ("song.mp3", "audio/mpeg", "This file has only sound"),
        ("IMG_0001.HEIC", "", "This browser cannot open HEIC photos"),
        ("letter.pdf", "application/pdf", "This is neither a photo nor a video"),
    ],
)
def test_a_file_the_browser_cannot_show_is_told_in_words(visit, name, media_type, heading):
    opened = visit()
    opened.page.get_by_role("button", name="try a sample picture").click()
    opened.wait_for_label()
    with opened.page.expect_file_chooser() as chooser:
        opened.page.get_by_role("button", name="Choose a photo or video").click()
    chooser.value.set_files({"name": name, "mimeType": media_type, "buffer": b"" if "empty" in name else b"no picture"})

    expect(opened.page.get_by_role("heading", name=heading)).to_be_visible()
    expect(opened.page.get_by_role("button", name="Choose a photo or video")).to_be_enabled()


def test_a_photo_of_sixty_megapixels_is_analysed(visit, tmp_path, scene):
    opened = visit()
    cv2.imwrite(str(tmp_path / "large.jpg"), cv2.resize(scene(170), (8960, 6720)))
    opened.choose_file(tmp_path / "large.jpg")

    opened.wait_for_label()


def test_a_gif_is_analysed_as_the_photo_it_begins_with(visit, tmp_path, scene):
    opened = visit()
    Image.fromarray(scene(170)[..., ::-1]).save(tmp_path / "first.gif")
    opened.choose_file(tmp_path / "first.gif")

    opened.wait_for_label()


def test_a_photo_that_is_dropped_before_consent_is_not_sent(visit):
    opened = visit()
    opened.wait_until_ready()
    opened.page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], "photo.jpg", {type: "image/jpeg"}));
          document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }"""
    )

    expect(opened.page.get_by_role("heading", name="Please read this first")).to_be_visible()
    assert opened.posts == []


def test_a_photo_replaces_the_camera_and_turns_it_off(visit, photo):
    opened = visit()
    opened.start_camera()
    opened.wait_for_label()
    opened.choose_file(photo(170))
    expect(opened.page.locator(".camera-view__photo")).to_be_visible()

    assert opened.page.evaluate("window.observed.tracks.map((track) => track.readyState)") == ["ended"]


def test_a_video_goes_through_the_same_loops_and_ends(visit, tmp_path, scene):
    path = tmp_path / "face.webm"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"VP80"), 5, (640, 480))
    for step in range(150):
        writer.write(scene(90 + step, size=400))
    writer.release()
    opened = visit()
    opened.choose_file(path)
    opened.wait_for_label()
    opened.page.locator(".camera-view__video").evaluate("(video) => { video.currentTime = video.duration - 0.5; }")

    wait_for_the_end(opened.page)
    assert max(opened.observed("most").values()) == 1


def test_two_people_at_once_get_their_own_faces(visit, photo):
    left, right = visit(), visit()
    with (
        left.page.expect_response(lambda response: "crop?" in response.url) as left_reply,
        right.page.expect_response(lambda response: "crop?" in response.url) as right_reply,
    ):
        left.choose_file(photo(0))
        right.choose_file(photo(20, 320))
    left.wait_for_label()
    right.wait_for_label()

    left_boxes = [face["boundingBox"]["x"] for face in left_reply.value.json()["faces"]]
    right_boxes = sorted(face["boundingBox"]["x"] for face in right_reply.value.json()["faces"])
    assert len(left_boxes) == 1
    assert left_boxes[0] < 300
    assert len(right_boxes) == 2
    assert right_boxes[0] < 320 < right_boxes[1]
    expect(left.page.locator(".face-card")).to_have_count(1)
    expect(right.page.locator(".face-card")).to_have_count(2)


NOISY_CANVAS = """
const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;
OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...place) {
  const image = read.apply(this, place);
  for (let at = 0; at < image.data.length; at += 4) image.data[at] = (at * 31) % 256;
  return image;
};
"""


def test_a_browser_that_turns_pictures_into_noise_is_told_before_anything_is_sent(visit):
    def noisy(route) -> None:
        response = route.fetch()
        source = response.text()
        imports = "".join(line for line in source.splitlines(keepends=True) if line.startswith("import "))
        route.fulfill(response=response, body=imports + NOISY_CANVAS + source.replace(imports, "", 1))

    opened = visit(is_set_up=lambda page: page.context.route(re.compile("frame-worker"), noisy))
    opened.start_camera()

    expect(opened.page.get_by_role("heading", name="This browser hides pictures from the page")).to_be_visible()
    assert opened.posts == []


def test_a_picture_is_pasted(visit, photo):
    opened = visit()
    opened.page.get_by_role("button", name="try a sample picture").click()
    opened.wait_for_label()
    before = opened.observed("calls")["POST /v1/crop"]
    data = base64.b64encode(photo(170).read_bytes()).decode()
    opened.page.evaluate(
        """(data) => {
          const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }""",
        data,
    )

    opened.wait_for_calls("POST /v1/crop", before + 1)


def test_something_that_is_no_file_is_refused_in_words(visit):
    opened = visit()
    expect(opened.page.locator(".notice__camera")).to_be_enabled()
    opened.page.evaluate(
        """() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.setData("text/uri-list", "https://example.com/picture.jpg");
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }"""
    )

    expect(opened.page.get_by_role("heading", name="That was no file")).to_be_visible()


def test_a_gender_behind_dark_glasses_is_unsure(visit, portrait, tmp_path):
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
