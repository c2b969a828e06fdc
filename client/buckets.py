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
    with _opened(address, "listed") as (bucket, prefix):
        folder = f"{prefix.rstrip('/')}/" if prefix else ""
        for blob in bucket.list_blobs(prefix=prefix.rstrip("/")):
            is_inside = blob.name.startswith(folder)
            if not blob.name.endswith("/") and (is_inside or blob.name == prefix):
                relative = blob.name.removeprefix(folder) if is_inside else blob.name.rpartition("/")[2]
                yield BucketObject(bucket.name, blob.name, relative, blob.size, blob.generation)


def upload(path: Path, address: str) -> None:
    """Write a file to an address, or raise UsageError."""
    with _opened(address, "written") as (bucket, name):
        bucket.blob(name).upload_from_filename(path)


def download_if_there(address: str, path: Path) -> None:
    """Read an object into a file; do nothing where there is none. Raise UsageError if the bucket does not give it."""
    with _opened(address, "read") as (bucket, name):
        if blob := bucket.get_blob(name):
            blob.download_to_filename(path)


@contextmanager
def _opened(address: str, verb: str) -> Iterator[tuple[Any, str]]:
    """Give an address's bucket and the name in it; what goes wrong with them is a UsageError."""
    parts = urlsplit(address)
    if not parts.netloc:
        raise UsageError(f"{address} names no bucket")
    try:
        yield _client().bucket(parts.netloc), address.removeprefix(f"{_SCHEME}{parts.netloc}").lstrip("/")
    except _storage_errors() as error:
        raise UsageError(f"{address} cannot be {verb}: {error}") from error


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
