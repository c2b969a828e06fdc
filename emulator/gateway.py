"""The API gateway: routing, API key, quota, deadlines and ID tokens, all as the contract says."""

import hmac
from collections.abc import Callable, Mapping

from starlette.responses import Response

from emulator import upstream
from emulator.contract import Contract, Operation
from emulator.exchange import QUOTA_EXCEEDED, UNAUTHENTICATED, Refusal, Request
from emulator.quota import Quota
from emulator.site import Site
from facekit.errors import PROBLEM_KINDS, MethodNotAllowed, UnknownPath


class Gateway:
    """Answers the API's paths through the functions, and every other path through the site."""

    def __init__(self, contract: Contract, *, api_key: str, token_for: Callable[[str], str], site: Site) -> None:
        """Serve a contract; `token_for` returns an ID token of the gateway's own account for an audience."""
        self._contract = contract
        self._api_key = api_key
        self._token_for = token_for
        self._site = site
        self._quota = Quota(contract.quota_per_minute)

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        operations = self._contract.operations_at(request.path)
        if not operations:
            if self._contract.covers(request.path):
                raise Refusal(PROBLEM_KINDS[UnknownPath], f"The API has no path {request.path}.")
            return self._site(request)
        operation = _operation_for(request.method, operations)
        if operation.is_key_required:
            self._admit(request, operation.costs)
        return await self.pass_on(request, operation)

    def _admit(self, request: Request, costs: Mapping[str, int]) -> None:
        name = self._contract.key_header
        key = request.headers.get(name)
        if key is None:
            raise Refusal(UNAUTHENTICATED, f"The header {name} with the API key is missing.")
        if not hmac.compare_digest(key.encode(), self._api_key.encode()):
            raise Refusal(UNAUTHENTICATED, f"The API key in the header {name} is not known.")
        wait_seconds = self._quota.charge(costs)
        if wait_seconds is not None:
            detail = f"The quota of requests per minute is used up; try again in {wait_seconds} seconds."
            raise Refusal(QUOTA_EXCEEDED, detail, {"Retry-After": str(wait_seconds)})

    async def pass_on(self, request: Request, operation: Operation) -> Response:
        """Return the function's answer to an admitted request."""
        backend = self._contract.backends[operation.backend]
        headers = {"authorization": f"Bearer {self._token_for(backend.audience)}"}
        if "authorization" in request.headers:
            headers["x-forwarded-authorization"] = request.headers["authorization"]
        return await upstream.send(backend, request, headers=headers)


def _operation_for(method: str, operations: tuple[Operation, ...]) -> Operation:
    for operation in operations:
        if operation.method == method:
            return operation
    allowed = ", ".join(operation.method for operation in operations)
    raise Refusal(PROBLEM_KINDS[MethodNotAllowed], f"This path understands {allowed}.", {"Allow": allowed})
