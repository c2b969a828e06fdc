"""The data sets as arrays: images, label distributions, splits. NumPy and OpenCV only.

Axes: N images, H = W side, C channels (1 grey or 3 RGB), K labels.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from facetrain.archive import Archive
from facetrain.duplicates import group_duplicates, perceptual_hash
from facetrain.landmarks import find_landmarks, own_detector
from facetrain.preset import Preset
from facetrain.votes import expected_labels, votes_of

CACHE_DIR = Path(__file__).parents[1] / ".cache"
DETECTOR = Path("..") / "models" / "face_detection_yunet_2026may.onnx"
"""The reference detector, seen from the folder with the zips."""
UTKFACE_LABELS = {"0": "male", "1": "female"}
MIN_NO_FACE_VOTES = 5  # of ten annotators: half of them saw no face
BUCKETS = 20
SPLIT_SEED = 20261122
"""Of every split, so that runs of any seed are compared on the same parts."""
PartName = Literal["train", "tuning", "test"]


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
        names = tuple(name for name, is_kept in zip(self.names, keep, strict=True) if is_kept)
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


def load(
    preset: Preset, data_dir: Path, *, cache_dir: Path = CACHE_DIR, landmarks_of: PartName | None = None
) -> Splits:
    """Return the splits of the preset's data set, from its zip in `data_dir`.

    Args:
        preset: Which data set, and how its targets are made.
        data_dir: Folder with the zips.
        cache_dir: Keeps what is computed from them.
        landmarks_of: The part whose faces' landmarks are needed; looking for them takes minutes.

    Raises:
        FileNotFoundError: `data_dir` lacks the zip.
    """
    archive = Archive(data_dir / f"{preset.dataset}.zip", cache_dir)
    splits = {"fer2013": _load_fer2013, "utkface": _load_utkface}[preset.dataset](preset, archive)
    if landmarks_of is None:
        return splits
    part: Dataset = getattr(splits, landmarks_of)
    detector, version = own_detector()
    name = f"landmarks-{landmarks_of}-{SPLIT_SEED}-{version}"
    marks = archive.cached(name, lambda: find_landmarks(part.images, detector))
    return replace(splits, **{landmarks_of: replace(part, landmarks=marks)})


def bucket(name: str, *, seed: int = SPLIT_SEED) -> int:
    """Return which of BUCKETS equal parts a name falls into: the stored rule of every split."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big") % BUCKETS


def _load_fer2013(preset: Preset, archive: Archive) -> Splits:
    """Return FER-2013: PublicTest is the test part, a twentieth of train the tuning part.

    Training images that resemble one of PublicTest are left out, as are those that show no face.
    """
    rows = archive.rows("labels.csv")
    names = [row["file"] for row in rows]
    images = archive.cached("images", lambda: archive.grey_images(names))
    labels = np.array([preset.labels.index(row["label"]) for row in rows])
    groups = archive.cached("groups", lambda: _groups(images))
    is_test = np.array([row["split"] == "val" for row in rows])
    is_usable = np.array([int(row["votes_no_face"]) < MIN_NO_FACE_VOTES for row in rows])
    is_usable &= ~np.isin(groups, groups[is_test])
    part = np.array([bucket(names[group]) for group in groups])
    is_train = is_usable & (part > 0) & ~is_test
    targets = smoothed(_vote_targets(rows, labels, is_train, preset=preset), preset.label_smoothing)
    whole = Dataset(tuple(names), images, labels, targets, None)
    return Splits(whole.take(is_train), whole.take(is_usable & (part == 0)), whole.take(is_test))


def _load_utkface(preset: Preset, archive: Archive) -> Splits:
    """Return UTKFace: a tenth of the near-duplicate groups is the test part, a twentieth the tuning part."""
    names = archive.names(".jpg")
    images = archive.cached("images", lambda: archive.rgb_images(names))
    labels = np.array([preset.labels.index(UTKFACE_LABELS[name.split("_")[1]]) for name in names])
    targets = smoothed(np.eye(len(preset.labels), dtype=np.float32)[labels], preset.label_smoothing)
    groups = archive.cached("groups", lambda: _groups(images))
    part = np.array([bucket(names[group]) for group in groups])
    whole = Dataset(tuple(names), images, labels, targets, None)
    return Splits(whole.take(part > 2), whole.take(part == 2), whole.take(part < 2))


def _vote_targets(
    rows: list[dict[str, str]], labels: NDArray[np.int64], is_train: NDArray[np.bool_], *, preset: Preset
) -> NDArray[np.float32]:
    """Return float32[N, K]: the label mixed with what the votes let expect of it, where there are any."""
    votes = votes_of(rows)
    own = np.eye(len(preset.labels), dtype=np.float32)[labels]
    has_votes = votes.any(axis=1)
    if not preset.votes_share or not (is_train & has_votes).any():
        return own
    expected = expected_labels(votes, labels, is_train & has_votes, classes=len(preset.labels))
    share = (preset.votes_share * has_votes)[:, np.newaxis].astype(np.float32)
    return np.asarray((1 - share) * own + share * expected, np.float32)


def smoothed(targets: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Return the distributions with `share` of their mass spread evenly."""
    return np.asarray((1 - share) * targets + share / targets.shape[-1], np.float32)


def _groups(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return int64[N]: the near-duplicate group of each image, named by its first member's index."""
    bar = tqdm(images, desc="hash", unit="image")
    return np.array(group_duplicates([perceptual_hash(image.mean(axis=-1).astype(np.uint8)) for image in bar]))
