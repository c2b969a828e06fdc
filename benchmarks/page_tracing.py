"""What the page's main thread does for each frame it draws, at four faces, by the browser's own tracing."""

import json
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import skimage.data
from playwright.sync_api import Page, sync_playwright

FACES = 4
SECONDS = 10
_PATIENCE_MS = 60_000
_SIDE_PX = 240  # of each portrait; two by two fill the square that the page sends
_FILM_STEPS = 30
_LEAST_FRAMES = 4
_CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
_FRAME = "FireAnimationFrame"
_TASK = "RunTask"
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")

Event = dict[str, Any]


def trace(url: str, *, chromium: str) -> dict[str, Any]:
    """Return what the main thread works for each drawn frame while the camera shows four faces."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        film = _write_film(Path(folder) / "faces.mjpeg")
        arguments = [*_ARGUMENTS, f"--use-file-for-fake-video-capture={film}"]
        browser = driver.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url)
        page.get_by_role("button", name="start the camera").click()
        page.locator(".face-card .bar--top:visible").nth(FACES - 1).wait_for(timeout=_PATIENCE_MS)
        events = _record(page)
        browser.close()
    return summarize(events)


def summarize(events: list[Event]) -> dict[str, Any]:
    """Return processor time of the main thread per drawn frame: all tasks that ended since the frame before."""
    thread = _page_thread(events)
    own = [event for event in events if (event["pid"], event["tid"]) == thread]
    frames = sorted(event["ts"] for event in own if event["name"] == _FRAME)
    tasks = sorted((event["ts"], event["tdur"]) for event in own if event["name"] == _TASK and "tdur" in event)
    if len(frames) < _LEAST_FRAMES or not tasks:
        raise RuntimeError(f"a trace of {len(frames)} frames and {len(tasks)} tasks is too short to judge")
    starts = np.array([start for start, _ in tasks])
    spent = np.concatenate([[0], np.cumsum([took for _, took in tasks])]) / 1000
    work = [
        spent[np.searchsorted(starts, end)] - spent[np.searchsorted(starts, start)] for start, end in pairwise(frames)
    ]
    return {
        "faces": FACES,
        "seconds": SECONDS,
        "frames": len(work),
        "p50Ms": round(float(np.percentile(work, 50)), 2),
        "p95Ms": round(float(np.percentile(work, 95)), 2),
        "meanMs": round(float(np.mean(work)), 2),
    }


def _page_thread(events: list[Event]) -> tuple[int, int]:
    """Return process and thread that drew most frames: spare renderers draw none."""
    drawn = [(event["pid"], event["tid"]) for event in events if event["name"] == _FRAME]
    if not drawn:
        raise RuntimeError("the trace has no drawn frame")
    return max(set(drawn), key=drawn.count)


def _record(page: Page) -> list[Event]:
    browser = page.context.browser
    if browser is None:
        raise RuntimeError("the page has no browser")
    browser.start_tracing(page=page, categories=_CATEGORIES)
    page.wait_for_timeout(SECONDS * 1000)
    events: list[Event] = json.loads(browser.stop_tracing())["traceEvents"]
    return events


def _write_film(path: Path) -> Path:
    """Four portraits that move to and fro together, 640 x 480, one second."""
    portrait = cv2.resize(skimage.data.astronaut()[0:300, 80:380, ::-1], (_SIDE_PX, _SIDE_PX))
    square = np.tile(portrait, (2, 2, 1))
    picture = cv2.copyMakeBorder(square, 0, 0, 80, 80, cv2.BORDER_REPLICATE)
    shifts = [8 * np.sin(2 * np.pi * step / _FILM_STEPS) for step in range(_FILM_STEPS)]
    moves = [np.array([[1, 0, shift], [0, 1, shift / 2]]) for shift in shifts]
    frames = [cv2.warpAffine(picture, move, (640, 480), borderMode=cv2.BORDER_REPLICATE) for move in moves]
    path.write_bytes(b"".join(cv2.imencode(".jpg", frame)[1].tobytes() for frame in frames))
    return path
