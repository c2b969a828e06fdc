"""The API gateway, over real HTTP: routing, key, quota, tokens and headers."""

import asyncio
import base64
import json
import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from emulator import contract as contracts
from emulator.exchange import Refusal
from emulator.gateway import Gateway
from emulator.site import Site
from tests.emulator.conftest import API_KEY, CONTRACT, System, eventually
from tests.emulator.requests_made import bare_request

KEY = {"x-api-key": API_KEY}


def _problem(response: requests.Response) -> str:
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert set(document) == {"type", "title", "status", "detail", "requestId"}
    assert document["status"] == response.status_code
    assert document["requestId"] == response.headers["X-Request-Id"]
    return str(document["type"]).removeprefix("urn:problem-type:")


@pytest.mark.parametrize("name", ["crop", "emotion", "gender"])
def test_a_path_of_the_contract_reaches_its_function(system: System, name: str) -> None:
    response = requests.post(f"{system.url}/v1/{name}?maxFaces=2", data=b"12345", headers=KEY, timeout=10)

    assert response.status_code == 200
    assert response.json()["name"] == name
    assert response.json()["bytes"] == 5
    assert response.json()["target"] == f"/v1/{name}?maxFaces=2"


@pytest.mark.parametrize("path", ["/v1/age", "/v1/age/old"])
def test_a_new_path_in_the_contract_needs_no_code(system: System, path: str) -> None:
    response = requests.post(system.url + path, data=b"x", headers=KEY, timeout=10)

    assert (response.status_code, response.json()["name"]) == (200, "age")


def test_the_query_is_passed_on_as_it_was_sent(system: System) -> None:
    response = requests.get(f"{system.url}/v1/crop?a=%2F%20b&c", headers=KEY, timeout=10)

    assert response.json()["target"] == "/v1/crop?a=%2F%20b&c"


@pytest.mark.parametrize("key", [None, "", "another", "key-of-the-test", "schlüssel".encode()])
def test_without_the_api_key_the_answer_is_401(system: System, key: str | bytes | None) -> None:
    calls = system.calls("crop")

    response = requests.post(f"{system.url}/v1/crop", headers={} if key is None else {"x-api-key": key}, timeout=10)

    assert (response.status_code, _problem(response)) == (401, "unauthenticated")
    assert system.calls("crop") == calls


def test_the_key_is_never_logged(system: System) -> None:
    requests.get(f"{system.url}/v1/crop", headers=KEY, timeout=10)
    requests.get(f"{system.url}/v1/crop", headers={"x-api-key": "another-key"}, timeout=10)

    assert API_KEY not in system.log.getvalue()
    assert "another-key" not in system.log.getvalue()
    assert "eyJ" not in system.log.getvalue()  # how every token begins


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/else", "/v1/crop/", "/v1/Crop", "/v1/age/a/b"])
def test_an_unknown_path_of_the_api_is_404(system: System, path: str) -> None:
    response = requests.post(system.url + path, headers=KEY, timeout=10)

    assert (response.status_code, _problem(response)) == (404, "unknown-path")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
def test_a_method_that_the_contract_does_not_have_is_405(system: System, method: str) -> None:
    response = requests.request(method, f"{system.url}/v1/emotion", headers=KEY, timeout=10)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, POST, OPTIONS"
    assert method == "HEAD" or _problem(response) == "method-not-allowed"


def test_a_preflight_needs_no_key_and_is_answered_by_the_function(system: System) -> None:
    calls = system.calls("crop")
    headers = {"Origin": "https://page.example", "Access-Control-Request-Method": "POST"}

    response = requests.options(f"{system.url}/v1/crop", headers=headers, timeout=10)

    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "https://page.example"
    assert system.calls("crop") == [*calls, "OPTIONS /v1/crop"]


def test_the_function_sees_a_token_for_itself_from_the_gateway(system: System) -> None:
    response = requests.get(f"{system.url}/v1/emotion", headers=KEY | {"Authorization": "Bearer mine"}, timeout=10)

    headers = response.json()["headers"]
    payload = headers["Authorization"].removeprefix("Bearer ").split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert claims["aud"] == system.function_urls["emotion"]
    assert claims["email"] == "gateway@emotion-detector.iam.gserviceaccount.com"
    assert headers["X-Forwarded-Authorization"] == "Bearer mine"


