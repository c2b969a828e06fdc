"""The API over HTTP."""

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from .backoff import PATIENCE_SECONDS, Backoff, Clock
from .contract import Contract
from .errors import ApiError, PictureFailed, PictureRefused
from .estimates import Bounds
from .transport import Transport

_TIMEOUT_SECONDS = 60.0  # a cold start and the gateway's deadline
_BUSY = frozenset({429, 502, 503, 504})
_ABOUT_THE_PICTURE = frozenset({413, 415, 422})
_UNEXPECTED = 500
_MOST_UNEXPECTED = 3  # attempts; another instance may well succeed
_MOST_UNREACHED = 4

Json = Any  # what `json` gives


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a function states about its model.

    Attributes:
        version: Of the model.
        sha256: Of its weights.
        labels: In the model's order.
        bounds: When the model is unsure.
        has_estimates: Whether its labels are bands of a scale.
    """

    version: str
    sha256: str
    labels: tuple[str, ...]
    bounds: Bounds
    has_estimates: bool

    def to_json(self) -> dict[str, str]:
        """Return what identifies the model."""
        return {"version": self.version, "sha256": self.sha256}


class ApiClient:
    """Calls the functions, from any number of threads; waits where the service asks for it."""

    def __init__(self, transport: Transport, *, contract: Contract, clock: Clock) -> None:
        """Go through `transport`."""
        self._transport = transport
        self._contract = contract
        self._backoffs = {name: Backoff(clock) for name in contract.functions}
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()
        self.request_count = 0

    def describe(self, name: str) -> ModelFacts:
        """Return what a function states about its model.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller.
        """
        reply = self._call(name, "GET")
        model = reply["model"]
        has_estimates = "unsureWiderThan" in reply
        bounds = Bounds(float(reply.get("unsureBelow", 0)), float(reply.get("unsureWiderThan", math.inf)))
        return ModelFacts(model["version"], model["sha256"], tuple(reply["labels"]), bounds, has_estimates)

    def find_faces(self, jpeg: bytes) -> list[dict[str, Json]]:
        """Return the faces of a frame as the contract describes them, largest first.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller.
            PictureRefused: The service does not take this frame.
            PictureFailed: The service fails on it, again and again.
        """
        query, headers = {"maxFaces": str(self._contract.most_faces)}, {"Content-Type": "image/jpeg"}
        faces: list[dict[str, Json]] = self._call(
            self._contract.detector, "POST", data=jpeg, params=query, headers=headers
        )["faces"]
        return faces

    def classify(self, name: str, crops: Sequence[str]) -> list[dict[str, Json]]:
        """Return a classifier's predictions for crops in base64, in the same order; any number of them.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller.
            PictureRefused: The service does not take these crops.
            PictureFailed: The service fails on them, again and again.
        """
        predictions: list[dict[str, Json]] = []
        for start in range(0, len(crops), self._contract.most_crops):
            body = {"alignedCrops": [{"data": crop} for crop in crops[start : start + self._contract.most_crops]]}
            predictions += self._call(name, "POST", json=body)["predictions"]
        return predictions

    def close(self) -> None:
        """Close the connections."""
        for session in self._sessions:
            session.close()

    def _call(self, name: str, method: str, *, headers: Mapping[str, str] | None = None, **content: Json) -> Json:
        backoff, waited_seconds, attempt = self._backoffs[name], 0.0, 0
        while True:
            backoff.wait()
            response = self._send(name, method, headers=headers or {}, content=content)
            if response is not None and response.ok:
                return _document(response)
            attempt += 1
            if not _is_worth_another(response, attempt=attempt) or waited_seconds >= PATIENCE_SECONDS:
                break
            waited_seconds += backoff.pause(_asked_seconds(response), attempt=attempt - 1)
        if response is None:
            raise ApiError(f"{self._transport.address(name)} cannot be reached")
        raise _refusal(name, response)

    def _send(
        self, name: str, method: str, *, headers: Mapping[str, str], content: Mapping[str, Json]
    ) -> requests.Response | None:
        sent = dict(headers) | self._transport.headers(name)
        with self._lock:
            self.request_count += 1
        try:
            address = self._transport.address(name)
            return self._session.request(method, address, headers=sent, timeout=_TIMEOUT_SECONDS, **content)
        except requests.RequestException:
            return None

    @property
    def _session(self) -> requests.Session:
        """This thread's: a session is not made for two."""
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            with self._lock:
                self._sessions.append(self._local.session)
        session: requests.Session = self._local.session
        return session


def _is_worth_another(response: requests.Response | None, *, attempt: int) -> bool:
    if response is None:
        return attempt < _MOST_UNREACHED
    if response.status_code == _UNEXPECTED:
        return attempt < _MOST_UNEXPECTED
    return response.status_code in _BUSY


def _asked_seconds(response: requests.Response | None) -> float | None:
    """Source: RFC 9110, 10.2.3: seconds or a date."""
    text = "" if response is None else response.headers.get("Retry-After", "")
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):  # neither; or a date without a zone
        return None


def _document(response: requests.Response) -> Json:
    try:
        return response.json()
    except ValueError as error:
        raise ApiError(f"{response.url} did not answer with JSON; is it the API?") from error


def _refusal(name: str, response: requests.Response) -> Exception:
    try:
        problem = response.json()
        detail = problem.get("detail") or problem.get("message") or response.reason
        request_id = problem.get("requestId")
    except (ValueError, AttributeError):  # not a problem document: some other server
        detail, request_id = response.reason, response.headers.get("X-Request-Id")
    return _kind_of(response.status_code)(
        f"{name} answered {response.status_code}: {detail}" + (f" (request {request_id})" if request_id else "")
    )


def _kind_of(status: int) -> type[Exception]:
    if status in _ABOUT_THE_PICTURE:
        return PictureRefused
    return PictureFailed if status == _UNEXPECTED else ApiError
