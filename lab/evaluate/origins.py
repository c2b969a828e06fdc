"""The pictures that each model is measured on."""

from pathlib import Path

import numpy as np

from lab.classifier.preset import Preset, Values
from lab.data import expressions
from lab.data.dataset import Dataset, Splits
from lab.evaluate.changes import aligned_crops, raw_crops
from lab.evaluate.classifier import Origin


def origins_of(preset: Preset, splits: Splits, data_dir: Path) -> list[Origin]:
    """Return what a model is measured on, the test part as it is first."""
    if "fer2013" in splits.test:
        return _expressions(preset, splits, data_dir)
    return _ages(splits.test["utkface"], preset.values) if preset.values else _genders(splits.test["utkface"])


def faces_of(splits: Splits) -> Dataset:
    """Return the faces whose answers should be stable: of the validation split, in colour, in a fixed random order."""
    faces = splits.validation["web"] if "web" in splits.validation else splits.test["utkface"]
    has_landmarks = np.flatnonzero(~np.isnan(faces.landmarks).any(axis=(1, 2)))
    chosen = np.random.default_rng(0).permutation(has_landmarks)[:400]
    return faces.take(np.isin(np.arange(len(faces)), chosen))


def _expressions(preset: Preset, splits: Splits, data_dir: Path) -> list[Origin]:
    test = splits.test["fer2013"]
    agreed = expressions.annotators_majority(data_dir, test, preset.labels)
    clear, known = test.take(agreed >= 0), agreed[agreed >= 0]
    web, stills = splits.validation["web"], splits.validation["stills"]
    return [
        Origin("FER-2013 label", raw_crops(test), test.labels, is_own=True),
        Origin("FER+ majority", raw_crops(clear), known, is_own=True),
        Origin("FER+ majority, framed as functions/crop does", aligned_crops(clear), known, is_own=True),
        Origin("web portraits of other people", aligned_crops(web), web.labels, is_own=False),
        Origin("film stills", aligned_crops(stills), stills.labels, is_own=False),
    ]


def _genders(test: Dataset) -> list[Origin]:
    return [
        Origin("UTKFace, own tenth", raw_crops(test), test.labels, is_own=True),
        Origin("the same, framed as functions/crop does", aligned_crops(test), test.labels, is_own=True),
    ]


def _ages(test: Dataset, values: Values) -> list[Origin]:
    """Return the framing of the service first: it is the only one whose estimates are shown."""
    bands = np.searchsorted(values.starts, test.labels, side="right") - 1
    return [
        Origin(
            "UTKFace, own tenth, as the service frames it", aligned_crops(test), bands, is_own=True, truth=test.labels
        ),
        Origin("the same, as the data set frames them", raw_crops(test), bands, is_own=True, truth=test.labels),
    ]
