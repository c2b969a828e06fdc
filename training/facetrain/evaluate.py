"""The exported model, measured as it serves: through facekit's classifier, on the test part. No TensorFlow.

Axes: N images, H = W side, K labels. Images are uint8, RGB, 0-255.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from facekit.classifier import Classifier
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facetrain import data
from facetrain.augment import Image, Rng, add_noise, canonical_matrix, jitter_matrix, warp
from facetrain.metrics import Metrics, measure
from facetrain.preset import Preset

AGE_BANDS = {"0-12": 0, "13-17": 13, "18-30": 18, "31-45": 31, "46-60": 46, "61 and over": 61}
"""Name -> first age, ascending. Children are apart: their faces rarely show what the label means."""
UTKFACE_RACES = ("White", "Black", "Asian", "Indian", "other")
"""The data set's own labels, in the order of its codes."""
NIGHT_BRIGHTNESS = 0.25
NIGHT_NOISE = 5.0  # grey levels, about what a webcam shows in a dim room

Landmarks = NDArray[np.float32]
Change = Callable[[Image, Landmarks | None, Rng], Image]


@dataclass(frozen=True, slots=True)
class Group:
    """The share of right answers among the images that have something in common."""

    by: str
    value: str
    samples: int
    right: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything measured of one model.

    Attributes:
        labels: The manifest's labels.
        plain: On the test images as they are.
        conditions: Name -> figures on the same images, changed.
        groups: Accuracy by what the data set says of the person; empty where it says nothing.
    """

    labels: tuple[str, ...]
    plain: Metrics
    conditions: dict[str, Metrics]
    groups: tuple[Group, ...]


def evaluate(preset: Preset, *, data_dir: Path, model_dir: Path, cache_dir: Path = data.CACHE_DIR) -> Evaluation:
    """Return the figures of the model in `model_dir` on the test part of the preset's data set.

    Raises:
        FileNotFoundError: `data_dir` lacks the data set's zip.
        ModelUnavailable: The manifest, the weights and their hash do not fit together.
        ValueError: The model's labels are not the preset's.
    """
    classifier = load_classifier(model_dir)
    labels = classifier.manifest.labels
    if labels != preset.labels:
        raise ValueError(f"the model's labels are {labels}; the preset's are {preset.labels}")
    test = data.load(preset, data_dir, cache_dir=cache_dir).test
    plain = predict(classifier, list(_rgb(test.images)), name="plain")
    conditions = {
        name: measure(predict(classifier, list(_changed(test, change)), name=name), test.labels)
        for name, change in conditions_of(test).items()
    }
    is_right = plain.argmax(axis=1) == test.labels
    groups = tuple(groups_of_utkface(test.names, is_right)) if preset.dataset == "utkface" else ()
    return Evaluation(labels, measure(plain, test.labels), conditions, groups)


def load_classifier(model_dir: Path) -> Classifier:
    """Return the classifier that serves the model in a folder.

    Raises:
        ModelUnavailable: The manifest, the weights and their hash do not fit together.
    """
    manifest = ModelManifest.parse((model_dir / "model.json").read_bytes())
    weights = (model_dir / manifest.file).read_bytes()
    manifest.verify(weights)
    return Classifier.load(Model(manifest, weights))


def predict(classifier: Classifier, images: Sequence[Image], *, name: str) -> NDArray[np.float32]:
    """Return float32[N, K]: the probabilities of each image, with a progress bar called `name`."""
    bar = tqdm(images, desc=name, unit="image")
    return np.array([classifier.predict([image]).predictions[0].values for image in bar], np.float32)


def conditions_of(test: data.Dataset) -> dict[str, Change]:
    """Return the changes that a data set is measured under, by name."""
    conditions: dict[str, Change] = {
        f"brightness {NIGHT_BRIGHTNESS:g}, noise": _at_night,
        "turned by 10 degrees": lambda image, _, rng: _turned(image, 10, rng),
        "turned by 20 degrees": lambda image, _, rng: _turned(image, 20, rng),
        "moved by 10 % of the side": lambda image, _, rng: _moved(image, 0.1, rng),
    }
    if test.landmarks is not None:
        conditions |= {"framed as functions/crop does": _reframed, "grey": lambda image, *_: _grey(image)}
    return conditions


def groups_of_utkface(names: Sequence[str], is_right: NDArray[np.bool_]) -> Iterator[Group]:
    """Yield the groups of UTKFace images, named `age_gender_race_id.jpg`, with bool[N]: was the answer right."""
    facts = [name.split("_") for name in names]
    columns = {
        "age": [_age_band(int(fact[0])) for fact in facts],
        "gender": [data.UTKFACE_LABELS[fact[1]] for fact in facts],
        "race label": [UTKFACE_RACES[int(fact[2])] for fact in facts],
    }
    columns["gender and race label"] = [", ".join(pair) for pair in zip(*list(columns.values())[1:], strict=True)]
    order = {"age": list(AGE_BANDS)}
    for by, values in columns.items():
        for value in order.get(by, sorted(set(values))):
            members = np.array([each == value for each in values])
            if members.any():
                yield Group(by, value, int(members.sum()), int(is_right[members].sum()))


def _age_band(age: int) -> str:
    return [name for name, first in AGE_BANDS.items() if age >= first][-1]


def _rgb(images: Image) -> Image:
    """Return uint8[N, H, W, 3] of uint8[N, H, W, 1 or 3]."""
    return np.repeat(images, 3, axis=-1) if images.shape[-1] == 1 else images


def _changed(test: data.Dataset, change: Change) -> Iterator[Image]:
    rng = np.random.default_rng(0)
    for index, image in enumerate(_rgb(test.images)):
        yield change(image, None if test.landmarks is None else test.landmarks[index], rng)


def _at_night(image: Image, _: Landmarks | None, rng: Rng) -> Image:
    return add_noise((image * NIGHT_BRIGHTNESS).astype(np.uint8), deviation=NIGHT_NOISE, rng=rng)


def _turned(image: Image, degrees: float, rng: Rng) -> Image:
    side = image.shape[0]
    return warp(image, jitter_matrix(side, degrees=degrees * rng.choice((-1, 1))), side_px=side)


def _moved(image: Image, share: float, rng: Rng) -> Image:
    side = image.shape[0]
    angle = rng.uniform(0, 2 * np.pi)
    offset = (share * side * np.cos(angle), share * side * np.sin(angle))
    return warp(image, jitter_matrix(side, offset_px=offset), side_px=side)


def _reframed(image: Image, landmarks: Landmarks | None, _: Rng) -> Image:
    if landmarks is None or np.isnan(landmarks).any():
        return image
    return warp(image, canonical_matrix(landmarks, side_px=image.shape[0]), side_px=image.shape[0])


def _grey(image: Image) -> Image:
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., np.newaxis], 3, axis=-1)
