"""How a request reaches the functions: through the gateway with its key, or directly with an ID token for each."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import google.auth.exceptions
import google.auth.transport.requests
import google.oauth2.id_token
import requests

from .errors import ApiError

_TIMEOUT_SECONDS = 30.0


class Transport(Protocol):
    """A way to the functions."""

    def address(self, name: str) -> str:
        """Return the URL of a function's operation."""
        ...

    def headers(self, name: str) -> dict[str, str]:
        """Return what identifies the caller to a function."""
        ...


@dataclass(frozen=True, slots=True)
class GatewayTransport:
    """Through the public gateway, with an API key.

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


class PrivateTransport:
    """The functions' own addresses, with an ID token of Application Default Credentials for each."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        """Go to these addresses; each is the audience of its token too."""
        self._urls = urls
        self._credentials: dict[str, Any] = {}
        self._lock = threading.Lock()

    def address(self, name: str) -> str:
        """Return the URL of a function's operation."""
        return f"{self._urls[name]}/v1/{name}"

    def headers(self, name: str) -> dict[str, str]:
        """Return an ID token that is valid now.

        Raises:
            ApiError: The credentials cannot make one.
        """
        try:
            with self._lock:
                credentials = self._valid(name)
        except google.auth.exceptions.GoogleAuthError as error:
            hint = "GOOGLE_APPLICATION_CREDENTIALS must name the key file of a service account that is an invoker"
            raise ApiError(f"no ID token for {name}: {error}; {hint}") from error
        return {"Authorization": f"Bearer {credentials.token}"}

    def _valid(self, name: str) -> Any:  # noqa: ANN401 - the library ships no types
        request = google.auth.transport.requests.Request()
        if name not in self._credentials:
            self._credentials[name] = google.oauth2.id_token.fetch_id_token_credentials(self._urls[name], request)
        if not self._credentials[name].valid:
            self._credentials[name].refresh(request)
        return self._credentials[name]


def gateway_transport(url: str, *, api_key: str | None) -> GatewayTransport:
    """Return the transport for an address.

    Args:
        url: Where the page is; its `config.json` states where the gateway is and which key to use. With `api_key`: the
            gateway itself.
        api_key: The key, or None to read it from the page.

    Raises:
        ApiError: There is no page with such a file.
    """
    if api_key is not None:
        base = url.rstrip("/")
        return GatewayTransport(base if urlsplit(base).path else f"{base}/v1", api_key)
    folder = url.removesuffix("index.html")
    page = folder if folder.endswith("/") else f"{folder}/"
    try:
        response = requests.get(urljoin(page, "config.json"), timeout=_TIMEOUT_SECONDS)
        response.raise_for_status()
        config = response.json()
        return GatewayTransport(urljoin(page, config["apiBaseUrl"]).rstrip("/"), config["apiKey"], page)
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise ApiError(f"{url} has no page with a config.json ({type(error).__name__}); is it running?") from error
