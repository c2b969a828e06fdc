"""Augmented pictures made ahead of time by other processes: a GPU would wait for one.

Axes: N images, S source side, H height, W width, C channels (1 grey or 3 RGB).
"""

import tempfile
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from facetrain.augment import Image, augment_batch
from facetrain.preset import Augmentation

SLOTS = 3
"""Epochs that are kept at a time: one being learnt, two being made."""
CHUNK = 512  # images that a process makes at a time

_shared: dict[str, Any] = {}  # of a worker process: the arrays that it reads and writes


class PictureStream:
    """Every image of a data set, changed anew for each epoch."""

    def __init__(
        self, images: Image, landmarks: NDArray[np.float32], *, source_px: int, seed: int, workers: int
    ) -> None:
        """Start the processes.

        Args:
            images: uint8[N, H, W, C], square.
            landmarks: float32[N, 5, 2] in pixels of the image, NaN where there are none.
            source_px: S, the side of the pictures that are made.
            seed: With the epoch's number, decides every change, however many workers there are.
            workers: Number of processes.
        """
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        np.save(folder / "images.npy", images)
        np.save(folder / "landmarks.npy", landmarks)
        shape = (SLOTS, len(images), source_px, source_px, images.shape[-1])
        self._slots = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
            folder / "slots.npy", mode="w+", dtype=np.uint8, shape=shape
        )
        self._seed = seed
        self._pending: dict[int, list[Future[None]]] = {}
        self._pool = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_open, initargs=(folder,)
        )

    def __enter__(self) -> "PictureStream":
        """Return the stream."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the processes."""
        self._pool.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def prepare(self, epoch: int, settings: Augmentation) -> None:
        """Begin to make the pictures of an epoch, in the place of SLOTS epochs before; nothing if begun already."""
        if epoch not in self._pending:
            starts = range(0, self._slots.shape[1], CHUNK)
            self._pending[epoch] = [self._pool.submit(_fill, self._seed, epoch, start, settings) for start in starts]

    def take(self, epoch: int) -> Image:
        """Return uint8[N, S, S, C], valid until the epoch SLOTS later is prepared; waits for them."""
        for chunk in self._pending[epoch]:
            chunk.result()
        pictures: Image = self._slots[epoch % SLOTS]
        return pictures


def _open(folder: Path) -> None:
    """Open the shared arrays in a new process."""
    cv2.setNumThreads(1)
    for name in ("images", "landmarks", "slots"):
        _shared[name] = np.load(folder / f"{name}.npy", mmap_mode="r+")


def _fill(seed: int, epoch: int, start: int, settings: Augmentation) -> None:
    """Make a chunk of an epoch's pictures."""
    slots = _shared["slots"]
    part = slice(start, start + CHUNK)
    slots[epoch % SLOTS, part] = augment_batch(
        np.array(_shared["images"][part]),
        landmarks=np.array(_shared["landmarks"][part]),
        settings=settings,
        output_px=slots.shape[2],
        rng=np.random.default_rng([seed, epoch, start]),
    )[..., : slots.shape[-1]]
