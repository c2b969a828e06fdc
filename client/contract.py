"""What the contract states about the functions: which exist, what each takes, and its limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FRAME_MEDIA_TYPE = "image/jpeg"
# Beside this module in an installed package; in the repository the contract stands once.
_PLACES = (Path(__file__).with_name("openapi.yaml"), Path(__file__).parents[1] / "api" / "openapi.yaml")


@dataclass(frozen=True, slots=True)
class Contract:
    """The functions and their limits.

    Attributes:
        detector: The function that takes a frame and returns faces.
        classifiers: The functions that take aligned crops, in the contract's order.
        most_faces: That one reply of the detector can hold.
        most_crops: That one request to a classifier can hold.
        body_limit_bytes: Of any request.
        side_limit_px: Of a frame, in width and in height.
        decided_by: Classifier to the part of the face, eyes or mouth, without sight of which its answer is unsure.
        hidden_below: Visibility under which a part is hidden.
    """

    detector: str
    classifiers: tuple[str, ...]
    most_faces: int
    most_crops: int
    body_limit_bytes: int
    side_limit_px: int
    decided_by: Mapping[str, str]
    hidden_below: float

    @property
    def functions(self) -> tuple[str, ...]:
        """All functions, the detector first."""
        return (self.detector, *self.classifiers)

    def is_hidden(self, name: str, visibility: Mapping[str, float]) -> bool:
        """Return whether what decides a classifier's answer is hidden; one eye is enough, as in a profile."""
        parts = {"eyes": ("rightEye", "leftEye"), "mouth": ("mouth",)}.get(self.decided_by.get(name, ""), ())
        return bool(parts) and max(visibility.get(part, 1.0) for part in parts) < self.hidden_below


@cache
def load_contract() -> Contract:
    """Return the contract that this client was made for."""
    text = next(path for path in _PLACES if path.is_file()).read_text(encoding="utf-8")
    return parse_contract(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 - both are safe


def parse_contract(document: dict[str, Any]) -> Contract:
    """Return what an OpenAPI document states.

    Raises:
        ValueError: Not exactly one function takes a frame.
    """
    posts = {path.rpartition("/")[2]: item["post"] for path, item in document["paths"].items() if "post" in item}
    media_types = {name: post["requestBody"]["content"] for name, post in posts.items()}
    detectors = [name for name, content in media_types.items() if _FRAME_MEDIA_TYPE in content]
    if len(detectors) != 1:
        raise ValueError(f"one function that takes {_FRAME_MEDIA_TYPE} was expected, not {detectors}")
    schemas = document["components"]["schemas"]
    return Contract(
        detector=detectors[0],
        classifiers=tuple(name for name in media_types if name not in detectors),
        most_faces=document["components"]["parameters"]["MaxFaces"]["schema"]["maximum"],
        most_crops=schemas["CropsRequest"]["properties"]["alignedCrops"]["maxItems"],
        body_limit_bytes=document["x-body-limit-bytes"],
        side_limit_px=schemas["CropResult"]["properties"]["frame"]["properties"]["width"]["maximum"],
        decided_by={name: post["x-decided-by"] for name, post in posts.items() if "x-decided-by" in post},
        hidden_below=schemas["Visibility"]["x-hidden-below"],
    )
