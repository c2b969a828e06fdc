"""How the scores of both networks are weighed: a logistic regression on photographs, and the threshold on it."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facekit.alignment import Pyramid
from facekit.confidence import Confidence
from facekit.detector import FaceDetector
from facekit.model_store import read_bundle
from lab.detector.labels import SceneSet
from lab.detector.teacher import Labels, iou

NAMES = ("constant", "proposal", "firstCloseUp", "secondCloseUp", "size", "sizeSquared")
FACE_IOU, STRAY_IOU = 0.4, 0.2  # with a face: from which on a candidate is one, and up to which it is none
PHOTOGRAPHS = 150  # of each set, to fit on
STEPS, DECAY = 30, 1.0
FALSE_SHARE = 0.015  # of the validation pictures without a face that may show one

Rows = NDArray[np.float64]


def fit(model_dir: Path, sets: Iterable[SceneSet], empty: SceneSet) -> None:
    """Fit the confidence of the networks in `model_dir` and its threshold; write both into the manifest.

    Args:
        model_dir: A model whose manifest has any confidence.
        sets: Photographs to fit on.
        empty: Photographs without a face, to choose the threshold on.
    """
    detector = FaceDetector.load(read_bundle(model_dir))
    terms, targets = _examples(detector, sets)
    weights = regression(terms, targets)
    best = np.array([_best(detector, empty.image(index), weights) for index in range(len(empty.files))])
    threshold = np.sort(best)[::-1][int(FALSE_SHARE * len(best))]
    path = model_dir / "model.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    facts["scoreThreshold"] = round(float(threshold) + 0.005, 2)
    facts["confidence"] = {name: round(float(value), 4) for name, value in zip(NAMES, weights, strict=True)}
    path.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def regression(terms: Rows, targets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return float64[K], the weights of a logistic regression of float64[N] targets on float64[N, K] terms."""
    weights = np.zeros(terms.shape[1])
    for _ in range(STEPS):  # Newton's method
        probabilities = 1 / (1 + np.exp(-np.clip(terms @ weights, -30, 30)))
        curvature = terms.T @ (terms * (probabilities * (1 - probabilities))[:, np.newaxis])
        gradient = terms.T @ (probabilities - targets) + DECAY * weights
        weights -= np.linalg.solve(curvature + DECAY * np.eye(len(weights)), gradient)
    return weights


def _examples(detector: FaceDetector, sets: Iterable[SceneSet]) -> tuple[Rows, NDArray[np.float64]]:
    terms: list[tuple[float, ...]] = []
    targets: list[float] = []
    for scenes in sets:
        for index in range(0, len(scenes.files), max(len(scenes.files) // PHOTOGRAPHS, 1)):
            for box, evidence in detector.weigh(Pyramid(scenes.image(index))):
                target = target_of(np.array((box.x, box.y, box.width, box.height)), scenes.labels[index])
                if target is not None:
                    terms.append(evidence.terms())
                    targets.append(target)
    return np.array(terms), np.array(targets)


def target_of(box: NDArray[np.float64], labels: Labels) -> float | None:
    """Return 1 for a candidate on a face, 0 for one on none, None for one between."""
    overlaps = iou(box.astype(np.float32), labels.boxes)
    best = int(overlaps.argmax()) if len(overlaps) else -1
    if best < 0 or overlaps[best] < STRAY_IOU:
        return 0.0
    return 1.0 if overlaps[best] >= FACE_IOU and labels.is_sure[best] else None


def _best(detector: FaceDetector, image: NDArray[np.uint8], weights: NDArray[np.float64]) -> float:
    confidence = Confidence(tuple(weights.tolist()))
    return max((confidence.of(evidence) for _, evidence in detector.weigh(Pyramid(image))), default=0.0)
