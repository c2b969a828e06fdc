"""A model as it serves, through facekit's classifier, measured on every origin of pictures. No PyTorch, no TensorFlow.

Axes: N pictures, K labels. Pictures are uint8[H, W, 3], RGB, 0-255.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import facekit.classifier
from facekit.classifier import Classifier
from facekit.manifest import ModelManifest
from facekit.model_store import Model
from facekit.scale import Scale
from lab.augment.geometry import Image
from lab.data.dataset import Dataset
from lab.evaluate import changes
from lab.evaluate.groups import Group, groups_of_utkface
from lab.evaluate.metrics import Bin, Metrics, measure, reliability
from lab.evaluate.values import Values, change_of, errors_of, estimates_of, groups_of

STABILITY_FACES = 200
CONDITION_PICTURES = 1200
LATENCY_ROUNDS = 100
Probabilities = NDArray[np.float32]
Predictions = tuple[facekit.classifier.Probabilities, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Crops of one origin with their labels: what is measured as one row.

    Attributes:
        name: As the tables show it.
        crops: What the classifier gets.
        labels: int64[N].
        is_own: Whether training pictures have the same origin.
        truth: int64[N], the true values where the labels are bands of them; None elsewhere.
    """

    name: str
    crops: list[Image]
    labels: NDArray[np.int64]
    is_own: bool
    truth: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """What the manifest's threshold does.

    Attributes:
        below: The threshold.
        share: Share of the pictures whose highest probability is under it.
        accuracy: On the other pictures; 0 where there are none.
    """

    below: float
    share: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Stability:
    """What a change does to the answers; all shares are of all faces.

    Attributes:
        changed: Share with another label.
        changed_though_sure: Share with another label, sure before and after.
        unsure: Share that is unsure after the change.
    """

    changed: float
    changed_though_sure: float
    unsure: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything measured of one model.

    Attributes:
        manifest: The model's.
        origins: Name -> metrics; the first is the test part as it is.
        unsure: Name -> what the threshold does there; empty where the manifest has none.
        conditions: Name -> metrics of the first origin's pictures, changed: CONDITION_PICTURES of them, evenly chosen.
        stability: Name -> what a change does to faces framed as the service frames them.
        reliability: Of the first origin: how often answers of each confidence are right.
        other_recall: Mean over the labels of the recall on origins that were not trained on, then over these; None
            without such origins.
        groups: By what the data set knows of the person; empty where it knows nothing.
        values: Of the estimates where the labels are bands of values; None elsewhere.
    """

    manifest: ModelManifest
    origins: dict[str, Metrics]
    unsure: dict[str, Unsure]
    conditions: dict[str, Metrics]
    stability: dict[str, Stability]
    reliability: tuple[Bin, ...]
    other_recall: float | None
    groups: tuple[Group, ...]
    values: Values | None = None


def evaluate(
    classifier: Classifier, origins: Sequence[Origin], *, faces: Dataset, group_names: Sequence[str] = ()
) -> Evaluation:
    """Return the figures of a classifier.

    Args:
        classifier: As it serves.
        origins: The test part first.
        faces: Pictures with landmarks, for stability and cover; the first STABILITY_FACES count.
        group_names: UTKFace's file names of the first origin, for figures by group.
    """
    scale = classifier.manifest.scale
    below = classifier.manifest.unsure_below or 0.0
    predicted = {each.name: classifier.predict(each.crops).predictions for each in origins}
    answers = {name: _shares(each) for name, each in predicted.items()}
    metrics = {each.name: measure(answers[each.name], each.labels) for each in origins}
    test = origins[0]
    plain = answers[test.name]
    some = np.linspace(0, len(test.crops) - 1, min(len(test.crops), CONDITION_PICTURES)).astype(int)
    changed_crops, changed_labels = [test.crops[index] for index in some], test.labels[some]
    nowhere = [np.empty((5, 2))] * len(some)
    conditions = {
        name: classifier.predict(changes.changed(changed_crops, nowhere, change)).predictions
        for name, change in changes.CONDITIONS.items()
    }
    faced = _faced(classifier, faces)
    others = [float(np.mean(_known_recalls(metrics[each.name]))) for each in origins if not each.is_own]
    return Evaluation(
        manifest=classifier.manifest,
        origins=metrics,
        unsure={each.name: _unsure(answers[each.name], each.labels, below) for each in origins} if below else {},
        conditions={name: measure(_shares(each), changed_labels) for name, each in conditions.items()},
        stability=_stability(faced, below),
        reliability=reliability(plain, test.labels),
        other_recall=float(np.mean(others)) if others else None,
        groups=tuple(groups_of_utkface(group_names, plain.argmax(axis=1) == test.labels, plain.max(axis=1) < below))
        if group_names and not scale
        else (),
        values=_values(scale, origins, predicted, conditions=(some, conditions), faced=faced, names=group_names)
        if scale
        else None,
    )


def load_classifier(model_dir: Path) -> Classifier:
    """Return the classifier that serves the model in a folder.

    Raises:
        FileNotFoundError: The folder lacks a file.
        ModelUnavailable: Manifest, weights and hash do not fit together.
    """
    manifest = ModelManifest.parse((model_dir / "model.json").read_bytes())
    weights = (model_dir / manifest.file).read_bytes()
    manifest.verify(weights)
    return Classifier.load(Model(manifest, weights))


def predict(classifier: Classifier, crops: list[Image]) -> Probabilities:
    """Return float32[N, K] of N crops."""
    return _shares(classifier.predict(crops).predictions)


def latencies_ms(classifiers: dict[str, Classifier], *, crops: int = 1) -> dict[str, float]:
    """Return the median processor time of a call with so many crops, in turns, without what other programs take."""
    batch = [np.random.default_rng(0).integers(0, 256, (112, 112, 3)).astype(np.uint8)] * crops
    times: dict[str, list[float]] = {name: [] for name in classifiers}
    for _ in range(LATENCY_ROUNDS):
        for name, classifier in classifiers.items():
            start = time.thread_time()
            classifier.predict(batch)
            times[name].append(1000 * (time.thread_time() - start))
    return {name: float(np.median(each)) for name, each in times.items()}


def _shares(predictions: Predictions) -> Probabilities:
    return np.array([each.values for each in predictions], np.float32)


def _faced(classifier: Classifier, faces: Dataset) -> dict[str, Predictions]:
    """Return the predictions of faces as they are, under the name "", and after each change."""
    shown = faces.take(np.arange(len(faces)) < STABILITY_FACES)
    crops, points = changes.aligned_crops(shown), changes.aligned_points(shown)
    plain = {"": classifier.predict(crops).predictions}
    return plain | {
        name: classifier.predict(changes.changed(crops, points, change)).predictions
        for name, change in {**changes.HARMLESS, **changes.COVERED}.items()
    }


def _stability(faced: dict[str, Predictions], below: float) -> dict[str, Stability]:
    plain = _shares(faced[""])
    return {name: _compared(plain, _shares(each), below) for name, each in faced.items() if name}


def _values(  # noqa: PLR0913 - everything that was predicted
    scale: Scale, origins: Sequence[Origin], predicted: dict[str, Predictions], *,
    conditions: tuple[NDArray[np.int64], dict[str, Predictions]], faced: dict[str, Predictions], names: Sequence[str],
) -> Values:  # fmt: skip
    truth = {each.name: each.truth for each in origins if each.truth is not None}
    test = origins[0].name
    some, changed = conditions
    plain = estimates_of(predicted[test])
    return Values(
        origins={name: errors_of(estimates_of(predicted[name]), true, scale) for name, true in truth.items()},
        conditions={name: errors_of(estimates_of(each), truth[test][some], scale) for name, each in changed.items()},
        groups=groups_of(plain, truth[test], names, scale=scale, labels=predicted[test][0].labels),
        stability={
            name: change_of(estimates_of(faced[""]), estimates_of(each), scale) for name, each in faced.items() if name
        },
    )


def _compared(before: Probabilities, after: Probabilities, below: float) -> Stability:
    is_changed = before.argmax(axis=1) != after.argmax(axis=1)
    is_sure = (before.max(axis=1) >= below) & (after.max(axis=1) >= below)
    return Stability(
        changed=float(is_changed.mean()),
        changed_though_sure=float((is_changed & is_sure).mean()),
        unsure=float((after.max(axis=1) < below).mean()),
    )


def _unsure(answers: Probabilities, labels: NDArray[np.int64], below: float) -> Unsure:
    is_sure = answers.max(axis=1) >= below
    is_right = answers.argmax(axis=1) == labels
    return Unsure(below, float(1 - is_sure.mean()), float(is_right[is_sure].mean()) if is_sure.any() else 0.0)


def _known_recalls(metrics: Metrics) -> list[float]:
    """Return the recall of the labels that the pictures have."""
    has_any = metrics.confusion.sum(axis=1) > 0
    return [recall for recall, is_known in zip(metrics.recall, has_any, strict=True) if is_known]
