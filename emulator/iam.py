"""The IAM check in front of each function: who calls is decided before any function code runs."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from google.auth import jwt
from starlette.responses import Response

from emulator import upstream
from emulator.contract import Backend
from emulator.exchange import FORBIDDEN, UNAUTHENTICATED, Refusal, Request
from emulator.supervisor import FunctionProcess
from emulator.tokens import ISSUER, NOT_A_TOKEN
from facekit.errors import PROBLEM_KINDS, ModelUnavailable

_ATTEMPTS = 3
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class InvokerPolicy:
    """Who may call one function."""

    audience: str  # what a token must be for: the function's own URL
    invokers: frozenset[str]  # e-mail addresses of the accounts with the invoker role
    public_keys: Mapping[str, str]  # of the token issuer; key id to PEM

    def check(self, authorization: str) -> None:
        """Refuse an `Authorization` header: 401 without a valid token, 403 for another audience or account."""
        scheme, _, token = authorization.strip().partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(UNAUTHENTICATED, "An ID token is required.", {"WWW-Authenticate": "Bearer"})
        try:
            claims: Mapping[str, object] = jwt.decode(token.strip(), certs=self.public_keys)
            if claims.get("iss") != ISSUER:
                raise ValueError("issuer")
        except NOT_A_TOKEN as error:
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token", error_description="could not be verified"'}
            detail = "The ID token is not valid: garbled, expired, or not signed by the issuer."
            raise Refusal(UNAUTHENTICATED, detail, challenge) from error
        if claims.get("aud") != self.audience:
            raise Refusal(FORBIDDEN, f"The ID token is not for this function; its audience must be {self.audience}.")
        if claims.get("email_verified") is not True or claims.get("email") not in self.invokers:
            raise Refusal(FORBIDDEN, "The account has not been given the invoker role of this function.")


class GuardedFunction:
    """One function behind its IAM check. Every method is covered, OPTIONS too, as in the real service."""

    def __init__(self, backend: Backend, process: FunctionProcess, *, policy: InvokerPolicy) -> None:
        """Let through to `process` what `policy` allows."""
        self._backend = backend
        self._process = process
        self._policy = policy

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        authorization = request.headers.get("authorization", "")
        self._policy.check(authorization)
        # As Cloud Run passes it on: claims readable, signature gone, so it cannot be used again.
        headers = {"authorization": authorization.rpartition(".")[0] + ".SIGNATURE_REMOVED_BY_GOOGLE"}
        for _ in range(_ATTEMPTS):
            if not await self._process.wait_until_ready(self._backend.deadline_seconds):
                break
            try:
                process = replace(self._backend, address=self._process.address)
                return await upstream.send(process, request, headers=headers)
            except upstream.Unreachable:
                await asyncio.sleep(_PAUSE_SECONDS)  # it has just ended; the next attempt waits for its successor
        detail = f"{self._backend.name} is not running at the moment; try again."
        raise Refusal(PROBLEM_KINDS[ModelUnavailable], detail)
