"""The API over HTTP: through the gateway with its key, or straight to the private functions with ID tokens."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import google.auth.exceptions
import google.auth.transport.requests
import google.oauth2.id_token
import requests

CLASSIFIERS = ("emotion", "gender")
_MAX_FACES = 16  # also the most crops that a classifier takes at once
_TIMEOUT_SECONDS = 30.0
_ATTEMPTS = 4
_LONGEST_WAIT_SECONDS = 60.0
_BUSY = frozenset({429, 503, 504})
_ABOUT_THE_PICTURE = frozenset({413, 415, 422})


class ApiError(Exception):
    """The service cannot be reached, or does not serve this caller; the message is for people."""


class PictureRefused(Exception):
    """The service does not take this picture; another one may well be accepted."""


class Door(Protocol):
    """A way to the functions."""

    def address(self, name: str) -> str:
        """Return the URL of a function's operation."""
        ...

    def headers(self, name: str) -> dict[str, str]:
        """Return what identifies the caller to a function."""
        ...


@dataclass(frozen=True, slots=True)
class GatewayDoor:
    """The public way.

    Attributes:
        base_url: Such as `https://gateway.example/v1`.
        api_key: What the gateway knows the caller by.
        page_url: The page whose key it is; a deployed key is restricted to calls that name it.
    """

    base_url: str
    api_key: str
    page_url: str | None = None

    def address(self, name: str) -> str:
        """Return the URL of a function's operation."""
        return f"{self.base_url}/{name}"

    def headers(self, name: str) -> dict[str, str]:  # noqa: ARG002 - one key for all functions
        """Return the API key, and the page that it belongs to."""
        return {"x-api-key": self.api_key} | ({"Referer": self.page_url} if self.page_url else {})


class PrivateDoor:
    """The functions' own addresses, with an ID token of Application Default Credentials for each."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        """Go to these addresses; each is the audience of its token too."""
        self._urls = urls
        self._credentials: dict[str, Any] = {}

    def address(self, name: str) -> str:
        """Return the URL of a function's operation."""
        return f"{self._urls[name]}/v1/{name}"

    def headers(self, name: str) -> dict[str, str]:
        """Return an ID token that is valid now.

        Raises:
            ApiError: The credentials cannot make one.
        """
        request = google.auth.transport.requests.Request()
        try:
            if name not in self._credentials:
                self._credentials[name] = google.oauth2.id_token.fetch_id_token_credentials(self._urls[name], request)
            if not self._credentials[name].valid:
                self._credentials[name].refresh(request)
        except google.auth.exceptions.GoogleAuthError as error:
            hint = "GOOGLE_APPLICATION_CREDENTIALS must name the key file of a service account that is an invoker"
            raise ApiError(f"no ID token for {name}: {error}; {hint}") from error
        return {"Authorization": f"Bearer {self._credentials[name].token}"}


class AnalysisClient:
    """Calls the functions, one request at a time for each."""

    def __init__(self, door: Door, *, sleep: Callable[[float], object] = time.sleep) -> None:
        """Go through `door`."""
        self._door = door
        self._sleep = sleep
        self._sessions: dict[str, requests.Session] = {}

    def find_faces(self, jpeg: bytes) -> list[dict[str, Any]]:
        """Return the faces of a frame as the contract describes them, largest first.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller.
            PictureRefused: The service does not take this frame.
        """
        faces: list[dict[str, Any]] = self._post(
            "crop", data=jpeg, params={"maxFaces": _MAX_FACES}, headers={"Content-Type": "image/jpeg"}
        )["faces"]
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
            sent = dict(headers or {}) | self._door.headers(name)
            try:
                response = session.post(self._door.address(name), headers=sent, timeout=_TIMEOUT_SECONDS, **body)
            except requests.RequestException as error:
                raise ApiError(f"{self._door.address(name)} cannot be reached ({type(error).__name__})") from error
            if response.ok:
                return _document(response)
            if response.status_code not in _BUSY or attempt == _ATTEMPTS:
                break
            self._sleep(_wait_seconds(response))
        raise _refusal(name, response)


def gateway_door(url: str, *, api_key: str | None) -> GatewayDoor:
    """Return the door that an address means.

    Args:
        url: Where the page is; its `config.json` says where the gateway is and which key to use. With `api_key`: the
            gateway itself.
        api_key: The key, where the page is not to be asked.

    Raises:
        ApiError: There is no page with such a file.
    """
    if api_key is not None:
        base = url.rstrip("/")
        return GatewayDoor(base if urlsplit(base).path else f"{base}/v1", api_key)
    folder = url.removesuffix("index.html")
    page = folder if folder.endswith("/") else f"{folder}/"
    try:
        response = requests.get(urljoin(page, "config.json"), timeout=_TIMEOUT_SECONDS)
        response.raise_for_status()
        config = response.json()
        return GatewayDoor(urljoin(page, config["apiBaseUrl"]).rstrip("/"), config["apiKey"], page)
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise ApiError(f"{url} has no page with a config.json ({type(error).__name__}); is it running?") from error


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
