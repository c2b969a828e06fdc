"""The shipped detector, measured as it serves, beside YuNet at two sizes and the Haar cascade, in one run.

It needs no PyTorch.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.detector import examination, finders
from lab.detector.labels import REFERENCE, scenes_with_faces, scenes_without_faces
from lab.detector.matching import Find, Finding, measure

Image = NDArray[np.uint8]

OURS, SLOW = "ours", "Haar"  # the slow one is measured on the photographs as they are
TIMED_SIDES_PX = (480, 1280)
DRAWN_PICTURES = 40
ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything measured.

    Attributes:
        findings: Condition -> detector -> finding on the validation photographs: on all of them as they are, on every
            second one turned or dimmed.
        false_pictures: Set of pictures without a face -> detector -> share of them with a find.
        empty_counts: Set -> how many pictures.
        second_faces: Detector -> copies of the portrait in which it finds more than the one face.
        portrait_found: Detector -> copies of the portrait in which it finds that face.
        portrait_copies: How many copies.
        milliseconds: Detector -> side of the picture in pixels -> median time on one thread.
    """

    findings: dict[str, dict[str, Finding]]
    false_pictures: dict[str, dict[str, float]]
    empty_counts: dict[str, int]
    second_faces: dict[str, int]
    portrait_found: dict[str, int]
    portrait_copies: int
    milliseconds: dict[str, dict[int, float]]


def examine(*, data_dir: Path, model_dir: Path) -> Examination:
    """Return the measurements of the model in `model_dir`; prints each condition's recall as it is known.

    Raises:
        FileNotFoundError: A data set or the reference detector is missing.
        ModelUnavailable: The model is damaged.
    """
    teacher = data_dir / REFERENCE
    compared = {
        OURS: finders.ours(model_dir),
        "YuNet, 320 px": finders.yunet(teacher, side_px=320),
        "YuNet, 640 px": finders.yunet(teacher, side_px=640),
        SLOW: finders.haar(),
    }
    scenes = scenes_with_faces(data_dir)
    held_out = scenes.part(np.flatnonzero(scenes.is_held_out))
    findings: dict[str, dict[str, Finding]] = {}
    half = held_out.part(np.arange(0, len(held_out.files), 2))
    for number, condition in enumerate(examination.CONDITIONS):
        pictures = list(examination.photographs(half if number else held_out, condition))
        findings[condition.name] = {
            name: measure(find, pictures) for name, find in compared.items() if name != SLOW or number == 0
        }
        print(condition.name, {name: round(each.recall(), 3) for name, each in findings[condition.name].items()})
    plain = scenes_without_faces(data_dir)
    empty = {
        "photographs without a face": [plain.image(int(index)) for index in np.flatnonzero(plain.is_held_out)],
        "drawn lettering, cartons, gauges": list(examination.drawn_without_faces(DRAWN_PICTURES)),
    }
    copies = examination.portrait_copies()
    counts = {name: [len(find(copy)) for copy in copies] for name, find in compared.items()}
    return Examination(
        findings=findings,
        false_pictures={
            kind: {name: share_with_a_find(find, pictures) for name, find in compared.items()}
            for kind, pictures in empty.items()
        },
        empty_counts={kind: len(pictures) for kind, pictures in empty.items()},
        second_faces={name: sum(number > 1 for number in each) for name, each in counts.items()},
        portrait_found={name: sum(number > 0 for number in each) for name, each in counts.items()},
        portrait_copies=len(copies),
        milliseconds=time_side_by_side(compared, copies[examination.PORTRAIT_TURNS.index(0)]),
    )


def share_with_a_find(find: Find, pictures: Iterable[Image]) -> float:
    """Return the share of pictures in which something is found."""
    return float(np.mean([len(find(picture)) > 0 for picture in pictures]))


def time_side_by_side(compared: dict[str, Find], portrait: Image) -> dict[str, dict[int, float]]:
    """Return the median milliseconds of CPU of each detector on one large face, taken in turn on one thread."""
    cv2.setNumThreads(1)
    times: dict[str, dict[int, list[float]]] = {name: {side: [] for side in TIMED_SIDES_PX} for name in compared}
    for side in TIMED_SIDES_PX:
        picture = np.asarray(cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
        for _ in range(ROUNDS):
            for name, find in compared.items():
                start = time.thread_time()
                find(picture)
                times[name][side].append(1000 * (time.thread_time() - start))
    return {name: {side: float(np.median(values[2:])) for side, values in row.items()} for name, row in times.items()}
