"""The API over HTTP."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import requests

from .contract import load_contract
from .errors import ApiError, PictureRefused
from .transport import Transport

_TIMEOUT_SECONDS = 30.0
_ATTEMPTS = 4
_LONGEST_WAIT_SECONDS = 60.0
_BUSY = frozenset({429, 503, 504})
_ABOUT_THE_PICTURE = frozenset({413, 415, 422})


class ApiClient:
    """Calls the functions, one request at a time for each."""

    def __init__(self, transport: Transport, *, sleep: Callable[[float], object] = time.sleep) -> None:
        """Go through `transport`."""
        self._transport = transport
        self._sleep = sleep
        self._sessions: dict[str, requests.Session] = {}

    def find_faces(self, jpeg: bytes) -> list[dict[str, Any]]:
        """Return the faces of a frame as the contract describes them, largest first.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller.
            PictureRefused: The service does not take this frame.
        """
        contract = load_contract()
        reply = self._post(
            contract.detector,
            data=jpeg,
            params={"maxFaces": contract.most_faces},
            headers={"Content-Type": "image/jpeg"},
        )
        faces: list[dict[str, Any]] = reply["faces"]
        return faces

    def classify(self, name: str, crops: Iterable[str]) -> list[dict[str, Any]]:
        """Return a classifier's predictions for crops in base64, in the same order.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller.
            PictureRefused: The service does not take these crops.
        """
        body = {"alignedCrops": [{"data": crop} for crop in crops]}
        predictions: list[dict[str, Any]] = self._post(name, json=body)["predictions"]
        return predictions

    def close(self) -> None:
        """Close the connections."""
        for session in self._sessions.values():
            session.close()

    def _post(self, name: str, *, headers: Mapping[str, str] | None = None, **body: Any) -> Any:  # noqa: ANN401 - JSON
        session = self._sessions.setdefault(name, requests.Session())
        for attempt in range(1, _ATTEMPTS + 1):
            sent = dict(headers or {}) | self._transport.headers(name)
            try:
                response = session.post(self._transport.address(name), headers=sent, timeout=_TIMEOUT_SECONDS, **body)
            except requests.RequestException as error:
                raise ApiError(f"{self._transport.address(name)} cannot be reached ({type(error).__name__})") from error
            if response.ok:
                return _document(response)
            if response.status_code not in _BUSY or attempt == _ATTEMPTS:
                break
            self._sleep(_wait_seconds(response))
        raise _refusal(name, response)


def crops_of(faces: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the aligned crops of faces, in base64."""
    return [str(face["alignedCrop"]["data"]) for face in faces]


def _wait_seconds(response: requests.Response) -> float:
    try:
        return min(_LONGEST_WAIT_SECONDS, max(0.0, float(response.headers.get("Retry-After", "1"))))
    except ValueError:
        return 1.0


def _document(response: requests.Response) -> Any:  # noqa: ANN401 - JSON
    try:
        return response.json()
    except ValueError as error:
        raise ApiError(f"{response.url} did not answer with JSON; is it the API?") from error


def _refusal(name: str, response: requests.Response) -> Exception:
    try:
        problem = response.json()
        said = problem.get("detail") or problem.get("message") or response.reason
        request_id = problem.get("requestId")
    except (ValueError, AttributeError):  # not a problem document: some other server
        said, request_id = response.reason, response.headers.get("X-Request-Id")
    kind = PictureRefused if response.status_code in _ABOUT_THE_PICTURE else ApiError
    return kind(f"{name} answered {response.status_code}: {said}" + (f" (request {request_id})" if request_id else ""))
