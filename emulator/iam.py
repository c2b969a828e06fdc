"""The IAM check in front of each function: who calls is decided before any function code runs."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

from emulator.contract import Backend
from emulator.exchange import DEADLINE_EXCEEDED, FORBIDDEN, UNAUTHENTICATED, Refusal, Request, Response
from emulator.tokens import ISSUER
from emulator.upstream import Upstream, UpstreamBroken, UpstreamTimeout, UpstreamUnreachable
from facekit.errors import PROBLEM_KINDS, ModelUnavailable

_ATTEMPTS = 3
_PAUSE_SECONDS = 0.1


class Instance(Protocol):
    """A running function, as the check needs it."""

    @property
    def address(self) -> str:
        """Base URL of the process; changes when it is restarted."""

    def wait_until_ready(self, timeout_seconds: float) -> bool:
        """Return whether the process accepts connections, within the time given."""


@dataclass(frozen=True, slots=True)
class InvokerPolicy:
    """Who may call one function.

    Attributes:
        audience: What a token must be for: the function's own URL.
        invokers: E-mail addresses of the accounts with the invoker role.
        public_keys: Of the token issuer; key id to PEM.
    """

    audience: str
    invokers: frozenset[str]
    public_keys: Mapping[str, str]

    def check(self, authorization: str | None) -> None:
        """Return if the `Authorization` header is that of an invoker.

        Raises:
            Refusal: 401 without a valid token; 403 with one for another audience or of another account.
        """
        scheme, _, token = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(UNAUTHENTICATED, "An ID token is required.", {"WWW-Authenticate": "Bearer"})
        claims = self._verified_claims(token.strip())
        if claims.get("aud") != self.audience:
            raise Refusal(FORBIDDEN, f"The ID token is not for this function; its audience must be {self.audience}.")
        if claims.get("email_verified") is not True or claims.get("email") not in self.invokers:
            raise Refusal(FORBIDDEN, "The account has not been given the invoker role of this function.")

    def _verified_claims(self, token: str) -> Mapping[str, object]:
        try:
            claims: Mapping[str, object] = jwt.decode(token, certs=self.public_keys)
            if claims.get("iss") != ISSUER:
                raise ValueError("issuer")
        except (GoogleAuthError, ValueError, TypeError, KeyError) as error:
            challenge = 'Bearer error="invalid_token", error_description="The ID token could not be verified"'
            detail = "The ID token is not valid: garbled, expired, or not signed by the issuer."
            raise Refusal(UNAUTHENTICATED, detail, {"WWW-Authenticate": challenge}) from error
        return claims


class GuardedFunction:
    """One function behind its IAM check. Every method is covered, OPTIONS too, as in the real service."""

    def __init__(self, backend: Backend, instance: Instance, *, policy: InvokerPolicy, upstream: Upstream) -> None:
        """Let through to `instance` what `policy` allows."""
        self._deadline_seconds = backend.deadline_seconds
        self._name = backend.name
        self._instance = instance
        self._policy = policy
        self._upstream = upstream

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        authorization = request.headers.get("authorization")
        self._policy.check(authorization)
        headers = {"authorization": _without_signature(authorization or "")}
        for _ in range(_ATTEMPTS):
            if not self._instance.wait_until_ready(self._deadline_seconds):
                break
            try:
                return self._upstream.send(
                    self._instance.address, request, headers=headers, timeout_seconds=self._deadline_seconds
                )
            except UpstreamTimeout as error:
                detail = f"{self._name} did not answer within {self._deadline_seconds:g} seconds."
                raise Refusal(DEADLINE_EXCEEDED, detail) from error
            except UpstreamUnreachable:
                time.sleep(_PAUSE_SECONDS)  # it has just ended; the next attempt waits for its successor
            except UpstreamBroken:
                break
        raise Refusal(PROBLEM_KINDS[ModelUnavailable], f"{self._name} is not running at the moment; try again.")


def _without_signature(authorization: str) -> str:
    """Return the header as Cloud Run passes it on: claims readable, signature gone, so it cannot be used again."""
    return authorization.rpartition(".")[0] + ".SIGNATURE_REMOVED_BY_GOOGLE"
