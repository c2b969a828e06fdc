"""Real and damaged images for the tests of facekit."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data

from facekit.images import Image
from facekit.model_store import Model, read_bundle

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def portrait() -> Image:
    """The public-domain astronaut portrait: uint8[512, 512, 3], RGB; the face is at about (172, 64), 100 px wide."""
    return skimage.data.astronaut()


@pytest.fixture(scope="session")
def portrait_jpeg(portrait: Image) -> bytes:
    return cv2.imencode(".jpg", portrait[..., ::-1])[1].tobytes()


@pytest.fixture(scope="session")
def crop_model() -> Model:
    """The detector's model as `make build` stages it."""
    return read_bundle(ROOT / "models" / "crop")


@pytest.fixture
def turned(portrait: Image):
    """Return the portrait's face turned clockwise by an angle, on a 480 x 480 frame, centred."""

    def turn(degrees: float, *, brightness: float = 1.0) -> Image:
        matrix = cv2.getRotationMatrix2D((222, 115), -degrees, 2.0)
        matrix[:, 2] += 240 - 222, 240 - 115
        frame = cv2.warpAffine(portrait, matrix, (480, 480), borderMode=cv2.BORDER_REPLICATE)
        return np.clip(frame * brightness, 0, 255).astype(np.uint8)

    return turn
