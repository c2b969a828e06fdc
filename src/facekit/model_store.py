"""Where a model comes from: a folder of a Cloud Storage bucket when one is set, otherwise the bundle in the zip."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from facekit import settings
from facekit.errors import ModelUnavailable
from facekit.logs import log
from facekit.manifest import ModelManifest
from facekit.settings import Settings

T = TypeVar("T")

_MANIFEST = "model.json"
_MAX_FILE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Model:
    """A manifest and the files that belong to it, hashes verified.

    Attributes:
        manifest: Facts.
        weights: The network.
        landmarker: The network that a detector looks closely with; None for a classifier.
    """

    manifest: ModelManifest
    weights: bytes
    landmarker: bytes | None = None


def load_model(bundle: Path, *, load: Callable[[Model], T], environment: Settings | None = None) -> T:
    """Return what `load` makes of the model to serve; called once per instance, at import.

    With `MODEL_URI` set, the model in that bucket folder. If it cannot be had in time, is damaged, does not load, or
    is a model for something else, an error is logged and the bundle serves: an old model is better than none.

    Args:
        bundle: Folder with `model.json` and the weights.
        load: Makes a classifier or a detector of the files.
        environment: Settings to use instead of this process's own.

    Raises:
        ModelUnavailable: The bundle itself is missing or damaged, or does not load.
    """
    options = environment or settings.current()
    bundled = read_bundle(bundle)
    if options.model_uri is not None:
        try:
            model = _fetch(options.model_uri, like=bundled.manifest, timeout_seconds=options.model_timeout_seconds)
            return _loaded(model, load=load, origin="bucket")
        except ModelUnavailable as error:
            log("model fetch failed", severity="ERROR", model=bundled.manifest.name, reason=str(error))
    return _loaded(bundled, load=load, origin="bundle")


def read_bundle(folder: Path) -> Model:
    """Return the model in a folder with `model.json` and the weights.

    Raises:
        ModelUnavailable: Something is missing or damaged.
    """
    try:
        return _assemble(lambda name: (folder / name).read_bytes())
    except OSError as error:
        raise ModelUnavailable(f"the bundled model is incomplete: {error.strerror}: {error.filename}") from error


def _loaded(model: Model, *, load: Callable[[Model], T], origin: str) -> T:
    loaded = load(model)
    log("model loaded", origin=origin, model=model.manifest.name, version=model.manifest.version)
    return loaded


def _assemble(read: Callable[[str], bytes]) -> Model:
    """Return the model whose files `read` gives by name, all of them verified."""
    manifest = ModelManifest.parse(read(_MANIFEST))
    weights = read(manifest.file)
    manifest.verify(weights)
    if manifest.landmarker is None:
        return Model(manifest, weights)
    landmarker = read(manifest.landmarker.name)
    manifest.landmarker.verify(landmarker)
    return Model(manifest, weights, landmarker)


def _fetch(uri: str, *, like: ModelManifest, timeout_seconds: float) -> Model:
    """Return the model in the bucket folder, in the given time whatever the network does (hence the thread)."""
    outcome: list[Model | Exception] = []
    worker = threading.Thread(target=lambda: outcome.append(_attempt(uri, timeout_seconds)), daemon=True)
    worker.start()
    worker.join(timeout_seconds)
    if not outcome:
        raise ModelUnavailable(f"{uri} was not there after {timeout_seconds:g} s")
    model = outcome[0]
    if isinstance(model, Exception):
        raise ModelUnavailable(f"{uri}: {type(model).__name__}: {model}") from model
    if (model.manifest.name, model.manifest.labels) != (like.name, like.labels):
        raise ModelUnavailable(f"{uri} holds a model for {model.manifest.name!r} with other labels than the bundle's")
    if like.landmarker and not model.landmarker:
        raise ModelUnavailable(f"{uri} holds a detector without the landmarker that it needs")
    return model


def _attempt(uri: str, timeout_seconds: float) -> Model | Exception:
    try:
        return _download(uri, timeout_seconds)
    except Exception as error:  # noqa: BLE001 - crosses a thread: raised again, or logged, by the caller
        return error


def _download(uri: str, timeout_seconds: float) -> Model:
    from google.cloud import storage  # noqa: PLC0415 - half of a cold start, so only where a bucket is set

    parts = urlsplit(uri)
    bucket = storage.Client().bucket(parts.netloc)

    def read(name: str) -> bytes:
        blob = bucket.blob(f"{parts.path.strip('/')}/{name}")
        data: bytes = blob.download_as_bytes(timeout=timeout_seconds, end=_MAX_FILE_BYTES)
        return data

    return _assemble(read)
