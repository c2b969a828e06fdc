"""Portraits from the web and the news with an expression label: another domain than FER-2013, for measuring only.

Axes: N images, H = W side. Images are uint8, RGB, 0-255.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from facetrain.archive import Archive
from facetrain.augment import CANONICAL_PX, Image, reframed
from facetrain.data import CACHE_DIR, Dataset
from facetrain.landmarks import find_landmarks, own_detector

SIDE_PX = 144  # the faces fill half to all of a portrait
FILE = "expressions_web.zip"
LABELS = {
    "anger": "angry", "disgust": "disgust", "fear": "fear", "happiness": "happy", "sadness": "sad",
    "surprise": "surprise", "neutral": "neutral",
}  # fmt: skip
"""The data set's word of each label; other expressions and unlabelled portraits are left out."""


def load(labels: tuple[str, ...], data_dir: Path, *, cache_dir: Path = CACHE_DIR) -> Dataset:
    """Return the labelled portraits, framed as `functions/crop` does; those without a face that is found are left out.

    Raises:
        FileNotFoundError: The zip is missing.
    """
    archive = Archive(data_dir / FILE, cache_dir)
    rows = [row for row in archive.rows("labels.csv") if row["emotion"].lower() in LABELS]
    names = [row["file"] for row in rows]
    images = archive.cached("images", lambda: archive.rgb_images(names, side_px=SIDE_PX))
    detector, version = own_detector()
    marks = archive.cached(f"landmarks-{version}", lambda: find_landmarks(images, detector))
    keep = ~np.isnan(marks).any(axis=(1, 2))
    framed = np.stack([_framed(image, points) for image, points in zip(images[keep], marks[keep], strict=True)])
    truth = np.array([labels.index(LABELS[row["emotion"].lower()]) for row in rows])[keep]
    kept = tuple(name for name, is_kept in zip(names, keep, strict=True) if is_kept)
    return Dataset(kept, framed, truth, np.eye(len(labels), dtype=np.float32)[truth], None)


def _framed(image: Image, landmarks: NDArray[np.float32]) -> Image:
    crop = cv2.resize(reframed(image, landmarks), (CANONICAL_PX, CANONICAL_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(crop, np.uint8)
