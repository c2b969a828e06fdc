"""Source faces with box and landmarks from the reference detector; and the crowd scenes behind them.

Axes: N images, H height, W width. Images are uint8, RGB.
"""

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from facetrain.archive import Archive
from facetrain.data import CACHE_DIR, DETECTOR

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

BORDER_SHARE = 0.35  # the reference detector was trained on whole heads; tight crops need air around them
FACE_PX = 144  # the portraits' common size: between UTKFace's 112 and the web portraits' 192
LABEL_SCALE = 0.55  # at which the reference detector's landmarks differ least between views of the same portrait
LABEL_TURNS = (-12.0, 0.0, 12.0)  # degrees
LEAST_SLOPE = 0.2  # of the tilt seen over the turn; with less there is no telling
MOST_TILT = 30.0  # degrees
CROWD_ZOOM = 3  # the reference detector misses faces under ten pixels, which the crowds are full of
SURE_SCORE = 0.75
MIN_SCORE = 0.35  # a crowd's face below SURE_SCORE is neither face nor background
MIN_CROWD_FACE_PX = 8
HELD_OUT_SHARE = 0.1
MIRRORED = [1, 0, 2, 4, 3]  # landmarks after a mirror


@dataclass(frozen=True, slots=True)
class Faces:
    """Faces of portraits or of one crowd.

    Attributes:
        boxes: float32[N, 4]: x, y, width, height in pixels of the image; may reach beyond it.
        landmarks: float32[N, 5, 2]: right eye, left eye, nose, mouth right, mouth left, in pixels.
        is_sure: bool[N]: whether it may be learnt; what is unsure is ignored.
    """

    boxes: Floats
    landmarks: Floats
    is_sure: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sources:
    """What scenes are composed of.

    Attributes:
        portraits: One array uint8[N, H, W, 3] per data set; read from disk as needed.
        faces: The face of each portrait, in the same order.
        usable: int64[M]: which portraits of each data set have a sure face and belong to this part.
        crowds: uint8[N, H, W, 3].
        crowd_faces: The faces in each crowd.
    """

    portraits: tuple[Image, ...]
    faces: tuple[Faces, ...]
    usable: tuple[NDArray[np.int64], ...]
    crowds: Image
    crowd_faces: tuple[Faces, ...]

    def portrait(self, rng: np.random.Generator) -> tuple[Image, Floats, Floats]:
        """Return a random portrait with its box, float32[4], and landmarks, float32[5, 2]."""
        count = int(rng.integers(sum(map(len, self.usable))))
        part = 0
        while count >= len(self.usable[part]):
            count -= len(self.usable[part])
            part += 1
        index = self.usable[part][count]
        return self.portraits[part][index], self.faces[part].boxes[index], self.faces[part].landmarks[index]


def load(data_dir: Path, *, is_held_out: bool, cache_dir: Path = CACHE_DIR) -> Sources:
    """Return the training part of the data sets, or the part that evaluation holds out.

    Raises:
        FileNotFoundError: A zip or the reference detector is missing.
    """
    portraits = [_portraits(data_dir / f"{name}.zip", cache_dir) for name in ("utkface", "expressions_web")]
    usable = [
        np.flatnonzero([is_held_out == _is_held_out(name) for name in names] & faces.is_sure)
        for names, _, faces in portraits
    ]
    names, crowds, crowd_faces = _crowds(data_dir / "crowds.zip", cache_dir)
    part = np.array([is_held_out == _is_held_out(name) for name in names])
    return Sources(
        tuple(images for _, images, _ in portraits),
        tuple(faces for _, _, faces in portraits),
        tuple(usable),
        crowds[part],
        tuple(faces for faces, is_in in zip(crowd_faces, part, strict=True) if is_in),
    )


def _is_held_out(name: str) -> bool:
    """Return whether a file belongs to evaluation; people of the web portraits stay on one side."""
    file = Path(name).name
    person = file.rpartition("_")[0] or file
    subject = file if file[0].isdigit() else person  # UTKFace names begin with the age and name nobody
    return hashlib.sha256(subject.encode()).digest()[0] < 256 * HELD_OUT_SHARE


def _portraits(path: Path, cache_dir: Path) -> tuple[list[str], Image, Faces]:
    archive = Archive(path, cache_dir)
    names = archive.names(".jpg")
    images = archive.cached(f"faces{FACE_PX}", lambda: archive.rgb_squares(names, FACE_PX))
    found = np.array(archive.cached(f"faces{FACE_PX}-found3", lambda: _find_largest(images, _detector(path))))
    return names, images, Faces(found[:, :4], found[:, 4:14].reshape(-1, 5, 2), found[:, 14] >= SURE_SCORE)


def _crowds(path: Path, cache_dir: Path) -> tuple[list[str], Image, list[Faces]]:
    archive = Archive(path, cache_dir)
    names = archive.names(".jpg")
    images = archive.cached("crowds", lambda: archive.rgb_images(names))
    found = np.array(archive.cached("crowds-found", lambda: _find_all(images, _detector(path))))
    faces = []
    for index in range(len(images)):
        rows = found[found[:, 0] == index][:, 1:]
        is_sure = (rows[:, 14] >= SURE_SCORE) & (rows[:, 3] >= MIN_CROWD_FACE_PX)
        faces.append(Faces(rows[:, :4], rows[:, 4:14].reshape(-1, 5, 2), is_sure))
    return names, images, faces


