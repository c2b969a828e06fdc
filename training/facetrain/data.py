"""The data sets, read from their zips: images, label distributions, splits. No TensorFlow.

Axes: N images, H = W side, C channels (1 grey or 3 RGB), K labels.
"""

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

from facetrain.duplicates import group_duplicates, perceptual_hash
from facetrain.landmarks import find_landmarks
from facetrain.preset import Preset

CACHE = Path(__file__).parents[1] / ".cache"
VOTE_COLUMNS = {
    "angry": "votes_anger", "disgust": "votes_disgust", "fear": "votes_fear", "happy": "votes_happiness",
    "sad": "votes_sadness", "surprise": "votes_surprise", "neutral": "votes_neutral",
}  # fmt: skip
"""FER+ column of each label; contempt, unknown and no_face have none."""
UTKFACE_LABELS = {"0": "male", "1": "female"}
MIN_NO_FACE_VOTES = 5  # of ten annotators: half of them saw no face
BUCKETS = 20


@dataclass(frozen=True, slots=True)
class Dataset:
    """Images of one part with what is known of them.

    Attributes:
        names: File names, unique within the data set.
        images: uint8[N, H, W, C], RGB or grey, 0-255.
        labels: int64[N], index into the preset's labels.
        targets: float32[N, K], the distribution to be learnt; each row sums to 1.
        landmarks: float32[N, 5, 2], pixels of the image, NaN where none were found; None if not looked for.
    """

    names: tuple[str, ...]
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    targets: NDArray[np.float32]
    landmarks: NDArray[np.float32] | None

    def take(self, keep: NDArray[np.bool_]) -> "Dataset":
        """Return the images that `keep`, bool[N], marks."""
        marks = None if self.landmarks is None else self.landmarks[keep]
        names = tuple(np.array(self.names)[keep])
        return Dataset(names, self.images[keep], self.labels[keep], self.targets[keep], marks)


@dataclass(frozen=True, slots=True)
class Splits:
    """The three parts of a data set; no near-duplicates across them.

    Attributes:
        train: What the weights are fitted to.
        tuning: What epochs and hyper-parameters are chosen on.
        test: Opened by `evaluate` only.
    """

    train: Dataset
    tuning: Dataset
    test: Dataset


def load(preset: Preset, data_dir: Path) -> Splits:
    """Return the splits of the preset's data set.

    Raises:
        FileNotFoundError: `data_dir` lacks the data set's zip.
    """
    return {"fer2013": _load_fer2013, "utkface": _load_utkface}[preset.dataset](preset, data_dir)


def bucket(name: str, *, seed: int) -> int:
    """Return which of BUCKETS equal parts a name falls into: the stored rule of every split."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big") % BUCKETS


def _load_fer2013(preset: Preset, data_dir: Path) -> Splits:
    """Return FER-2013: PublicTest is the test part, a twentieth of train the tuning part.

    Training images that resemble one of PublicTest are left out, as are those that show no face.
    """
    archive = data_dir / "fer2013.zip"
    with zipfile.ZipFile(archive) as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file.open("labels.csv"), "utf-8")))
    names = [row["file"] for row in rows]
    images = _cached("fer2013-images", lambda: _read_images(archive, names, cv2.IMREAD_GRAYSCALE)[..., None])
    labels = np.array([preset.labels.index(row["label"]) for row in rows])
    targets = np.stack([_vote_targets(row, preset) for row in rows])
    is_test = np.array([row["split"] == "val" for row in rows])
    groups = _cached("fer2013-groups", lambda: _groups(images))
    is_usable = np.array([int(row["votes_no_face"]) < MIN_NO_FACE_VOTES for row in rows])
    is_usable &= ~np.isin(groups, groups[is_test])
    part = np.array([bucket(names[group], seed=preset.seed) for group in groups])
    whole = Dataset(tuple(names), images, labels, targets, None)
    return Splits(whole.take(is_usable & (part > 0)), whole.take(is_usable & (part == 0)), whole.take(is_test))


def _load_utkface(preset: Preset, data_dir: Path) -> Splits:
    """Return UTKFace: a tenth of the near-duplicate groups is the test part, a twentieth the tuning part."""
    archive = data_dir / "utkface.zip"
    with zipfile.ZipFile(archive) as file:
        names = sorted(name for name in file.namelist() if name.endswith(".jpg"))
    images = _cached("utkface-images", lambda: _read_images(archive, names, cv2.IMREAD_COLOR))
    labels = np.array([preset.labels.index(UTKFACE_LABELS[name.split("_")[1]]) for name in names])
    targets = _smoothed(np.eye(len(preset.labels), dtype=np.float32)[labels], preset.label_smoothing)
    detector = data_dir.parent / "models" / "face_detection_yunet_2026may.onnx"
    landmarks = _cached("utkface-landmarks", lambda: find_landmarks(images, detector))
    groups = _cached("utkface-groups", lambda: _groups(images))
    part = np.array([bucket(names[group], seed=preset.seed) for group in groups])
    whole = Dataset(tuple(names), images, labels, targets, landmarks)
    return Splits(whole.take(part > 2), whole.take(part == 2), whole.take(part < 2))


def _vote_targets(row: dict[str, str], preset: Preset) -> NDArray[np.float32]:
    """Return float32[K]: the original label mixed with the annotators' votes, where there are any."""
    target = np.array([row["label"] == label for label in preset.labels], np.float32)
    votes = np.array([float(row[VOTE_COLUMNS[label]]) for label in preset.labels], np.float32)
    if votes.sum() > 0:
        target = (1 - preset.votes_share) * target + preset.votes_share * votes / votes.sum()
    return _smoothed(target, preset.label_smoothing)


def _smoothed(targets: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Return the distributions with `share` of their mass spread evenly."""
    return np.asarray((1 - share) * targets + share / targets.shape[-1], np.float32)


def _read_images(archive: Path, names: Sequence[str], mode: int) -> NDArray[np.uint8]:
    """Return uint8[N, H, W] or uint8[N, H, W, 3], RGB."""
    images = []
    with zipfile.ZipFile(archive) as file:
        for name in tqdm(names, desc=f"read {archive.name}", unit="image"):
            image = cv2.imdecode(np.frombuffer(file.read(name), np.uint8), mode)
            images.append(image if image.ndim == 2 else image[..., ::-1])
    return np.stack(images)


def _groups(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return int64[N]: the near-duplicate group of each image, named by its first member's index."""
    greys = (image.mean(axis=-1).astype(np.uint8) for image in images)
    return np.array(group_duplicates([perceptual_hash(grey) for grey in tqdm(greys, "hash", len(images))]))


def _cached(name: str, compute: Callable[[], Any]) -> Any:
    """Return the array stored under a name, computing and storing it the first time."""
    path = CACHE / f"{name}.npy"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"partial-{path.name}")
        np.save(partial, compute())
        partial.replace(path)
    return np.load(path, mmap_mode="r")
