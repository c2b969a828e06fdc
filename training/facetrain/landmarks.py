"""Five landmarks for each image of a face data set, from the reference detector YuNet."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

BORDER_SHARE = 0.35  # the detector was trained on whole heads; tight crops need air around them
MIN_SCORE = 0.6


def find_landmarks(images: NDArray[np.uint8], detector_file: Path) -> NDArray[np.float32]:
    """Return float32[N, 5, 2]: pixels of each uint8[N, H, W, 3] RGB image, NaN where no face was found.

    Order: right eye, left eye, nose, mouth right, mouth left.

    Raises:
        FileNotFoundError: The detector's file is missing.
    """
    if not detector_file.exists():
        raise FileNotFoundError(f"the reference detector is missing: {detector_file}")
    side = images.shape[1]
    border = round(side * BORDER_SHARE)
    whole = side + 2 * border
    detector = cv2.FaceDetectorYN.create(str(detector_file), "", (whole, whole), MIN_SCORE)
    found = np.full((len(images), 5, 2), np.nan, np.float32)
    for index, image in enumerate(tqdm(images, desc="landmarks", unit="image")):
        framed = cv2.copyMakeBorder(image[..., ::-1], border, border, border, border, cv2.BORDER_REPLICATE)
        _, faces = detector.detect(framed)
        if faces is not None:
            largest = max(faces, key=lambda face: face[2] * face[3])
            found[index] = largest[4:14].reshape(5, 2) - border
    return found