def _detector(zip_path: Path) -> cv2.FaceDetectorYN:
    path = zip_path.parent / DETECTOR
    if not path.exists():
        raise FileNotFoundError(f"the reference detector is missing: {path}")
    return cv2.FaceDetectorYN.create(str(path), "", (0, 0), MIN_SCORE)


def _find_largest(images: Image, detector: cv2.FaceDetectorYN) -> Floats:
    """Return float32[N, 15]: box, landmarks and score of the largest face; score 0 where there is none."""
    side = round(images.shape[1] * LABEL_SCALE)
    border = round(side * BORDER_SHARE)
    detector.setInputSize((side + 2 * border,) * 2)
    found = np.zeros((len(images), 15), np.float32)
    for index, image in enumerate(tqdm(images, desc="label portraits", unit="image")):
        small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)[..., ::-1]
        framed = np.asarray(cv2.copyMakeBorder(small, border, border, border, border, cv2.BORDER_REPLICATE), np.uint8)
        row = _seen_twice(detector, framed)
        if row is not None:
            row[4:14] = _levelled_landmarks(detector, framed, row)
            row[[0, 1, *range(4, 14)]] -= border
            row[:14] *= images.shape[1] / side
            found[index] = row
    return found


def _levelled_landmarks(detector: cv2.FaceDetectorYN, picture: Image, row: Floats) -> Floats:
    """Return float32[10]: the landmarks that the reference detector sees once the head is upright; else `row`'s own.

    Its eyes lag behind a tilt: of one by ten degrees it shows two. But it turns with the picture, so the turn at which
    it sees the eyes level, by a line through its answers at a few turns, is the one at which they are.
    """
    seen = [_largest(detector, _turned(picture, turn)[0]) for turn in LABEL_TURNS]
    tilts = [_tilt(each) for each in seen if each is not None]
    if len(tilts) < len(LABEL_TURNS):
        return row[4:14]
    slope, tilt = np.polyfit(np.array(LABEL_TURNS), np.array(tilts), deg=1)
    level = -tilt / max(slope, LEAST_SLOPE)
    turned, matrix = _turned(picture, float(np.clip(level, -MOST_TILT, MOST_TILT)))
    upright = _seen_twice(detector, turned)
    if upright is None:
        return row[4:14]
    back = cv2.invertAffineTransform(matrix)
    points = upright[4:14].reshape(5, 2) @ back[:, :2].T + back[:, 2]
    return np.asarray(points.ravel(), np.float32)


def _seen_twice(detector: cv2.FaceDetectorYN, picture: Image) -> Floats | None:
    """Return float32[15], the mean of what the reference detector says of a picture and of its mirror image.

    Its landmarks differ by a twentieth of the eyes' distance between them.
    """
    seen, mirrored = (_largest(detector, each) for each in (picture, np.ascontiguousarray(picture[:, ::-1])))
    if seen is None or mirrored is None:
        return None
    return (seen + _mirrored(mirrored, len(picture))) / 2


def _tilt(row: Floats) -> float:
    """Return how far the eyes of a find are off level, in degrees clockwise."""
    across = row[6:8] - row[4:6]
    return math.degrees(math.atan2(across[1], across[0]))


def _turned(picture: Image, degrees: float) -> tuple[Image, NDArray[np.float64]]:
    """Return a square picture turned clockwise about its middle, and the float64[2, 3] that turned it."""
    middle = (len(picture) - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), -degrees, 1.0)
    turned = cv2.warpAffine(picture, matrix, (len(picture),) * 2, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8), np.asarray(matrix, np.float64)


def _largest(detector: cv2.FaceDetectorYN, picture: cv2.typing.MatLike) -> Floats | None:
    """Return float32[15] of the largest face in a picture, BGR."""
    _, rows = detector.detect(picture)
    found: list[Floats] = list(rows) if rows is not None else []
    return max(found, key=lambda row: float(row[2] * row[3]), default=None)


def _mirrored(row: Floats, side: int) -> Floats:
    """Return what a find in the mirror image of a picture is in the picture."""
    points = row[4:14].reshape(5, 2)[MIRRORED]
    points[:, 0] = side - points[:, 0]
    return np.concatenate([[side - row[0] - row[2]], row[1:4], points.ravel(), row[14:]]).astype(np.float32)


def _find_all(images: Image, detector: cv2.FaceDetectorYN) -> Floats:
    """Return float32[F, 16]: image index, box, landmarks and score of every face of the enlarged images."""
    height, width = images.shape[1] * CROWD_ZOOM, images.shape[2] * CROWD_ZOOM
    detector.setInputSize((width, height))
    rows = []
    for index, image in enumerate(tqdm(images, desc="label crowds", unit="image")):
        _, faces = detector.detect(cv2.resize(image[..., ::-1], (width, height), interpolation=cv2.INTER_CUBIC))
        rows += [[index, *(face[:14] / CROWD_ZOOM), face[14]] for face in (faces if faces is not None else ())]
    return np.array(rows, np.float32)
