"""The exported model, measured as it serves: through facekit's classifier, on the test part. No TensorFlow.

Axes: N images, H = W side, K labels. Images are uint8, RGB, 0-255.
"""

import time
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
from facetrain import data, domain
from facetrain.augment import Image, Landmarks, Rng, add_noise, jitter_matrix, reframed, warp
from facetrain.groups import Group, groups_of_utkface
from facetrain.metrics import Bin, Metrics, measure, reliability
from facetrain.preset import Preset

BRIGHTNESSES = (0.5, 0.25, 0.1)
NIGHT_NOISE = 5.0  # grey levels, about what a webcam shows in a dim room
TURNS_DEGREES = (10, 20, 30)
BLUR_SHARE = 1 / 48  # standard deviation, of the side: one pixel of FER-2013
COVERED_SHARE = 0.4  # side of the grey square, of the side: a sixth of the picture
BASELINES = Path(__file__).parents[2] / "benchmarks" / "baselines"
"""A 58k mini-XCEPTION for each model, trained by this package too."""
LATENCY_ROUNDS = 300

Change = Callable[[Image, Landmarks | None, Rng], Image]


@dataclass(frozen=True, slots=True)
class Unsure:
    """What the threshold of the manifest does to the test images.

    Attributes:
        below: The threshold.
        share: Share of the images whose highest probability is under it.
        accuracy: On the other images.
    """

    below: float
    share: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything measured of one model.

    Attributes:
        labels: The manifest's labels.
        plain: On the test images as they are.
        conditions: Name -> figures on the same images, changed.
        reliability: How often answers of each confidence are right.
        unsure: What the manifest's threshold does; None where there is none, or no answer above it.
        groups: By what the data set says of the person; empty where it says nothing.
        domain: On portraits of another origin, by their labels; None without them.
    """

    labels: tuple[str, ...]
    plain: Metrics
    conditions: dict[str, Metrics]
    reliability: tuple[Bin, ...] = ()
    unsure: Unsure | None = None
    groups: tuple[Group, ...] = ()
    domain: Metrics | None = None


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
    test = data.load(preset, data_dir, cache_dir=cache_dir, landmarks_of="test").test
    plain = predict(classifier, list(_rgb(test.images)), name="plain")
    return Evaluation(
        labels=labels,
        plain=measure(plain, test.labels),
        conditions={
            name: measure(predict(classifier, list(_changed(test, change)), name=name), test.labels)
            for name, change in conditions_of(test).items()
        },
        reliability=reliability(plain, test.labels),
        unsure=_unsure(plain, test.labels, classifier.manifest.unsure_below),
        groups=_groups(preset, test, plain, classifier.manifest),
        domain=_domain(preset, classifier, data_dir=data_dir, cache_dir=cache_dir),
    )


def _groups(
    preset: Preset, test: data.Dataset, plain: NDArray[np.float32], manifest: ModelManifest
) -> tuple[Group, ...]:
    if preset.dataset != "utkface":
        return ()
    is_unsure = plain.max(axis=1) < (manifest.unsure_below or 0)
    return tuple(groups_of_utkface(test.names, plain.argmax(axis=1) == test.labels, is_unsure))


def _unsure(plain: NDArray[np.float32], labels: NDArray[np.int64], below: float | None) -> Unsure | None:
    is_sure = plain.max(axis=1) >= (below or 0)
    if below is None or not is_sure.any():
        return None
    is_right = plain.argmax(axis=1) == labels
    return Unsure(below, float(1 - is_sure.mean()), float(is_right[is_sure].mean()))


def _domain(preset: Preset, classifier: Classifier, *, data_dir: Path, cache_dir: Path) -> Metrics | None:
    """Return the figures on portraits from the web, framed as functions/crop does; None where they are missing."""
    if preset.dataset != "fer2013" or not (data_dir / domain.FILE).exists():
        return None
    portraits = domain.load(preset.labels, data_dir, cache_dir=cache_dir)
    return measure(predict(classifier, list(portraits.images), name="other domain"), portraits.labels)


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


def latencies_ms(classifiers: dict[str, Classifier]) -> dict[str, float]:
    """Return the median time of one crop of the network's size, in turns, so that all meet the same disturbances."""
    taken: dict[str, list[float]] = {name: [] for name in classifiers}
    for _ in range(LATENCY_ROUNDS):
        for name, classifier in classifiers.items():
            side = classifier.manifest.input_width
            crop = np.full((side, side, 3), 90, np.uint8)
            classifier.predict([crop])  # the others have just emptied the caches
            start = time.perf_counter()
            classifier.predict([crop])
            taken[name].append(1000 * (time.perf_counter() - start))
    return {name: float(np.median(values)) for name, values in taken.items()}


