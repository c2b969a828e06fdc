"""The exported detector, measured as it serves, beside the reference detector and the Haar cascade. No TensorFlow.

Axes: N faces. Boxes are float32[N, 4], landmarks float32[N, 5, 2], in pixels.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from facekit.alignment import Pyramid
from facekit.detector import FaceDetector
from facekit.model_store import Model, read_bundle
from facetrain.data import DETECTOR
from facetrain.detector import examination, faces, report
from facetrain.detector.crops import accuracy_on_crops
from facetrain.detector.examination import CONDITIONS, Condition
from facetrain.detector.findings import Answer, Find, Finding, measure
from facetrain.detector.haar import TURNS, HaarDetector
from facetrain.detector.scenes import Scene
from facetrain.detector.sheets import draw_sheet
from facetrain.detector.yunet import YunetDetector

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

PICTURES = {"photographs": 100, "portraits": 60, "crowds": 30}  # of a condition
SLOW, SLOW_PICTURES = "Haar, 5 turns", 30  # half a second a picture: fewer of them, and photographs only
EMPTY_PICTURES = 200
SEED = 7
SHEETS = Path(__file__).parents[2] / "runs" / "sheets"
"""Pictures of hits and misses, to look at; the faces are not ours to publish, so git ignores the folder."""
TIMED_PICTURES = 30


def evaluate(*, data_dir: Path, model_dir: Path, results_dir: Path) -> None:
    """Examine the model in `model_dir` and write its figures; print the model card's tables.

    Raises:
        FileNotFoundError: A data set or the reference detector is missing.
        ModelUnavailable: The model is damaged.
    """
    model = read_bundle(model_dir)
    finders = detectors(model, data_dir)
    sources = faces.load(data_dir, is_held_out=True)
    empty = list(examination.without_faces(sources, count=EMPTY_PICTURES, seed=SEED))
    timed = [scene.image for scene in examination.portraits(sources, CONDITIONS[0], count=TIMED_PICTURES, seed=SEED)]
    figures = report.Examination(
        findings=compare(finders, sources),
        false_alarms={name: sum(len(find(picture).boxes) > 0 for picture in empty) for name, find in finders.items()},
        empty_pictures=len(empty),
        milliseconds=time_side_by_side(finders, timed),
        accuracy=accuracy_on_crops(
            FaceDetector.load(model), sources, models_dir=model_dir.parent, data_dir=data_dir, seed=SEED
        ),
    )
    report.write(figures, model_dir=model_dir, results_dir=results_dir)
    print(report.card_block(figures))


def detectors(model: Model, data_dir: Path) -> dict[str, Find]:
    """Return what is compared, by name.

    Raises:
        FileNotFoundError: The reference detector is missing.
    """
    return {
        "ours": _finder(model),
        "YuNet, same input": YunetDetector(data_dir / DETECTOR, side_px=model.manifest.input_width).find,
        "Haar, upright": _haar_finder(HaarDetector()),
        "Haar, 5 turns": _haar_finder(HaarDetector(TURNS)),
    }


def time_side_by_side(finders: dict[str, Find], pictures: list[Image]) -> dict[str, float]:
    """Return the median milliseconds of each detector on the same pictures, taken in turn on one thread."""
    cv2.setNumThreads(1)
    times: dict[str, list[float]] = {name: [] for name in finders}
    for picture in pictures:
        for name, find in finders.items():
            start = time.perf_counter()
            find(picture)
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: float(np.median(values[2:])) for name, values in times.items()}


def compare(finders: dict[str, Find], sources: faces.Sources) -> dict[str, dict[str, dict[str, Finding]]]:
    """Return set -> condition -> detector -> finding; every detector sees the same pictures."""
    sets: dict[str, tuple[Callable[..., Iterable[Scene]], tuple[Condition, ...]]] = {
        "photographs": (examination.photographs, CONDITIONS),
        "portraits": (examination.portraits, CONDITIONS + examination.HEIGHTS),
        "crowds": (examination.crowds, CONDITIONS),
    }
    findings: dict[str, dict[str, dict[str, Finding]]] = {}
    for name, (make, conditions) in sets.items():
        findings[name] = {}
        for condition in conditions:
            scenes = list(make(sources, condition, count=PICTURES[name], seed=SEED))
            findings[name][condition.name] = {
                who: measure(find, scenes[:SLOW_PICTURES] if who == SLOW else scenes)
                for who, find in finders.items()
                if who != SLOW or name == report.REAL
            }
            draw_sheet(finders["ours"], scenes, SHEETS / f"{name}, {condition.name}.png")
            print(
                name,
                condition.name,
                {who: round(each.recall, 3) for who, each in findings[name][condition.name].items()},
            )
    return findings


def _haar_finder(haar: HaarDetector) -> Find:
    return lambda picture: Answer(haar.detect(picture))


def _finder(model: Model) -> Find:
    detector = FaceDetector.load(model)

    def find(picture: Image) -> Answer:
        found = sorted(detector.detect(Pyramid(picture)), key=lambda face: -face.score)
        boxes = [(box.x, box.y, box.width, box.height) for box in (face.bounding_box for face in found)]
        points = [[(at.x, at.y) for at in face.landmarks.named().values()] for face in found]
        return Answer(
            np.array(boxes, np.float32).reshape(-1, 4),
            np.array(points, np.float32).reshape(-1, 5, 2),
            np.array([face.roll_degrees for face in found], np.float32),
        )

    return find
