"""Files in Cloud Storage buckets: `gs://bucket/folder/photo.jpg`. The library is loaded only when one is named."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import UnreadableFile, UsageError

_SCHEME = "gs://"


def is_address(text: str) -> bool:
    """Return whether a path is an address in a bucket."""
    return text.startswith(_SCHEME)


@dataclass(frozen=True, slots=True)
class BucketObject:
    """One object of a bucket.

    Attributes:
        bucket: Its bucket.
        name: Its name in the bucket.
        relative: Its name below the address that was listed.
        size_bytes: Its size.
        generation: Changes with its content.
    """

    bucket: str
    name: str
    relative: str
    size_bytes: int
    generation: int

    @property
    def address(self) -> str:
        """Its own address."""
        return f"{_SCHEME}{self.bucket}/{self.name}"

    @contextmanager
    def download(self) -> Iterator[Path]:
        """Give a copy on this machine for the time being.

        Raises:
            UnreadableFile: The bucket does not give it.
        """
        with tempfile.TemporaryDirectory(prefix="emotion-detector-") as folder:
            path = Path(folder) / Path(self.name).name
            try:
                _client().bucket(self.bucket).blob(self.name).download_to_filename(path)
            except _storage_errors() as error:
                raise UnreadableFile(f"cannot be downloaded ({error})") from error
            yield path


def list_objects(address: str) -> Iterator[BucketObject]:
    """Yield the object at an address, or all below it as a folder.

    Raises:
        UsageError: The bucket cannot be listed.
    """
    bucket, prefix = _parts(address)
    folder = f"{prefix.rstrip('/')}/" if prefix else ""
    try:
        for blob in _client().list_blobs(bucket, prefix=prefix.rstrip("/")):
            is_inside = blob.name.startswith(folder)
            if not blob.name.endswith("/") and (is_inside or blob.name == prefix):
                relative = blob.name.removeprefix(folder) if is_inside else blob.name.rpartition("/")[2]
                yield BucketObject(bucket, blob.name, relative, blob.size, blob.generation)
    except _storage_errors() as error:
        raise UsageError(f"{address} cannot be listed: {error}") from error


def upload(path: Path, address: str) -> None:
    """Write a file to an address.

    Raises:
        UsageError: The bucket does not take it.
    """
    bucket, name = _parts(address)
    try:
        _client().bucket(bucket).blob(name).upload_from_filename(path)
    except _storage_errors() as error:
        raise UsageError(f"{address} cannot be written: {error}") from error


def download_if_there(address: str, path: Path) -> None:
    """Read an object into a file; do nothing where there is none.

    Raises:
        UsageError: The bucket does not give it.
    """
    bucket, name = _parts(address)
    try:
        blob = _client().bucket(bucket).get_blob(name)
        if blob is not None:
            blob.download_to_filename(path)
    except _storage_errors() as error:
        raise UsageError(f"{address} cannot be read: {error}") from error


def _parts(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    if not parts.netloc:
        raise UsageError(f"{address} names no bucket")
    return parts.netloc, address.removeprefix(f"{_SCHEME}{parts.netloc}").lstrip("/")


@cache
def _client() -> Any:  # noqa: ANN401 - the library ships no types
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415 - half a second that most runs do not need
    from google.cloud import storage  # noqa: PLC0415

    try:
        return storage.Client()
    except (GoogleAuthError, OSError) as error:
        raise UsageError(f"no credentials for Cloud Storage: {error}") from error


def _storage_errors() -> tuple[type[Exception], ...]:
    from google.api_core.exceptions import GoogleAPIError  # noqa: PLC0415 - likewise
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415
    from requests import RequestException  # noqa: PLC0415

    return (GoogleAPIError, GoogleAuthError, RequestException)
