"""What the classifiers make of faces cut out of larger pictures, against the same faces given directly.

Axes: N faces, H = W side. Images are uint8, RGB.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from configs import emotion, gender
from facekit.alignment import Pyramid, align
from facekit.detector import FaceDetector
from facetrain import data
from facetrain.detector.examination import ground
from facetrain.detector.faces import Sources
from facetrain.detector.scenes import Place, paste_whole
from facetrain.evaluate import load_classifier

Image = NDArray[np.uint8]

FACES = 700  # of each classifier's test part
TURNS = (0.0, 30.0)  # degrees
FACE_PX = (120.0, 300.0)  # side of the pasted picture in a frame of 480


def accuracy_on_crops(
    detector: FaceDetector, sources: Sources, *, models_dir: Path, data_dir: Path, seed: int
) -> dict[str, dict[str, float]]:
    """Return classifier -> framing -> accuracy; a face that is not found counts as a wrong answer.

    Raises:
        FileNotFoundError: A data set is missing.
    """
    presets = {"emotion": emotion.PRESETS["emotion"], "gender": gender.PRESETS["gender"]}
    rows = {}
    for name, preset in presets.items():
        test = data.load(preset, data_dir).test
        chosen = np.sort(np.random.default_rng(seed).permutation(len(test.labels))[:FACES])
        images = np.repeat(test.images[chosen], 3, axis=-1) if test.images.shape[-1] == 1 else test.images[chosen]
        classifier, labels = load_classifier(models_dir / name), test.labels[chosen]
        row = {"given directly": _share(classifier.predict(list(images)).predictions, labels)}
        for turn in TURNS:
            rng = np.random.default_rng(seed)
            crops = [_crop(detector, picture, centre) for picture, centre in _pictures(images, sources, turn, rng)]
            found = [index for index, crop in enumerate(crops) if crop is not None]
            predictions = classifier.predict([crop for crop in crops if crop is not None]).predictions
            right = _share(predictions, labels[found]) * len(found)
            row[f"cut out, turned by {turn:g} degrees"] = round(right / len(labels), 4)
            row[f"of those found ({turn:g} degrees)"] = round(right / max(len(found), 1), 4)
        rows[name] = row
    return rows


def _pictures(
    images: Image, sources: Sources, turn: float, rng: np.random.Generator
) -> Iterator[tuple[Image, tuple[float, float]]]:
    """Yield frames with one picture pasted, and where its middle is."""
    for image in images:
        frame = ground(sources, rng)
        side = rng.uniform(*FACE_PX)
        x, y = rng.uniform(side * 0.6, len(frame) - side * 0.6, 2)
        centre = (float(x), float(y))
        paste_whole(frame, image, Place(centre, side, turn * float(rng.choice((-1, 1)))))
        yield frame, centre


def _crop(detector: FaceDetector, frame: Image, centre: tuple[float, float]) -> Image | None:
    """Return the aligned crop of the face over a point; None where none was found."""
    for face in detector.detect(Pyramid(frame)):
        box = face.bounding_box
        if box.x <= centre[0] <= box.x + box.width and box.y <= centre[1] <= box.y + box.height:
            return align(Pyramid(frame), face)
    return None


def _share(predictions: object, labels: NDArray[np.int64]) -> float:
    values = np.array([each.values for each in predictions])  # type: ignore[attr-defined] # the classifier's own
    return round(float((values.argmax(axis=1) == labels).mean()), 4)
