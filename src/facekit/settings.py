"""The only reader of the environment: variables in, frozen and validated settings out."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set for a function.

    Attributes:
        allowed_origins: `ALLOWED_ORIGINS`, comma separated: origins whose pages may read the replies.
        model_uri: `MODEL_URI`, `gs://bucket/prefix`: folder to load the model from instead of the bundle.
        model_timeout_seconds: `MODEL_TIMEOUT_SECONDS`: how long that load may take in all before the bundle is used.
    """

    allowed_origins: tuple[str, ...] = ()
    model_uri: str | None = None
    model_timeout_seconds: float = 20.0

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Return the settings that the variables describe.

        Raises:
            ValueError: A variable has a value that cannot be meant.
        """
        origins = tuple(origin.strip() for origin in environ.get("ALLOWED_ORIGINS", "").split(",") if origin.strip())
        return cls(
            allowed_origins=tuple(_origin(origin) for origin in origins),
            model_uri=_bucket_folder(environ.get("MODEL_URI", "")),
            model_timeout_seconds=_seconds(environ.get("MODEL_TIMEOUT_SECONDS", "20")),
        )


@lru_cache(maxsize=1)
def current() -> Settings:
    """Return this process's settings, read once.

    Raises:
        ValueError: A variable has a value that cannot be meant.
    """
    return Settings.from_env(os.environ)


def _origin(value: str) -> str:
    parts = urlsplit(value)
    is_origin = parts.scheme in {"http", "https"} and parts.netloc and value == f"{parts.scheme}://{parts.netloc}"
    if not is_origin:
        raise ValueError(f"ALLOWED_ORIGINS: {value!r} is not an origin such as https://www.example.com")
    return value


def _bucket_folder(value: str) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme != "gs" or not parts.netloc or not parts.path.strip("/"):
        raise ValueError(f"MODEL_URI: {value!r} is not of the form gs://bucket/prefix")
    return value.rstrip("/")


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        raise ValueError(f"MODEL_TIMEOUT_SECONDS: {value!r} is not a number") from None
    if not 0 < seconds <= 300:
        raise ValueError(f"MODEL_TIMEOUT_SECONDS: {value} is not between 0 and 300")
    return seconds
