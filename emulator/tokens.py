"""ID tokens: minted like Google's, and traded for a service account's signature."""

import time
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs

from google.auth import jwt
from google.auth.exceptions import GoogleAuthError
from starlette.responses import JSONResponse, Response

from emulator.accounts import ServiceAccount
from emulator.exchange import Refusal, Request
from facekit.errors import PROBLEM_KINDS, MethodNotAllowed, UnknownPath

ISSUER = "https://accounts.google.com"
_LIFETIME_SECONDS = 3600
# What google-auth raises for text that is not a token; JSON that is nested too deeply ends the parser's recursion.
NOT_A_TOKEN = (GoogleAuthError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
_GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# google-auth addresses its assertions to Google's endpoint, wherever the key file's token_uri points.
_GOOGLE_TOKEN_ENDPOINT = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


class TokenIssuer:
    """Signs ID tokens the way accounts.google.com does, with a key of its own."""

    def __init__(self) -> None:
        account = ServiceAccount("accounts")
        self._signer = account.signer
        self.public_keys = {account.key_id: account.public_pem}  # as a verifier needs them

    def mint(self, email: str, audience: str, *, issued_at: float | None = None) -> str:
        """Return a signed ID token of an account for one audience, issued now by default."""
        issued_seconds = int(time.time() if issued_at is None else issued_at)
        claims = {"iss": ISSUER, "sub": email, "azp": email, "aud": audience, "email": email, "email_verified": True}
        times = {"iat": issued_seconds, "exp": issued_seconds + _LIFETIME_SECONDS}
        token: bytes = jwt.encode(self._signer, claims | times)
        return token.decode()


class TokenEndpoint:
    """`POST /token`: an assertion signed by a service account in, an ID token for its `target_audience` out.

    Source: RFC 7523; https://developers.google.com/identity/protocols/oauth2/service-account
    """

    def __init__(self, issuer: TokenIssuer, accounts: Iterable[ServiceAccount], *, url: str) -> None:
        """Trade assertions of these accounts, addressed to `url` or to Google's own endpoint."""
        self._issuer = issuer
        self._public_keys = {account.email: account.public_pem for account in accounts}
        self._audiences = [url, _GOOGLE_TOKEN_ENDPOINT]

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if request.path != "/token":
            raise Refusal(PROBLEM_KINDS[UnknownPath], "This server has only /token.")
        if request.method != "POST":
            raise Refusal(PROBLEM_KINDS[MethodNotAllowed], "Only POST is understood here.", {"Allow": "POST"})
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode("latin-1")).items()}
        if form.get("grant_type") != _GRANT_TYPE:
            return _oauth_error("unsupported_grant_type", f"grant_type must be {_GRANT_TYPE}")
        assertion = form.get("assertion", "")
        try:
            public_key = self._public_keys[jwt.decode(assertion, verify=False)["iss"]]
            claims: Mapping[str, object] = jwt.decode(assertion, certs=public_key, audience=self._audiences)
        except NOT_A_TOKEN as error:
            return _oauth_error("invalid_grant", f"The assertion is not valid ({type(error).__name__}).")
        audience = claims.get("target_audience")
        if not isinstance(audience, str) or not audience:
            return _oauth_error("invalid_scope", "The assertion has no target_audience; only ID tokens are made here.")
        token = self._issuer.mint(str(claims["iss"]), audience)
        return JSONResponse({"id_token": token}, headers={"Cache-Control": "no-store"})


def _oauth_error(code: str, description: str) -> Response:
    return JSONResponse({"error": code, "error_description": description}, 400, {"Cache-Control": "no-store"})
