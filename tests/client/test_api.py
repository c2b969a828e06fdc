"""Requests to the functions: what is sent, and what happens when the service is busy, fails or is not there."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from client.api import ApiClient
from client.backoff import RunClock
from client.contract import load_contract
from client.errors import ApiError, PictureFailed, PictureRefused, Stopped
from client.estimates import Bounds
from client.transport import GatewayTransport
from tests.client.scripted import EMOTION, FACE, Answer, Service, json_answer


class TestClock:
    """A clock on which waiting takes no time."""

    __test__ = False

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.seconds += seconds


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def client(service: Service, clock: TestClock) -> Iterator[ApiClient]:
    with closing(
        ApiClient(GatewayTransport(f"{service.url}/v1", "the key"), contract=load_contract(), clock=clock)
    ) as client:
        yield client


def test_a_frame_is_sent_with_the_key_and_the_most_faces(service: Service, client: ApiClient) -> None:
    service.next["crop"] = [json_answer(200, {"faces": [FACE]})]

    assert client.find_faces(b"jpeg") == [FACE]
    (call,) = service.calls
    assert (call.path, call.query, call.body) == ("/v1/crop", "maxFaces=16", b"jpeg")
    assert (call.headers["content-type"], call.headers["x-api-key"]) == ("image/jpeg", "the key")


def test_more_crops_than_one_request_holds_are_sent_in_several(service: Service, client: ApiClient) -> None:
    assert client.classify("emotion", ["AAAA"] * 35) == [EMOTION] * 35
    assert len(service.posts("emotion")) == 3


def test_a_model_is_described(service: Service, client: ApiClient) -> None:
    facts = client.describe("gender")

    assert (facts.version, facts.labels, facts.bounds.below) == ("3.0.0", ("female", "male"), 0.8)
    assert client.describe("crop").bounds == Bounds()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_service_is_asked_again_after_the_time_that_it_names(
    service: Service, client: ApiClient, clock: TestClock, status: int
) -> None:
    service.next["crop"] = [json_answer(status, {}, Retry_After="7"), json_answer(200, {"faces": []})]

    assert client.find_faces(b"") == []
    assert clock.waits == [7.0]


def test_a_busy_service_that_names_no_time_is_asked_after_growing_ones(
    service: Service, client: ApiClient, clock: TestClock
) -> None:
    service.next["crop"] = [json_answer(503, {}) for _ in range(4)] + [json_answer(200, {"faces": []})]

    client.find_faces(b"")

    assert clock.waits == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("text", ["soon", "Sun, 06 Nov 1994 08:49:37 GMT", "-3"])
def test_a_time_that_is_past_or_none_is_no_error(service: Service, client: ApiClient, text: str) -> None:
    service.next["crop"] = [json_answer(503, {}, Retry_After=text), json_answer(200, {"faces": []})]

    assert client.find_faces(b"") == []


def test_a_pause_holds_the_other_calls_of_the_function_too(
    service: Service, client: ApiClient, clock: TestClock
) -> None:
    service.next["emotion"] = [json_answer(429, {"detail": "used up"}, Retry_After="40") for _ in range(9)]
    with pytest.raises(ApiError):
        client.classify("emotion", ["AAAA"])
    before = len(clock.waits)
    client._backoffs["emotion"].pause(40, attempt=0)
    service.next["emotion"].clear()

    client.classify("emotion", ["AAAA"])
    client.classify("gender", ["AAAA"])

    assert clock.waits[before:] == [40.0]


def test_a_service_that_stays_busy_is_given_up_after_five_minutes(
    service: Service, client: ApiClient, clock: TestClock
) -> None:
    answer = json_answer(429, {"detail": "The quota is used up."}, Retry_After="999")
    service.next["crop"] = [answer] * 20

    with pytest.raises(ApiError, match="crop answered 429: The quota is used up"):
        client.find_faces(b"")
    assert clock.waits == [60.0] * 5


def test_waiting_ends_when_the_run_is_stopped(service: Service) -> None:
    clock = RunClock()
    clock.stop()
    service.next["crop"] = [json_answer(503, {}, Retry_After="60")]
    with (
        closing(ApiClient(GatewayTransport(f"{service.url}/v1", "k"), contract=load_contract(), clock=clock)) as client,
        pytest.raises(Stopped),
    ):
        client.find_faces(b"")


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (
            json_answer(401, {"detail": "The API key is not known.", "requestId": "r"}),
            ApiError,
            "401: The API key is not known. (request r)",
        ),
        (
            json_answer(400, {"code": 400, "message": "INVALID_ARGUMENT:API key not valid."}),
            ApiError,
            "400: INVALID_ARGUMENT:API key",
        ),
        (Answer(404, b"<html>", {"X-Request-Id": "abc"}), ApiError, "404: Not Found (request abc)"),
        (Answer(200, b"<html>"), ApiError, "did not answer with JSON; is it the API?"),
        (json_answer(422, {"detail": "Not an image."}), PictureRefused, "422: Not an image."),
        (json_answer(413, []), PictureRefused, "413: "),
    ],
    ids=["problem", "ESPv2", "no JSON", "not the API", "refused", "no object"],
)
def test_an_answer_that_is_final_is_explained(
    service: Service, client: ApiClient, answer: Answer, error: type[Exception], message: str
) -> None:
    service.next["crop"] = [answer]

    with pytest.raises(error) as raised:
        client.find_faces(b"")
    assert message in str(raised.value)
    assert len(service.calls) == 1


def test_an_unexpected_failure_is_tried_again(service: Service, client: ApiClient) -> None:
    service.next["crop"] = [json_answer(500, {}), json_answer(200, {"faces": []})]

    assert client.find_faces(b"") == []


def test_a_picture_on_which_the_service_always_fails_is_given_up(service: Service, client: ApiClient) -> None:
    service.next["crop"] = [json_answer(500, {"detail": "Unexpected."})] * 3

    with pytest.raises(PictureFailed, match="crop answered 500: Unexpected"):
        client.find_faces(b"")


def test_a_service_that_is_not_there_is_asked_four_times(clock: TestClock) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        client = ApiClient(GatewayTransport(url, "k"), contract=load_contract(), clock=clock)
        with closing(client), pytest.raises(ApiError, match=f"{url}/crop cannot be reached"):
            client.find_faces(b"")
    assert clock.waits == [1.0, 2.0, 4.0]
