"""Hits and misses of a detector as one picture, for people to look at."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from facetrain.detector.findings import Find, matched
from facetrain.detector.scenes import Scene

Image = NDArray[np.uint8]

COLUMNS, ROWS, TILE_PX = 6, 5, 240
FOUND, MISSED, FALSE = (60, 200, 60), (230, 40, 40), (250, 200, 30)


def draw_sheet(find: Find, scenes: Sequence[Scene], path: Path) -> None:
    """Write the first scenes with what was found (green), missed (red) and made up (yellow)."""
    tiles = [_tile(find, scene) for scene in scenes[: COLUMNS * ROWS]]
    blank = np.zeros((TILE_PX, TILE_PX, 3), np.uint8)
    tiles += [blank] * (-len(tiles) % COLUMNS)
    rows = [np.hstack(tiles[start : start + COLUMNS]) for start in range(0, len(tiles), COLUMNS)]
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.vstack(rows)[..., ::-1])


def _tile(find: Find, scene: Scene) -> Image:
    picture, answer = scene.image.copy(), find(scene.image)
    pairs, _ = matched(answer.boxes, scene.faces)
    hits, seen = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    for index, box in enumerate(answer.boxes):
        _frame(picture, box, FOUND if index in hits else FALSE)
        for point in answer.landmarks[index] if answer.landmarks is not None else ():
            cv2.circle(picture, [round(float(value)) for value in point], 3, FOUND, -1, cv2.LINE_AA)
    for index in np.flatnonzero(scene.faces.is_sure):
        if index not in seen:
            _frame(picture, scene.faces.boxes[index], MISSED)
    return np.asarray(cv2.resize(picture, (TILE_PX, TILE_PX), interpolation=cv2.INTER_AREA), np.uint8)


def _frame(picture: Image, box: NDArray[np.float32], colour: tuple[int, int, int]) -> None:
    x, y, width, height = (round(float(value)) for value in box)
    cv2.rectangle(picture, (x, y), (x + width, y + height), colour, 3, cv2.LINE_AA)
