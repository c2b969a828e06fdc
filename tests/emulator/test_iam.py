"""Who may call a function itself: checked over real HTTP, in front of a real function process."""

import base64
import json
import time
from collections.abc import Callable

import pytest
import requests
from google.auth import jwt
from hypothesis import given
from hypothesis import strategies as st

from emulator.exchange import Refusal
from emulator.iam import InvokerPolicy
from emulator.tokens import TokenIssuer
from tests.emulator.conftest import System

INVOKER = "invoker@emotion-detector.iam.gserviceaccount.com"
OUTSIDER = "outsider@emotion-detector.iam.gserviceaccount.com"
Mint = Callable[[System, str], str]


def _mint(system: System, email: str = INVOKER, audience: str = "crop", issued_at: float | None = None) -> str:
    audience_url = system.function_urls.get(audience, audience)
    return system.cloud.issuer.mint(email, audience_url, issued_at=issued_at)


def _tampered(system: System) -> str:
    header, payload, signature = _mint(system, OUTSIDER).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps(claims | {"email": INVOKER}).encode()).decode().rstrip("=")
    return f"{header}.{forged}.{signature}"


def _unsigned(system: System) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    return f"{header}.{_mint(system).split('.')[1]}."


def _nested(depth: int) -> str:
    deep = base64.urlsafe_b64encode(b"[" * depth + b"]" * depth).decode().rstrip("=")
    return f"{deep}.{deep}.{deep}"


REFUSED = {
    "no token": (401, lambda system: ""),
    "another scheme": (401, lambda system: "Basic aW52b2tlcjpzZWNyZXQ="),
    "an empty token": (401, lambda system: "Bearer "),
    "garbage": (401, lambda system: "Bearer garbage"),
    "nested deeply": (401, lambda system: f"Bearer {_nested(10_000)}"),
    "expired": (401, lambda system: f"Bearer {_mint(system, issued_at=time.time() - 2 * 3600)}"),
    "from the future": (401, lambda system: f"Bearer {_mint(system, issued_at=time.time() + 600)}"),
    "signed by someone else": (
        401,
        lambda system: f"Bearer {TokenIssuer().mint(INVOKER, system.function_urls['crop'])}",
    ),
    "claims changed after signing": (401, lambda system: f"Bearer {_tampered(system)}"),
    "not signed at all": (401, lambda system: f"Bearer {_unsigned(system)}"),
    "for another function": (403, lambda system: f"Bearer {_mint(system, audience='emotion')}"),
    "for nobody": (403, lambda system: f"Bearer {_mint(system, audience='')}"),
    "of an account that is no invoker": (403, lambda system: f"Bearer {_mint(system, OUTSIDER)}"),
}


@pytest.mark.parametrize(("status", "authorization"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_caller_without_the_right_token_never_reaches_the_function(
    system: System, method: str, status: int, authorization: Callable[[System], str]
) -> None:
    calls = system.calls("crop")
    headers = {"Authorization": authorization(system), "Origin": system.url} if authorization(system) else {}

    response = requests.request(method, f"{system.function_urls['crop']}/v1/crop", headers=headers, timeout=10)

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["requestId"] == response.headers["X-Request-Id"]
    assert response.json()["type"] == f"urn:problem-type:{'unauthenticated' if status == 401 else 'forbidden'}"
    assert ("WWW-Authenticate" in response.headers) is (status == 401)
    assert "Access-Control-Allow-Origin" not in response.headers
    assert system.calls("crop") == calls


def test_an_invoker_reaches_the_function_once(system: System) -> None:
    calls = system.calls("crop")
    headers = {"Authorization": f"Bearer {_mint(system)}"}

    response = requests.get(f"{system.function_urls['crop']}/v1/crop?a=1", headers=headers, timeout=10)

    assert (response.status_code, response.json()["name"]) == (200, "crop")
    assert response.json()["target"] == "/v1/crop?a=1"
    assert system.calls("crop") == [*calls, "GET /v1/crop"]


def test_the_function_cannot_use_the_token_again(system: System) -> None:
    token = _mint(system)

    response = requests.get(
        f"{system.function_urls['crop']}/v1/crop", headers={"Authorization": f"bearer {token}"}, timeout=10
    )

    passed_on = response.json()["headers"]["Authorization"]
    assert passed_on == "bearer " + token.rpartition(".")[0] + ".SIGNATURE_REMOVED_BY_GOOGLE"


def test_a_token_of_another_issuer_is_refused() -> None:
    issuer = TokenIssuer()
    policy = InvokerPolicy("https://function", frozenset({INVOKER}), issuer.public_keys)
    token = issuer.mint(INVOKER, "https://function")
    claims = jwt.decode(token, verify=False)
    elsewhere = jwt.encode(issuer._signer, claims | {"iss": "https://elsewhere.example"}).decode()

    policy.check(f"Bearer {token}")
    with pytest.raises(Refusal) as refusal:
        policy.check(f"Bearer {elsewhere}")
    assert refusal.value.kind.status == 401


@pytest.mark.parametrize("is_verified", [False, None])
def test_an_address_that_the_issuer_has_not_verified_is_no_invoker(*, is_verified: bool | None) -> None:
    issuer = TokenIssuer()
    policy = InvokerPolicy("https://function", frozenset({INVOKER}), issuer.public_keys)
    claims = jwt.decode(issuer.mint(INVOKER, "https://function"), verify=False)
    token = jwt.encode(issuer._signer, claims | {"email_verified": is_verified}).decode()

    with pytest.raises(Refusal) as refusal:
        policy.check(f"Bearer {token}")
    assert refusal.value.kind.status == 403


POLICY = InvokerPolicy("https://function", frozenset({INVOKER}), TokenIssuer().public_keys)
SEGMENT = st.one_of(
    st.text(max_size=20),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["alg", "kid", "iat"]), inner),
        max_leaves=5,
    ).map(lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")),
)


@given(st.lists(SEGMENT, min_size=1, max_size=4))
def test_whatever_a_token_looks_like_the_answer_is_401(segments: list[str]) -> None:
    with pytest.raises(Refusal) as refusal:
        POLICY.check("Bearer " + ".".join(segments))

    assert refusal.value.kind.status == 401
