"""Source faces with box and landmarks from the reference detector; and the crowd scenes behind them.

Axes: N images, H height, W width. Images are uint8, RGB.
"""

import hashlib
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
CROWD_ZOOM = 3  # the reference detector misses faces under ten pixels, which the crowds are full of
SURE_SCORE = 0.75
MIN_SCORE = 0.35  # a crowd's face below SURE_SCORE is neither face nor background
MIN_CROWD_FACE_PX = 8
HELD_OUT_SHARE = 0.1


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
    found = np.array(archive.cached(f"faces{FACE_PX}-found", lambda: _find_largest(images, _detector(path))))
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
    border = round(images.shape[1] * BORDER_SHARE)
    whole = images.shape[1] + 2 * border
    detector.setInputSize((whole, whole))
    found = np.zeros((len(images), 15), np.float32)
    for index, image in enumerate(tqdm(images, desc="label portraits", unit="image")):
        framed = cv2.copyMakeBorder(image[..., ::-1], border, border, border, border, cv2.BORDER_REPLICATE)
        _, faces = detector.detect(framed)
        if faces is not None:
            found[index] = max(faces, key=lambda face: face[2] * face[3])
            found[index, [0, 1, *range(4, 14)]] -= border
    return found


def _find_all(images: Image, detector: cv2.FaceDetectorYN) -> Floats:
    """Return float32[F, 16]: image index, box, landmarks and score of every face of the enlarged images."""
    height, width = images.shape[1] * CROWD_ZOOM, images.shape[2] * CROWD_ZOOM
    detector.setInputSize((width, height))
    rows = []
    for index, image in enumerate(tqdm(images, desc="label crowds", unit="image")):
        _, faces = detector.detect(cv2.resize(image[..., ::-1], (width, height), interpolation=cv2.INTER_CUBIC))
        rows += [[index, *(face[:14] / CROWD_ZOOM), face[14]] for face in (faces if faces is not None else ())]
    return np.array(rows, np.float32)
