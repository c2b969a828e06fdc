"""The data of `emotion`: FER-2013 with FER+'s votes, web portraits, film stills.

Axes: N pictures, K labels.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.classifier.preset import Preset
from lab.data import portraits, utkface
from lab.data.archive import Archive
from lab.data.dataset import (
    CACHE_DIR,
    Dataset,
    Splits,
    balanced,
    bucket,
    cached_groups,
    cached_landmarks,
    one_hot,
    unlabelled,
)

VOTED = {
    "angry": "anger", "disgust": "disgust", "fear": "fear", "happy": "happiness", "sad": "sadness",
    "surprise": "surprise", "neutral": "neutral",
}  # fmt: skip
"""Label -> the word of FER+ for it; contempt, unknown and no face have no label."""
MIN_NO_FACE_VOTES = 5  # of ten annotators: half of them saw no face
WEB_SMOOTHING = 0.1
"""About a third of what is called wrong among the web portraits has a doubtful label."""
UNLABELLED_WEIGHT = 0.5
PERSON_PICTURES = 12
"""A person's pictures of one label count as this many at most: two actors have most of the disgust."""


def load(preset: Preset, data_dir: Path, *, cache_dir: Path = CACHE_DIR, needs_training: bool = True) -> Splits:
    """Return the parts of `emotion`'s data, from the zips in `data_dir`.

    Training: FER-2013's train part without a twentieth, half of the people of the web portraits, and, where there are
    teachers, UTKFace's faces. Validation: that twentieth, the other people, the film stills. Test: FER-2013's
    PublicTest.

    Args:
        preset: The model's.
        data_dir: Folder with the zips.
        cache_dir: Keeps what is computed from them.
        needs_training: Without, `train` is empty.

    Raises:
        FileNotFoundError: `data_dir` lacks a zip.
    """
    train, validation, test = _fer2013(preset, Archive(data_dir / "fer2013.zip", cache_dir))
    web_train, web_validation = _web(preset, portraits.read(data_dir, cache_dir))
    stills = _stills(preset, Archive(data_dir / "film_stills_val.zip", cache_dir))
    learnt: tuple[Dataset, ...] = ()
    if needs_training:
        learnt = tuple(balanced(each, power=preset.balance) for each in (train, web_train))
        learnt += _without_label(preset, data_dir, cache_dir) if preset.is_taught else ()
    return Splits(
        train=learnt,
        validation={"fer2013": validation, "web": web_validation, "stills": stills},
        test={"fer2013": test},
    )


def votes(rows: Sequence[dict[str, str]], labels: Sequence[str]) -> NDArray[np.float64]:
    """Return float64[N, K]: how many of FER+'s annotators chose each label."""
    return np.array([[float(row[f"votes_{VOTED[label]}"]) for label in labels] for row in rows])


def majority(counts: NDArray[np.float64], all_votes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return int64[N]: the label that more than half of all votes agree on, -1 where there is none."""
    return np.where(counts.max(axis=1) > all_votes / 2, counts.argmax(axis=1), -1)


def annotators_majority(data_dir: Path, dataset: Dataset, labels: Sequence[str]) -> NDArray[np.int64]:
    """Return int64[N]: for each FER-2013 picture the label of more than half of FER+'s votes, or -1."""
    rows = {row["file"]: row for row in Archive(data_dir / "fer2013.zip", CACHE_DIR).rows("labels.csv")}
    chosen = [rows[name] for name in dataset.names]
    total = np.array([sum(float(row[key]) for key in row if key.startswith("votes_")) for row in chosen])
    return majority(votes(chosen, labels), total)


def _fer2013(preset: Preset, archive: Archive) -> tuple[Dataset, Dataset, Dataset]:
    """Return the training, validation and test part of FER-2013.

    Training pictures that resemble one of PublicTest are left out, as are those that show no face.
    """
    rows = archive.rows("labels.csv")
    names = [row["file"] for row in rows]
    images = archive.cached("images", lambda: archive.grey_images(names))
    labels = np.array([preset.labels.index(row["label"]) for row in rows])
    groups = cached_groups(archive, images)
    is_test = np.array([row["split"] == "val" for row in rows])
    is_usable = np.array([int(row["votes_no_face"]) < MIN_NO_FACE_VOTES for row in rows])
    is_usable &= ~np.isin(groups, groups[is_test])
    part = np.array([bucket(names[group]) for group in groups])
    targets = voted_targets(votes(rows, preset.labels), labels, share=preset.votes_share)
    landmarks = cached_landmarks(archive, images)
    whole = Dataset(tuple(names), images, landmarks, labels, targets, np.ones(len(names)))
    return whole.take(is_usable & ~is_test & (part > 0)), whole.take(is_usable & (part == 0)), whole.take(is_test)


def voted_targets(counts: NDArray[np.float64], labels: NDArray[np.int64], *, share: float) -> NDArray[np.float32]:
    """Return float32[N, K]: the votes' distribution over the labels, mixed with the data set's label.

    Args:
        counts: float64[N, K], votes.
        labels: int64[N].
        share: Weight of the votes; pictures without any have the label alone.
    """
    total = counts.sum(axis=1, keepdims=True)
    weight = share * (total > 0)
    own = one_hot(labels, counts.shape[1])
    return np.asarray((1 - weight) * own + weight * counts / np.maximum(total, 1), np.float32)


def _web(preset: Preset, seen: portraits.Portraits) -> tuple[Dataset, Dataset]:
    """Return half of the people of the web portraits for training, the others for validation."""
    labels = np.array([preset.labels.index(label) for label in seen.expressions])
    targets = one_hot(labels, len(preset.labels), smoothing=WEB_SMOOTHING)
    pictures = Counter(zip(seen.people, labels, strict=True))
    many = [pictures[person, label] for person, label in zip(seen.people, labels, strict=True)]
    weights = np.minimum(1.0, PERSON_PICTURES / np.array(many))
    whole = Dataset(seen.names, seen.images, seen.landmarks, labels, targets, weights)
    exact = replace(whole, targets=one_hot(labels, len(preset.labels)))
    return whole.take(seen.has_face & seen.is_train), exact.take(seen.has_face & ~seen.is_train)


def _without_label(preset: Preset, data_dir: Path, cache_dir: Path) -> tuple[Dataset]:
    """Return UTKFace's training faces, of whose expressions the teachers alone know something."""
    faces = utkface.read(data_dir, cache_dir, needs_training=True)
    whole = faces.splits(np.zeros(len(faces.names), np.int64), np.zeros((len(faces.names), 1), np.float32), balance=0)
    return (unlabelled(whole.train[0], len(preset.labels), weight=UNLABELLED_WEIGHT),)


def _stills(preset: Preset, archive: Archive) -> Dataset:
    """Return the film stills in which a face is found."""
    rows = archive.rows("labels.csv")
    names = tuple(row["file"] for row in rows)
    images = archive.cached("images", lambda: archive.rgb_images(names, side_px=portraits.COLOUR_PX))
    landmarks = cached_landmarks(archive, images)
    labels = np.array([preset.labels.index(row["label"]) for row in rows])
    whole = Dataset(names, images, landmarks, labels, one_hot(labels, len(preset.labels)), np.ones(len(names)))
    return whole.take(~np.isnan(landmarks).any(axis=(1, 2)))
