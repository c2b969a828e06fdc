"""A data set's zip: images out of it, and arrays computed from it, kept for the next run."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip and the folder that caches what was computed from it."""

    path: Path
    cache_dir: Path

    def names(self, suffix: str) -> list[str]:
        """Return the sorted names of the files that end with `suffix`.

        Raises:
            FileNotFoundError: The zip is missing.
        """
        with zipfile.ZipFile(self.path) as file:
            return sorted(name for name in file.namelist() if name.endswith(suffix))

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file.

        Raises:
            FileNotFoundError: The zip is missing.
        """
        with zipfile.ZipFile(self.path) as file:
            return list(csv.DictReader(io.TextIOWrapper(file.open(name), "utf-8")))

    def grey_images(self, names: Sequence[str]) -> NDArray[np.uint8]:
        """Return uint8[N, H, W, 1] of image files of one size."""
        return self._images(names, cv2.IMREAD_GRAYSCALE)[..., np.newaxis]

    def rgb_images(self, names: Sequence[str], *, side_px: int | None = None) -> NDArray[np.uint8]:
        """Return uint8[N, H, W, 3], RGB, of image files of one size, or of any where `side_px` is given as H and W."""
        return self._images(names, cv2.IMREAD_COLOR, side_px=side_px)[..., ::-1]

    def cached(self, what: str, compute: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """Return the array called `what`, computed and stored the first time this very zip is used."""
        path = self.cache_dir / f"{self.path.stem}-{self._fingerprint()}-{what}.npy"
        if not path.exists():
            self.cache_dir.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f"partial-{path.name}")
            np.save(partial, compute())
            partial.replace(path)
        array: NDArray[Any] = np.load(path, mmap_mode="r")
        return array

    def _images(self, names: Sequence[str], mode: int, *, side_px: int | None = None) -> NDArray[np.uint8]:
        with zipfile.ZipFile(self.path) as file:
            bar = tqdm(names, desc=f"read {self.path.name}", unit="image")
            images = [cv2.imdecode(np.frombuffer(file.read(name), np.uint8), mode) for name in bar]
        return np.stack(images if side_px is None else [_squared(image, side_px) for image in images])

    def _fingerprint(self) -> str:
        """Return a hash of the members' names and checksums, which the zip's directory holds."""
        with zipfile.ZipFile(self.path) as file:
            members = sorted((member.filename, member.CRC) for member in file.infolist())
        return hashlib.sha256(repr(members).encode()).hexdigest()[:12]


def _squared(image: Any, side_px: int) -> Any:  # noqa: ANN401 - OpenCV's arrays
    """Return an image of any shape as a square: the shorter side is filled by repeating the border."""
    height, width = image.shape[:2]
    top, left = max(width - height, 0) // 2, max(height - width, 0) // 2
    bottom, right = max(width - height, 0) - top, max(height - width, 0) - left
    square = cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_REPLICATE)
    method = cv2.INTER_AREA if max(height, width) > side_px else cv2.INTER_LINEAR
    return cv2.resize(square, (side_px, side_px), interpolation=method)
