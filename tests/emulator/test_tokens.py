"""ID tokens as google-auth gets them: with a key file, from the emulator's token endpoint."""

import os
import stat

import google.auth.transport.requests
import google.oauth2.id_token
import pytest
import requests
from google.auth import jwt
from google.auth.exceptions import RefreshError
from google.oauth2 import service_account

from emulator.tokens import TokenIssuer
from tests.emulator.conftest import System

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def _fetch(system: System, account: str, audience: str) -> str:
    os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(system.state_dir / f"{account}.json")
    token: str = google.oauth2.id_token.fetch_id_token(google.auth.transport.requests.Request(), audience)
    return token


@pytest.mark.parametrize(("account", "status"), [("invoker", 200), ("outsider", 403)])
def test_application_default_credentials_work_unchanged(system: System, account: str, status: int) -> None:
    url = system.function_urls["emotion"]

    response = requests.get(
        f"{url}/v1/emotion", headers={"Authorization": f"Bearer {_fetch(system, account, url)}"}, timeout=10
    )

    assert response.status_code == status


def test_a_token_says_whose_and_for_whom_it_is(system: System) -> None:
    claims = jwt.decode(_fetch(system, "invoker", "https://audience"), verify=False)

    assert claims["aud"] == "https://audience"
    assert claims["email"] == claims["sub"] == "invoker@emotion-detector.iam.gserviceaccount.com"
    assert claims["iss"] == "https://accounts.google.com"
    assert claims["exp"] - claims["iat"] == 3600


def test_only_this_user_can_read_the_key_files(system: System) -> None:
    modes = [stat.S_IMODE(file.stat().st_mode) for file in sorted(system.state_dir.glob("*r.json"))]

    assert modes == [0o600, 0o600]


def test_a_key_of_another_emulator_is_refused(system: System) -> None:
    credentials = service_account.IDTokenCredentials(
        signer=TokenIssuer()._signer,
        service_account_email="invoker@emotion-detector.iam.gserviceaccount.com",
        token_uri=_token_url(system),
        target_audience="https://audience",
    )

    with pytest.raises(RefreshError, match="invalid_grant"):
        credentials.refresh(google.auth.transport.requests.Request())


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": GRANT_TYPE}, "invalid_grant"),
        ({"grant_type": GRANT_TYPE, "assertion": "a.b.c"}, "invalid_grant"),
        ({"grant_type": GRANT_TYPE, "assertion": "é.é.é"}, "invalid_grant"),
        ({"grant_type": GRANT_TYPE, "assertion": ".".join(["W1tb" * 9999] * 3)}, "invalid_grant"),  # [[[...
    ],
)
def test_a_request_for_a_token_that_is_out_of_form_is_refused(system: System, form: dict[str, str], error: str) -> None:
    response = requests.post(_token_url(system), data=form, timeout=10)

    assert (response.status_code, response.json()["error"]) == (400, error)


def test_an_assertion_must_name_an_audience(system: System) -> None:
    invoker = system.cloud.accounts["invoker"]
    claims = jwt.decode(system.cloud.issuer.mint(invoker.email, _token_url(system)), verify=False)
    assertion = jwt.encode(invoker.signer, claims | {"iss": invoker.email}).decode()

    response = requests.post(_token_url(system), data={"grant_type": GRANT_TYPE, "assertion": assertion}, timeout=10)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/token", 405), ("POST", "/else", 404)])
def test_the_token_endpoint_has_one_operation(system: System, method: str, path: str, status: int) -> None:
    url = _token_url(system).removesuffix("/token") + path

    assert requests.request(method, url, timeout=10).status_code == status


def _token_url(system: System) -> str:
    key = service_account.IDTokenCredentials.from_service_account_file(
        system.state_dir / "invoker.json", target_audience="https://audience"
    )
    return str(key._token_uri)
