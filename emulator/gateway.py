"""The public door: routing, API key, quota, deadlines and ID tokens, all as the contract says."""

import hmac
from collections.abc import Mapping

from emulator.contract import Contract, Operation
from emulator.exchange import DEADLINE_EXCEEDED, QUOTA_EXCEEDED, UNAUTHENTICATED, Handler, Refusal, Request, Response
from emulator.quota import Quota
from emulator.tokens import TokenCache
from emulator.upstream import Upstream, UpstreamBroken, UpstreamTimeout, UpstreamUnreachable
from facekit.errors import PROBLEM_KINDS, MethodNotAllowed, ModelUnavailable, UnknownPath


class Gateway:
    """Answers the API's paths through the functions, and every other path through the site."""

    def __init__(
        self, contract: Contract, *, api_key: str, tokens: TokenCache, site: Handler, upstream: Upstream
    ) -> None:
        """Serve a contract.

        Args:
            contract: Routes, backends and limits.
            api_key: The one key that is known.
            tokens: ID tokens of the gateway's own account.
            site: Answers what is not the API.
            upstream: Connections to the functions.
        """
        self._contract = contract
        self._api_key = api_key
        self._tokens = tokens
        self._site = site
        self._quota = Quota(contract.quota_per_minute)
        self._upstream = upstream

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        operations = self._contract.operations_at(request.path)
        if not operations:
            if self._contract.covers(request.path):
                raise Refusal(PROBLEM_KINDS[UnknownPath], f"The API has no path {request.path}.")
            return self._site(request)
        operation = _operation_for(request.method, operations)
        if operation.is_key_required:
            self._admit(request, operation.costs)
        return self._pass_on(request, operation)

    def _admit(self, request: Request, costs: Mapping[str, int]) -> None:
        name = self._contract.key_header
        key = request.headers.get(name)
        if key is None:
            raise Refusal(UNAUTHENTICATED, f"The header {name} with the API key is missing.")
        if not hmac.compare_digest(key.encode(), self._api_key.encode()):
            raise Refusal(UNAUTHENTICATED, f"The API key in the header {name} is not known.")
        wait_seconds = self._quota.charge(key, costs)
        if wait_seconds is not None:
            detail = f"The quota of requests per minute is used up; try again in {wait_seconds} seconds."
            raise Refusal(QUOTA_EXCEEDED, detail, {"Retry-After": str(wait_seconds)})

    def _pass_on(self, request: Request, operation: Operation) -> Response:
        backend = self._contract.backends[operation.backend]
        headers = {"authorization": f"Bearer {self._tokens.token_for(backend.audience)}"}
        if "authorization" in request.headers:
            headers["x-forwarded-authorization"] = request.headers["authorization"]
        try:
            return self._upstream.send(
                backend.address, request, headers=headers, timeout_seconds=backend.deadline_seconds
            )
        except UpstreamTimeout as error:
            detail = f"{backend.name} did not answer within {backend.deadline_seconds:g} seconds."
            raise Refusal(DEADLINE_EXCEEDED, detail) from error
        except (UpstreamUnreachable, UpstreamBroken) as error:
            raise Refusal(PROBLEM_KINDS[ModelUnavailable], f"{backend.name} cannot be reached; try again.") from error


def _operation_for(method: str, operations: tuple[Operation, ...]) -> Operation:
    for operation in operations:
        if operation.method == method:
            return operation
    allowed = ", ".join(operation.method for operation in operations)
    raise Refusal(PROBLEM_KINDS[MethodNotAllowed], f"This path understands {allowed}.", {"Allow": allowed})
