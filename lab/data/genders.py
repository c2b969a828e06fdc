"""The data of `gender`: UTKFace, and web portraits with the label that the served model has for the person.

What the served model says of a training face of UTKFace is a part of its target.

Axes: N pictures, K labels.
"""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.augment.geometry import aligned, warped
from lab.classifier.preset import Preset
from lab.data import expressions, portraits, utkface
from lab.data.dataset import CACHE_DIR, Dataset, Splits, balanced, one_hot, unlabelled
from lab.evaluate import classifier

UNKNOWABLE_BAND = "0-2"
"""Labels of this age look random: strong networks are at chance. Training learns here that no one can know."""
UNKNOWABLE_SMOOTHING = 0.9
MODEL = Path(__file__).parents[2] / "models" / "gender"
SERVED_SHARE = 0.35
"""Of UTKFace's targets: one label in sixty is not what the served model says, and some labels are wrong."""
LEAST_AGREEMENT = 0.75
"""Of the mean probability of a person's pictures: with less the person is left out."""
UNLABELLED_WEIGHT = 0.5
CROP_PX = 112


def load(preset: Preset, data_dir: Path, *, cache_dir: Path = CACHE_DIR, needs_training: bool = True) -> Splits:
    """Return the parts of `gender`'s data, from the zips in `data_dir`.

    Of UTKFace's near-duplicate groups a tenth is the test, a twentieth the validation part. Half of the people of the
    web portraits are trained on.

    Args:
        preset: The model's.
        data_dir: Folder with the zips.
        cache_dir: Keeps what is computed from them.
        needs_training: Without, `train` is empty and the portraits are left out, without a wait for landmarks.

    Raises:
        FileNotFoundError: A zip is missing.
    """
    faces = utkface.read(data_dir, cache_dir, needs_training=needs_training)
    labels = np.array([preset.labels.index(utkface.GENDERS[name.split("_")[1]]) for name in faces.names])
    is_unknowable = np.array([utkface.age_band(utkface.age_of(name)) == UNKNOWABLE_BAND for name in faces.names])
    soft = one_hot(labels, len(preset.labels), smoothing=UNKNOWABLE_SMOOTHING)
    clear = one_hot(labels, len(preset.labels), smoothing=preset.label_smoothing)
    targets = np.where(is_unknowable[:, np.newaxis], soft, clear)
    if needs_training:
        served = _served(faces.images, faces.landmarks, needed=(faces.part > 2) & ~is_unknowable)
        targets = np.where(np.isnan(served), targets, (1 - SERVED_SHARE) * targets + SERVED_SHARE * served)
    splits = faces.splits(labels, targets, balance=preset.balance)
    validates = (faces.part == 2) & ~is_unknowable
    validation = {"utkface": splits.validation["utkface"].take(validates[faces.part == 2])}
    train = (*splits.train, _web(preset, data_dir, cache_dir)) if needs_training else ()
    if needs_training and preset.is_taught:
        expressions_preset = import_module("lab.presets.emotion").PRESET
        seen = expressions.load(expressions_preset, data_dir, cache_dir=cache_dir).train[0]
        train += (unlabelled(seen, len(preset.labels), weight=UNLABELLED_WEIGHT),)
    return replace(splits, train=train, validation=validation)


def _web(preset: Preset, data_dir: Path, cache_dir: Path) -> Dataset:
    """Return half of the people of the web portraits; such labels are good enough to learn from, not to measure with.

    No label of them is known. What the served model says of one picture may be wrong, the mean over all pictures of
    a person seldom is: the new model learns that every picture of a person has the person's label.
    """
    seen = portraits.read(data_dir, cache_dir)
    index = np.flatnonzero(seen.has_face)
    probabilities = _served(seen.images, seen.landmarks, needed=seen.has_face)
    means = np.full(probabilities.shape, np.nan)
    means[index] = portraits.agreed(probabilities[index], [seen.people[each] for each in index])
    is_clear = seen.has_face & (np.nan_to_num(means).max(axis=1) >= LEAST_AGREEMENT)
    labels = np.nan_to_num(means).argmax(axis=1)
    targets = one_hot(labels, len(preset.labels), smoothing=preset.label_smoothing)
    whole = Dataset(seen.names, seen.images, seen.landmarks, labels, targets, np.ones(len(labels)))
    return balanced(whole.take(is_clear & seen.is_train), power=preset.balance)


def _served(
    images: NDArray[np.uint8], landmarks: NDArray[np.float32], *, needed: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return float32[N, K], what the served model says; NaN where it is not needed or no face was found."""
    index = np.flatnonzero(needed & ~np.isnan(landmarks).any(axis=(1, 2)))
    crops = [warped(images[each], aligned(landmarks[each], CROP_PX), side_px=CROP_PX) for each in index]
    served = classifier.load_classifier(MODEL)
    probabilities = np.full((len(images), len(served.manifest.labels)), np.nan, np.float32)
    probabilities[index] = classifier.predict(served, crops)
    return probabilities
