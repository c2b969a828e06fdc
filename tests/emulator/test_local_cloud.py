"""The whole system with the real functions, as `make run` starts it."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import requests
from skimage import data

from tests.conftest import RunningEmulator


def _left_edges(emulator: RunningEmulator, jpeg: bytes) -> list[float]:
    response = requests.post(
        f"{emulator.url}/v1/crop",
        data=jpeg,
        headers={"x-api-key": emulator.api_key, "Content-Type": "image/jpeg"},
        timeout=60,
    )
    return [face["boundingBox"]["x"] for face in response.json()["faces"]]


def test_two_clients_at_once_each_get_their_own_faces(emulator: RunningEmulator) -> None:
    portrait = cv2.cvtColor(data.astronaut()[0:320, 40:512], cv2.COLOR_RGB2BGR)
    shifted = np.roll(portrait, 150, axis=1)
    pictures = [cv2.imencode(".jpg", picture)[1].tobytes() for picture in (portrait, shifted)]
    alone = [_left_edges(emulator, picture) for picture in pictures]

    with ThreadPoolExecutor(max_workers=2) as pool:
        together = list(pool.map(lambda number: _left_edges(emulator, pictures[number % 2]), range(8)))

    assert [len(edges) for edges in alone] == [1, 1]
    assert 120 < alone[1][0] - alone[0][0] < 180
    assert together == alone * 4


def test_a_function_s_own_address_asks_for_a_token(emulator: RunningEmulator) -> None:
    statuses = {
        name: requests.get(f"{url}/v1/{name}", timeout=30).status_code for name, url in emulator.function_urls.items()
    }

    assert statuses == {"crop": 401, "emotion": 401, "gender": 401, "age": 401}


def test_the_page_s_key_opens_the_gateway(emulator: RunningEmulator) -> None:
    config = requests.get(f"{emulator.url}/config.json", timeout=30).json()

    response = requests.get(
        f"{emulator.url}{config['apiBaseUrl']}/emotion", headers={"x-api-key": config["apiKey"]}, timeout=30
    )

    assert (response.status_code, response.json()["ready"]) == (200, True)
    assert "angry" in response.json()["labels"]