@pytest.mark.parametrize("sent", ["abc", "A_b-9", "x" * 64])
def test_a_request_id_in_form_is_passed_through(system: System, sent: str) -> None:
    response = requests.get(f"{system.url}/v1/crop", headers=KEY | {"X-Request-Id": sent}, timeout=10)

    assert response.headers["X-Request-Id"] == sent
    assert response.json()["headers"]["X-Request-Id"] == sent
    eventually(lambda: f"requestId={sent}" in system.log.getvalue())


@pytest.mark.parametrize("sent", [None, "", "x" * 65, "a b", "a;b", "é"])
def test_a_request_id_is_made_where_there_is_none_in_form(system: System, sent: str | None) -> None:
    headers = KEY if sent is None else KEY | {"X-Request-Id": sent.encode()}

    response = requests.get(f"{system.url}/v1/crop", headers=headers, timeout=10)

    made = response.headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{16}", made)
    assert response.json()["headers"]["X-Request-Id"] == made


def test_headers_of_one_connection_stay_on_it(system: System) -> None:
    headers = KEY | {"Connection": "keep-alive, X-Private", "X-Private": "1", "TE": "trailers", "Accept": "a/b"}

    response = requests.get(f"{system.url}/v1/crop", headers=headers, timeout=10)

    seen = response.json()["headers"]
    assert seen.get("Accept") == "a/b"
    assert not {"X-Private", "Te", "Connection"} & set(seen)


def test_the_caller_s_address_is_added_to_those_before_it(system: System) -> None:
    response = requests.get(f"{system.url}/v1/crop", headers=KEY | {"X-Forwarded-For": "192.0.2.7"}, timeout=10)

    assert response.json()["headers"]["X-Forwarded-For"] == "192.0.2.7, 127.0.0.1, 127.0.0.1"


@pytest.mark.parametrize("status", [400, 401, 403, 415, 422, 500, 503])
def test_an_error_of_the_function_is_passed_on_as_it_is(system: System, status: int) -> None:
    response = requests.post(f"{system.url}/v1/crop?status={status}", data=b"x", headers=KEY, timeout=10)

    assert (response.status_code, response.json()["name"]) == (status, "crop")


def test_over_the_quota_the_answer_is_429(start: Callable[..., System]) -> None:
    system = start(quota_per_minute=3)

    responses = [requests.get(f"{system.url}/v1/crop", headers=KEY, timeout=10) for _ in range(4)]

    assert [response.status_code for response in responses] == [200, 200, 200, 429]
    assert _problem(responses[3]) == "quota-exceeded"
    assert 1 <= int(responses[3].headers["Retry-After"]) <= 60
    assert requests.options(f"{system.url}/v1/crop", timeout=10).status_code == 204


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("the page", "the page"), ("https://elsewhere.example", None), (None, None)],
)
def test_a_refusal_can_be_read_by_allowed_pages_only(system: System, origin: str | None, allowed: str | None) -> None:
    sent = {} if origin is None else {"Origin": origin.replace("the page", system.url)}

    response = requests.post(f"{system.url}/v1/crop", headers=sent, timeout=10)

    expected = None if allowed is None else system.url
    assert response.headers.get("Access-Control-Allow-Origin") == expected
    assert response.headers["Vary"] == "Origin"


def test_a_backend_that_cannot_be_reached_is_503(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        values = {
            f"{name}_{fact}": address
            for name in ("crop", "emotion", "gender", "age")
            for fact in ("address", "audience")
        }
        contract = contracts.render(CONTRACT.read_text(encoding="utf-8"), values | {"quota_per_minute": 1})
        gateway = Gateway(contract, api_key=API_KEY, token_for=lambda audience: "token", site=Site(tmp_path))

        with pytest.raises(Refusal) as refusal:
            asyncio.run(gateway(bare_request("POST", "/v1/crop", headers=KEY.items())))

    assert refusal.value.kind.status == 503


def test_two_callers_are_served_at_the_same_time(system: System) -> None:
    def call(name: str) -> str:
        url = f"{system.url}/v1/{name}?seconds=1"
        return str(requests.post(url, data=name.encode(), headers=KEY, timeout=10).json()["name"])

    started = time.monotonic()
    with ThreadPoolExecutor() as pool:
        names = list(pool.map(call, ["crop", "emotion", "crop", "age"]))

    assert names == ["crop", "emotion", "crop", "age"]
    assert time.monotonic() - started < 3
