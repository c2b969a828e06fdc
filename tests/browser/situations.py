"""What a page can be made to meet: answers of the service, of the camera and of the machine."""

import base64
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from facekit.alignment import Pyramid, align
from facekit.canonical import SIDE_PX
from facekit.detector import FaceDetector
from facekit.images import encode_jpeg
from facekit.model_store import read_bundle

ROOT = Path(__file__).parents[2]

FILM_MS = 120_000  # a film takes its time, and a loaded machine more
REQUEST_FAILED = "Failed to load resource"  # the browser's own line about a status of 400 or more
SLOW_CROP = """
const quick = window.fetch;
window.fetch = async (url, init) => {
  if (String(url).includes("crop?")) await new Promise((resolve) => setTimeout(resolve, 1600));
  return quick(url, init);
};
"""
ASKING_CAMERA = """
const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
const allowed = new Promise((resolve) => { window.allowCamera = resolve; });
navigator.mediaDevices.getUserMedia = async (wanted) => { await allowed; return given(wanted); };
"""


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe complains about: rule and elements; the size of targets, which it leaves out, included."""
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}}).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


def refusing_camera(name: str) -> str:
    """Return a script after which asking for the camera fails with a DOMException of that name."""
    return f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('no', '{name}'); }};"


DENIED = refusing_camera("NotAllowedError")


def answer_crop(page: Page, respond: Callable[[Route], Any]) -> None:
    """Let `respond` answer the frames instead of the function."""
    page.route(re.compile(r"/v1/crop\?"), respond)


def problem(status: int, detail: str) -> dict[str, Any]:
    """Return the service's answer about a problem."""
    document = {"type": "about:blank", "title": "Problem", "status": status, "detail": detail, "requestId": "r-17"}
    return {
        "status": status,
        "content_type": "application/problem+json",
        "headers": {"X-Request-Id": "r-17", "Retry-After": "3"},
        "body": json.dumps(document),
    }


def reply_with(portrait: np.ndarray, *boxes: tuple[int, int, int, int]) -> dict[str, Any]:
    """Return what `crop` answers about a frame with that face at those places: x, y, width, height."""
    crop = base64.b64encode(encode_jpeg(aligned_crop(portrait))).decode()
    faces = [
        {
            "boundingBox": dict(zip(("x", "y", "width", "height"), box, strict=True)),
            "landmarks": [],
            "score": 0.9,
            "rollDegrees": 0,
            "alignedCrop": {"mediaType": "image/jpeg", "data": crop},
        }
        for box in boxes
    ]
    return {"frame": {"width": 480, "height": 480}, "faces": faces, "model": {}}


def aligned_crop(picture: np.ndarray) -> np.ndarray:
    """Return the picture's face as `crop` cuts it, or all of the picture where it has none: uint8[112, 112, 3], RGB."""
    pyramid = Pyramid(picture)
    faces = detector().detect(pyramid)
    return align(pyramid, faces[0]) if faces else cv2.resize(picture, (SIDE_PX, SIDE_PX))


@cache
def detector() -> FaceDetector:
    """Return the detector that the functions run."""
    return FaceDetector.load(read_bundle(ROOT / "models" / "crop"))


def film_of(path: Path, pictures: list[np.ndarray]) -> Path:
    """Write pictures of one size as a video of five a second."""
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"VP80"), 5, (width, height))
    for picture in pictures:
        writer.write(picture)
    writer.release()
    return path


def wait_for_the_end(page: Page, *, is_analysed: bool = True) -> None:
    """Until a film was played to its end, and, if wanted, what it overtook is analysed, too."""
    message = page.locator(".status-bar__message")
    words = "The film is over and stays here" if is_analysed else "The film is over"
    expect(message).to_contain_text(words, timeout=FILM_MS)


def readings(visit: Any) -> list[dict[str, Any]]:
    """Return what the session's JSON says."""
    with visit.page.expect_download() as started:
        visit.page.get_by_role("button", name="Save as JSON").click()
    return json.loads(Path(started.value.path()).read_text(encoding="utf-8"))["readings"]


def film(path: Path, make: Callable[[int], np.ndarray], frames: int = 60) -> Path:
    """Write the pictures of the steps as a video of five a second."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"VP80"), 5, (640, 480))
    for step in range(frames):
        writer.write(make(step))
    writer.release()
    return path