def conditions_of(test: data.Dataset) -> dict[str, Change]:
    """Return the changes that a data set is measured under, by name."""
    conditions: dict[str, Change] = {f"brightness {each:g}, noise": _darkened(each) for each in BRIGHTNESSES}
    conditions |= {f"turned by {each} degrees": _turned(each) for each in TURNS_DEGREES}
    conditions |= {"moved by 10 % of the side": _moved, "blurred": _blurred, "a sixth covered": _covered}
    if test.landmarks is not None:
        conditions |= {"framed as functions/crop does": reframed}
        conditions |= {f"turned by {each} degrees, framed again": _turned_and_framed(each) for each in TURNS_DEGREES}
    if test.images.shape[-1] == 3:
        conditions |= {"grey": _grey}
    return conditions


def _rgb(images: Image) -> Image:
    """Return uint8[N, H, W, 3] of uint8[N, H, W, 1 or 3]."""
    return np.repeat(images, 3, axis=-1) if images.shape[-1] == 1 else images


def _changed(test: data.Dataset, change: Change) -> Iterator[Image]:
    rng = np.random.default_rng(0)
    for index, image in enumerate(_rgb(test.images)):
        yield change(image, None if test.landmarks is None else test.landmarks[index], rng)


def _darkened(brightness: float) -> Change:
    def change(image: Image, _: Landmarks | None, rng: Rng) -> Image:
        return add_noise((image * brightness).astype(np.uint8), deviation=NIGHT_NOISE, rng=rng)

    return change


def _turned(degrees: float) -> Change:
    def change(image: Image, _: Landmarks | None, rng: Rng) -> Image:
        side = image.shape[0]
        return warp(image, jitter_matrix(side, degrees=degrees * rng.choice((-1, 1))), side_px=side)

    return change


def _turned_and_framed(degrees: float) -> Change:
    """Turn the image and its landmarks, then level it by them, as `functions/crop` would with a perfect detector."""

    def change(image: Image, landmarks: Landmarks | None, rng: Rng) -> Image:
        side = image.shape[0]
        matrix = jitter_matrix(side, degrees=degrees * rng.choice((-1, 1)))
        moved = None if landmarks is None else landmarks @ matrix[:2, :2].T.astype(np.float32) + matrix[:2, 2]
        return reframed(warp(image, matrix, side_px=side), None if moved is None else moved.astype(np.float32), rng)

    return change


def _moved(image: Image, _: Landmarks | None, rng: Rng) -> Image:
    side = image.shape[0]
    angle = rng.uniform(0, 2 * np.pi)
    offset = (0.1 * side * np.cos(angle), 0.1 * side * np.sin(angle))
    return warp(image, jitter_matrix(side, offset_px=offset), side_px=side)


def _blurred(image: Image, *_: object) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), image.shape[0] * BLUR_SHARE), np.uint8)


def _covered(image: Image, _: Landmarks | None, rng: Rng) -> Image:
    square = round(image.shape[0] * COVERED_SHARE)
    y, x = rng.integers(0, image.shape[0] - square + 1, 2)
    covered = image.copy()
    covered[y : y + square, x : x + square] = 128
    return covered


def _grey(image: Image, *_: object) -> Image:
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., np.newaxis], 3, axis=-1)
