"""Five landmarks for each image of a face data set, from the reference detector YuNet."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

BORDER_SHARE = 0.35  # the detector was trained on whole heads; tight crops need air around them
MIN_SCORE = 0.6


def find_landmarks(images: NDArray[np.uint8], detector_file: Path, *, zoom: int = 1) -> NDArray[np.float32]:
    """Return float32[N, 5, 2]: pixels of each uint8[N, H, W, 1 or 3] image, NaN where no face was found.

    Order: right eye, left eye, nose, mouth right, mouth left.

    Args:
        images: Grey or RGB.
        detector_file: YuNet's weights.
        zoom: How much the detector's view is enlarged; it misses most faces of 48 pixels without.

    Raises:
        FileNotFoundError: The detector's file is missing.
    """
    if not detector_file.exists():
        raise FileNotFoundError(f"the reference detector is missing: {detector_file}")
    side = images.shape[1] * zoom
    border = round(side * BORDER_SHARE)
    whole = side + 2 * border
    detector = cv2.FaceDetectorYN.create(str(detector_file), "", (whole, whole), MIN_SCORE)
    found = np.full((len(images), 5, 2), np.nan, np.float32)
    for index, image in enumerate(tqdm(images, desc="landmarks", unit="image")):
        bgr = np.repeat(image, 3, axis=-1) if image.shape[-1] == 1 else image[..., ::-1]
        seen = cv2.resize(bgr, (side, side), interpolation=cv2.INTER_CUBIC) if zoom > 1 else bgr
        framed = cv2.copyMakeBorder(seen, border, border, border, border, cv2.BORDER_REPLICATE)
        _, faces = detector.detect(framed)
        if faces is not None:
            largest = max(faces, key=lambda face: face[2] * face[3])
            found[index] = largest[4:14].reshape(5, 2) - border
    return found / zoom
