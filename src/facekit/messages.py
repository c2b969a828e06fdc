"""Requests and results of the contract: bytes -> validated request, result -> JSON."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from facekit.canonical import Image
from facekit.errors import MalformedRequest, UnusableImage
from facekit.geometry import Face
from facekit.images import Frame, decode_crop, decode_frame
from facekit.manifest import ModelManifest
from facekit.timing import timed

IMAGE_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
MAX_FACES = 16
DEFAULT_FACES = 4
MAX_CROPS = 16

Query = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class FrameRequest:
    """A frame to search.

    Attributes:
        data: The image file.
        max_faces: How many faces to return at most.
    """

    media_types: ClassVar[tuple[str, ...]] = IMAGE_MEDIA_TYPES
    data: bytes
    max_faces: int = DEFAULT_FACES

    @classmethod
    def parse(cls, body: bytes, *, query: Query) -> Self:
        """Return the request.

        Raises:
            MalformedRequest: The body is empty or a query value is not allowed.
        """
        max_faces = _max_faces(query)
        if not body:
            raise MalformedRequest("The body is empty; one JPEG, PNG or WebP image is expected.")
        return cls(body, max_faces)

    def decode(self) -> Frame:
        """Return the frame.

        Raises:
            UnusableImage: Not a decodable still image, or over the pixel limit.
        """
        with timed("decode"):
            return decode_frame(self.data)


@dataclass(frozen=True, slots=True)
class CropsRequest:
    """Crops to classify: the image files, in order."""

    media_types: ClassVar[tuple[str, ...]] = ("application/json",)
    crops: tuple[bytes, ...]

    @classmethod
    def parse(cls, body: bytes, *, query: Query) -> Self:
        """Return the request.

        Raises:
            MalformedRequest: Not JSON, not of the contract's shape, or not base64.
        """
        _refuse_unknown(query, known=())
        document = _object(_json(body), where="The body", keys=("alignedCrops",))
        crops = document.get("alignedCrops")
        if not isinstance(crops, list):
            raise MalformedRequest("alignedCrops is missing or not a list.")
        if not 1 <= len(crops) <= MAX_CROPS:
            raise MalformedRequest(f"alignedCrops has {len(crops)} items; 1 to {MAX_CROPS} are allowed.")
        return cls(tuple(_crop(crop, where=f"alignedCrops[{index}]") for index, crop in enumerate(crops)))

    def decode(self) -> Iterator[Image]:
        """Yield the crops in their order, each uint8[H, W, 3], RGB; one is in memory at a time.

        Raises:
            UnusableImage: One is not a decodable still image, or is over the pixel limit.
        """
        for index, data in enumerate(self.crops):
            with timed("decode"):
                crop = _decode_crop(data, where=f"alignedCrops[{index}]")
            yield crop


@dataclass(frozen=True, slots=True)
class CropResult:
    """What `crop` answers.

    Attributes:
        frame: The frame.
        faces: Each face, in pixels of the frame's image, with its aligned crop as a JPEG file.
        model: The detector's manifest.
    """

    frame: Frame
    faces: tuple[tuple[Face, bytes], ...]
    model: ModelManifest

    def to_json(self) -> dict[str, object]:
        """Return the contract's `CropResult`, in pixels of the frame as sent; boxes are clipped to it."""
        return {
            "frame": {"width": self.frame.width, "height": self.frame.height},
            "faces": [self._face(face, crop) for face, crop in self.faces],
            "model": self.model.to_json(),
        }

    def _face(self, face: Face, crop: bytes) -> dict[str, object]:
        face = face.scaled(self.frame.scale)
        box = face.bounding_box.clipped(width=self.frame.width, height=self.frame.height)
        return {
            "boundingBox": box.to_json(),
            "landmarks": face.landmarks.to_json(),
            "score": round(face.score, 4),
            "rollDegrees": round(face.roll_degrees, 1),
            "yawDegrees": round(face.yaw_degrees, 1),
            "visibility": face.visibility.to_json(),
            "alignedCrop": {"mediaType": "image/jpeg", "data": base64.b64encode(crop).decode("ascii")},
        }


def _max_faces(query: Query) -> int:
    _refuse_unknown(query, known=("maxFaces",))
    values = query.get("maxFaces", [str(DEFAULT_FACES)])
    if len(values) != 1 or not re.fullmatch(r"[0-9]{1,2}", values[0]) or not 1 <= int(values[0]) <= MAX_FACES:
        raise MalformedRequest(
            f"maxFaces is {', '.join(values)[:40]!r}; one whole number from 1 to {MAX_FACES} is expected."
        )
    return int(values[0])


def _refuse_unknown(query: Query, *, known: tuple[str, ...]) -> None:
    for name in query:
        if name not in known:
            raise MalformedRequest(f"Unknown query parameter {name[:40]!r}; known here: {', '.join(known) or 'none'}.")


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedRequest("The body is not JSON.") from None


def _object(value: object, *, where: str, keys: tuple[str, ...]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise MalformedRequest(f"{where} is not a JSON object.")
    for key in value:
        if key not in keys:
            raise MalformedRequest(f"{where} has an unknown field {key[:40]!r}; known: {', '.join(keys)}.")
    return value


def _crop(value: object, *, where: str) -> bytes:
    crop = _object(value, where=where, keys=("data", "mediaType"))
    data = crop.get("data")
    if not isinstance(data, str) or not data:
        raise MalformedRequest(f"{where}.data is missing, empty or not a string.")
    if crop.get("mediaType", IMAGE_MEDIA_TYPES[0]) not in IMAGE_MEDIA_TYPES:
        raise MalformedRequest(f"{where}.mediaType is not one of {', '.join(IMAGE_MEDIA_TYPES)}.")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedRequest(f"{where}.data is not base64.") from None


def _decode_crop(data: bytes, *, where: str) -> Image:
    try:
        return decode_crop(data)
    except UnusableImage as error:
        raise UnusableImage(f"{where}: {error}") from error
