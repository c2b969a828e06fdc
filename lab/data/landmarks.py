"""Five landmarks for each image of a face data set, as `functions/crop` finds them."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from facekit.alignment import Pyramid
from facekit.detector import FaceDetector
from facekit.geometry import Face
from facekit.model_store import read_bundle

MODEL = Path(__file__).parents[2] / "models" / "crop"
BORDER_SHARE = 0.5  # crops are tight, and the detector looks for whole heads


def own_detector(model_dir: Path = MODEL) -> tuple[FaceDetector, str]:
    """Return the detector that is served, and what identifies its version.

    Raises:
        ModelUnavailable: The model is missing or damaged.
    """
    model = read_bundle(model_dir)
    files = [model.manifest.sha256, model.manifest.landmarker.sha256 if model.manifest.landmarker else ""]
    return FaceDetector.load(model), f"{model.manifest.score_threshold}-" + "".join(each[:6] for each in files)


def find_landmarks(images: NDArray[np.uint8], detector: FaceDetector) -> NDArray[np.float32]:
    """Return float32[N, 5, 2]: pixels of each uint8[N, H, W, 1 or 3] image, NaN where no face was found.

    Order: right eye, left eye, nose, mouth right, mouth left. Grey or RGB images, H = W.
    """
    found = np.full((len(images), 5, 2), np.nan, np.float32)
    border = round(images.shape[1] * BORDER_SHARE)
    for index, image in enumerate(tqdm(images, desc="landmarks", unit="image")):
        rgb = np.repeat(image, 3, axis=-1) if image.shape[-1] == 1 else image
        framed = np.asarray(cv2.copyMakeBorder(rgb, border, border, border, border, cv2.BORDER_REPLICATE), np.uint8)
        faces = [face for face in detector.detect(Pyramid(framed)) if _is_in_the_middle(face, len(framed))]
        if faces:
            found[index] = max(faces, key=lambda face: face.score).landmarks.to_array() - border
    return found


def _is_in_the_middle(face: Face, side: int) -> bool:
    box = face.bounding_box
    x, y = side / 2 - box.x, side / 2 - box.y
    return 0 <= x <= box.width and 0 <= y <= box.height
