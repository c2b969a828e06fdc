"""The worst legal load at the deployed settings, on each function in its production server, stays within its memory."""

import base64
import io
import json
import threading
from contextlib import closing

import numpy as np
import pytest
from PIL import Image as PillowImage

from benchmarks.running_function import RunningFunction
from tests.conftest import REPOSITORY

LIMITS = json.loads((REPOSITORY / "infra" / "limits.json").read_text())
SHARE = 0.7  # of the deployed memory; the rest is the operating system's and what one more library may take


def file(image, format_name, **options):
    written = io.BytesIO()
    image.save(written, format_name, **options)
    return written.getvalue()


@pytest.fixture(scope="module")
def frames():
    """Of every kind of file the largest that is allowed."""
    noise = PillowImage.fromarray(np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8))
    made = {
        "progressive CMYK": file(noise.resize((1095, 1095)).convert("CMYK"), "JPEG", progressive=True, quality=40),
        "progressive": file(noise.resize((1449, 1449)), "JPEG", progressive=True, quality=60),
        "baseline": file(noise.resize((4096, 4096)), "JPEG", quality=30),
        "baseline, not reduced": file(noise.resize((2047, 2047)), "JPEG", quality=30),
        "PNG": file(noise.resize((1449, 1449), PillowImage.Resampling.NEAREST).convert("RGBA"), "PNG"),
        "WebP": file(noise.resize((1095, 1095)).convert("RGBA"), "WEBP", method=0),
    }
    assert max(len(data) for data in made.values()) < LIMITS["bodyBytes"]
    return made


def peak_memory_mb(function, body, *, media_type, at_once):
    """Return the most memory that the server's processes take while so many clients send the body, three times each."""
    statuses, peaks, is_done = [], [function.memory_mb], threading.Event()

    def send():
        for _ in range(3):  # a connection each: where an answer takes over ten seconds, its connection takes no more
            with closing(function.client()) as client:  # also after a failure: a later test would report the socket
                statuses.append(client.status("POST", body, media_type=media_type))

    def watch():
        while not is_done.wait(0.003):
            peaks.append(function.memory_mb)

    watcher, clients = threading.Thread(target=watch), [threading.Thread(target=send) for _ in range(at_once)]
    for thread in (watcher, *clients):
        thread.start()
    for thread in clients:
        thread.join()
    is_done.set()
    watcher.join()
    assert set(statuses) == {200}
    return max(peaks)


def test_crop_answers_the_largest_frames_within_its_memory(staged, frames):
    limit = LIMITS["functions"]["crop"]
    with RunningFunction(staged / "crop") as function:
        peaks = {
            kind: peak_memory_mb(function, data, media_type="image/jpeg", at_once=limit["concurrency"])
            for kind, data in frames.items()
        }

    assert max(peaks.values()) < SHARE * limit["memoryMib"] * 1.048576, peaks


@pytest.mark.parametrize("name", ["emotion", "gender", "age"])
def test_a_classifier_answers_the_largest_bodies_within_its_memory(staged, name):
    noise = PillowImage.fromarray(np.random.default_rng(0).integers(0, 256, (512, 512, 3), np.uint8))
    crop = base64.b64encode(file(noise, "JPEG", quality=55)).decode()
    body = json.dumps({"alignedCrops": [{"data": crop}] * 16}).encode()
    assert 2_000_000 < len(body) < LIMITS["bodyBytes"]
    limit = LIMITS["functions"][name]
    with RunningFunction(staged / name) as function:
        peak = peak_memory_mb(function, body, media_type="application/json", at_once=limit["concurrency"])

    assert peak < SHARE * limit["memoryMib"] * 1.048576
