"""What is sent: pictures that scikit-image carries, cut and encoded as the page does it."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from skimage import data

from benchmarks.running_function import RunningFunction
from client.contract import load_contract

_FRAME_PX = 480
_QUALITY = 80


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of request.

    Attributes:
        name: What it stands for.
        media_type: Of the body.
        body: What is sent.
    """

    name: str
    media_type: str
    body: bytes


def workloads(build_dir: Path) -> dict[str, list[Workload]]:
    """Return the requests to measure each function with, the usual one first.

    The crop that the classifiers get is the one that `crop` makes of the portrait.
    """
    portrait = _frame(data.astronaut()[0:320, 64:384])
    frames = [
        Workload("frame with a face", "image/jpeg", portrait),
        Workload("frame without a face", "image/jpeg", _frame(data.coffee()[:, 100:500])),
    ]
    with RunningFunction(build_dir / "crop") as function:
        reply: dict[str, Any] = function.post(frames[0].body, media_type=frames[0].media_type).document
    if not reply["faces"]:
        raise RuntimeError("crop finds no face in the portrait; there is nothing to measure the classifiers with")
    crop = reply["faces"][0]["alignedCrop"]["data"]
    contract = load_contract()
    crops = [_crops(crop, count=1), _crops(crop, count=4)]
    return {contract.detector: frames, **dict.fromkeys(contract.classifiers, crops)}


def _frame(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return an RGB picture (uint8[H, W, 3]) as the page sends a frame: a JPEG of 480 by 480 pixels."""
    square = cv2.resize(pixels, (_FRAME_PX, _FRAME_PX), interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", cv2.cvtColor(square, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return encoded[1].tobytes()


def _crops(crop: str, *, count: int) -> Workload:
    if len(base64.b64decode(crop)) == 0:
        raise RuntimeError("crop sent an empty crop")
    body = json.dumps({"alignedCrops": [{"data": crop}] * count}).encode()
    return Workload(f"{count} crop{'s' if count > 1 else ''}", "application/json", body)
