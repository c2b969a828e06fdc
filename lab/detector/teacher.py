"""What the reference detector adds to a scene's labels: unlabelled faces, and five landmarks for each face.

YuNet (Wu, Peng, Yu 2023) reads each scene enlarged, mirrored and turned; then each face by itself, levelled.

Axes: N faces. Images are uint8[H, W, 3], RGB; boxes are x, y, width, height; both in pixels of the scene.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

SURE, UNSURE = 0.75, 0.35  # least score of a face that is learnt, and of one that is neither learnt nor punished
SIDES_PX = (640, 1024)
TURNS = (-35.0, 35.0)  # degrees, at the first of these sides
LEAST_SHARE = 0.025  # of the longer side: below it a face is neither learnt nor punished
CLOSE_UP_PX = 176  # side of a face's own picture
AIR = 2.2  # that side over the face's
MIRRORED = [1, 0, 2, 4, 3]  # landmarks after a mirror
SAME_FACE = 0.3  # IoU
STRIDES = (8, 16, 32)  # pixels between the cells of each level


@dataclass(frozen=True, slots=True)
class Labels:
    """The faces of one scene.

    Attributes:
        boxes: float32[N, 4].
        landmarks: float32[N, 5, 2]; NaN where the reference detector does not find the face.
        is_sure: bool[N]; what is unsure is neither learnt nor punished.
        is_given: bool[N]; False for faces which only the reference detector found.
    """

    boxes: Floats
    landmarks: Floats
    is_sure: NDArray[np.bool_]
    is_given: NDArray[np.bool_]


class Teacher:
    """The reference detector; one thread at a time."""

    def __init__(self, weights: Path, *, sides_px: tuple[int, ...] = SIDES_PX) -> None:
        """Load the network, which will read whole scenes at `sides_px`; turned and mirrored only if there are several.

        Raises:
            FileNotFoundError: The file is missing.
        """
        if not weights.exists():
            raise FileNotFoundError(f"the reference detector is missing: {weights}")
        self._sides_px = sides_px
        self._network = cv2.FaceDetectorYN.create(str(weights), "", (320, 320), UNSURE, SAME_FACE)

    def label(self, scene: Image, boxes: Floats, is_sure: NDArray[np.bool_], *, may_add: bool) -> Labels:
        """Return the faces of a scene: the given ones, and if `may_add` the others that show in any of the views."""
        is_given = np.ones(len(boxes), bool)
        if may_add:
            boxes, is_sure, is_given = self._completed(scene, boxes, is_sure)
        landmarks = np.full((len(boxes), 5, 2), np.nan, np.float32)
        for index in np.flatnonzero(is_sure):
            landmarks[index] = self.landmarks(scene, boxes[index])
        return Labels(boxes, landmarks, is_sure, is_given)

    def _completed(
        self, scene: Image, boxes: Floats, is_sure: NDArray[np.bool_]
    ) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
        found = self.everywhere(scene)
        boxes, is_sure = boxes.copy(), is_sure.copy()
        least = LEAST_SHARE * max(scene.shape[:2])
        extra_boxes, extra_sure = [], []
        for row in found:
            overlaps = iou(row[:4], boxes)
            is_clear = row[14] >= SURE and max(row[2:4]) >= least
            if len(overlaps) and overlaps.max() > SAME_FACE:
                best = int(overlaps.argmax())
                is_sure[best] |= is_clear and max(boxes[best, 2:]) >= least
            else:
                extra_boxes.append(row[:4])
                extra_sure.append(is_clear)
        count = len(extra_boxes)
        return (
            np.concatenate([boxes, np.array(extra_boxes, np.float32).reshape(-1, 4)]),
            np.concatenate([is_sure, np.array(extra_sure, bool)]),
            np.concatenate([np.ones(len(boxes), bool), np.zeros(count, bool)]),
        )

    def everywhere(self, scene: Image) -> Floats:
        """Return float32[M, 15]: what shows in the scene at two sizes, mirrored and turned, each face once."""
        rows = [self._seen(scene, turn=0.0, side=side, is_mirrored=False) for side in self._sides_px]
        if len(self._sides_px) > 1:
            rows.append(self._seen(scene, turn=0.0, side=self._sides_px[0], is_mirrored=True))
            rows += [self._seen(scene, turn=turn, side=self._sides_px[0], is_mirrored=False) for turn in TURNS]
        return suppressed(np.concatenate(rows))

    def landmarks(self, scene: Image, box: Floats) -> Floats:
        """Return float32[5, 2], the mean of the levelled face's and its mirror image's; NaN if it does not show.

        YuNet's eyes lag behind a tilt, so the last reading is of the face turned upright.
        """
        middle, side = box[:2] + box[2:] / 2, float(max(box[2:])) * AIR
        best: Floats | None = None
        for turn in (0.0, *TURNS):
            row = self._at(scene, middle, side, turn)
            if row is not None and (best is None or row[14] > best[14]):
                best = row
        if best is None:
            return np.full((5, 2), np.nan, np.float32)
        for _ in range(2):
            turn = tilt(best[4:14].reshape(5, 2))
            views = [self._at(scene, middle, side, turn, is_mirrored=flag) for flag in (False, True)]
            seen = [view for view in views if view is not None]
            if not seen:
                break
            best = np.mean(seen, axis=0)
        return np.asarray(best[4:14].reshape(5, 2), np.float32)

    def _at(
        self, scene: Image, middle: Floats, side: float, turn: float, *, is_mirrored: bool = False
    ) -> Floats | None:
        """Return float32[15], the find nearest to the middle of a square of the scene turned anticlockwise."""
        matrix = np.asarray(cv2.getRotationMatrix2D((0, 0), turn, CLOSE_UP_PX / side), np.float64)
        matrix[:, 2] = CLOSE_UP_PX / 2 - matrix[:, :2] @ middle
        rows = self._detected(scene, matrix, (CLOSE_UP_PX, CLOSE_UP_PX), is_mirrored=is_mirrored)
        if not len(rows):
            return None
        distances = np.linalg.norm(rows[:, :2] + rows[:, 2:4] / 2 - middle, axis=1)
        nearest = int(distances.argmin())
        return rows[nearest] if distances[nearest] < 0.25 * side / AIR else None

    def _seen(self, scene: Image, *, turn: float, side: int, is_mirrored: bool) -> Floats:
        height, width = scene.shape[:2]
        zoom = side / max(height, width)
        matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), turn, zoom), np.float64)
        reach = np.abs(matrix[:, :2]) @ (width, height)
        size = (int(np.ceil(reach[0] / 32)) * 32, int(np.ceil(reach[1] / 32)) * 32)
        matrix[:, 2] += np.array(size) / 2 - (width / 2, height / 2)
        return self._detected(scene, matrix, size, is_mirrored=is_mirrored)

    def _detected(
        self, scene: Image, matrix: NDArray[np.float64], size: tuple[int, int], *, is_mirrored: bool
    ) -> Floats:
        """Return float32[M, 15] in pixels of the scene, found in the scene moved by float64[2, 3]."""
        view = cv2.warpAffine(scene, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        if is_mirrored:
            view = view[:, ::-1]
        self._network.setInputSize(size)
        _, found = self._network.detect(np.ascontiguousarray(view[..., ::-1]))
        rows = np.array(found if found is not None else np.zeros((0, 15)), np.float32).reshape(-1, 15)
        points = rows[:, 4:14].reshape(-1, 5, 2)
        centres, sizes = rows[:, :2] + rows[:, 2:4] / 2, rows[:, 2:4]
        if is_mirrored:
            points = points[:, MIRRORED]
            points[..., 0] = size[0] - points[..., 0]
            centres[:, 0] = size[0] - centres[:, 0]
        back = cv2.invertAffineTransform(matrix)
        points = points @ back[:, :2].T + back[:, 2]
        centres = centres @ back[:, :2].T + back[:, 2]
        sizes = sizes * np.hypot(back[0, 0], back[0, 1])
        return np.concatenate(
            [centres - sizes / 2, sizes, points.reshape(-1, 10), rows[:, 14:]], axis=1, dtype=np.float32
        )


def iou(box: Floats, boxes: Floats) -> Floats:
    """Return float32[N], the intersection over union of a box with each of float32[N, 4]."""
    near = np.maximum(box[:2], boxes[:, :2])
    far = np.minimum(box[:2] + box[2:], boxes[:, :2] + boxes[:, 2:])
    shared = np.maximum(far - near, 0).prod(axis=1)
    union = box[2] * box[3] + boxes[:, 2:].prod(axis=1) - shared
    return np.asarray(shared / np.maximum(union, 1e-9), np.float32)


def suppressed(rows: Floats, least: float = SAME_FACE) -> Floats:
    """Return float32[M, 15], of overlapping finds the one of the highest score."""
    kept: list[Floats] = []
    for row in rows[np.argsort(-rows[:, 14])]:
        if not kept or iou(row[:4], np.stack(kept)[:, :4]).max() <= least:
            kept.append(row)
    return np.stack(kept) if kept else np.zeros((0, 15), np.float32)


class ScoreTeacher:
    """The reference detector's score for every cell of the pyramid that it shares with the proposal network."""

    def __init__(self, weights: Path) -> None:
        """Load the network.

        Raises:
            cv2.error: The file is missing, or no network.
        """
        self._network = cv2.dnn.readNetFromONNX(str(weights))

    def scores(self, scenes: NDArray[np.uint8]) -> Floats:
        """Return float32[B, A] in [0, 1] of uint8[B, S, S, 3], BGR."""
        self._network.setInput(cv2.dnn.blobFromImages(list(scenes)))
        maps = self._network.forward([f"{kind}_{stride}" for kind in ("cls", "obj") for stride in STRIDES])
        flat = [each.reshape(len(scenes), -1) for each in maps]
        faces, places = (np.concatenate(part, axis=1) for part in (flat[: len(STRIDES)], flat[len(STRIDES) :]))
        return np.asarray(np.sqrt(np.clip(faces, 0, 1) * np.clip(places, 0, 1)), np.float32)


def tilt(points: Floats) -> float:
    """Return how far float32[5, 2] landmarks are turned clockwise from upright, in degrees; all five points count."""
    across = points[1] - points[0] + points[4] - points[3]
    down = points[3] + points[4] - points[0] - points[1]
    return float(np.degrees(np.arctan2(across[1] - down[0], across[0] + down[1])))
